import TestSupport
import Testing
import Wire

struct ClientSessionTests {
    private let hello = frame(ServerFrameType.hello, Hello(capabilities: [], unit: 0))

    /// A client that has been greeted and has asked for a file from 4 on.
    private func resuming() throws -> ClientSession {
        var client = ClientSession(capabilities: [], unit: 0)
        let held = HeldPrefix(offset: 4, digest: try SectionEleven.digest())
        client.get(try SectionEleven.notes(), holding: held)
        _ = client.receive(hello)
        return client
    }

    private func head(size: UInt64, start: UInt64) -> [UInt8] {
        frame(ServerFrameType.head, Head(size: size, mtime: 0, mode: 0, start: start))
    }

    @Test(arguments: [0, 2, 3, 255])
    func `a server that answers with another version is refused`(version: UInt8) {
        var client = ClientSession(capabilities: [], unit: 0)
        var bytes = hello
        bytes[11] = version
        #expect(client.receive(bytes).violation == .version(version))
    }

    @Test(arguments: [(1, 1, true), (1, 0, true), (0, 0, true), (0, 1, false)])
    func `a server may only agree to what was offered`(
        offered: UInt8, answered: UInt8, isLegal: Bool
    ) {
        var client = ClientSession(capabilities: Capabilities(rawValue: offered), unit: 64)
        let answer = Hello(capabilities: Capabilities(rawValue: answered), unit: 0)
        let received = client.receive(frame(ServerFrameType.hello, answer))
        #expect(received.events == (isLegal ? [.hello(answer)] : []))
        #expect(received.violation == (isLegal ? nil : .capabilities(answer.capabilities)))
    }

    @Test func `the bytes after HELLO are left to the caller`() throws {
        var client = ClientSession(capabilities: .zstd, unit: 0)
        let answer = Hello(capabilities: .zstd, unit: 0)
        let bytes = frame(ServerFrameType.hello, answer) + [0x28, 0xb5, 0x2f, 0xfd]
        var position = 0
        #expect(try client.next(in: bytes.span, at: &position) == .hello(answer))
        #expect(position == bytes.count - 4)
    }

    @Test func `a server that is full says so in place of HELLO`() {
        var client = ClientSession(capabilities: [], unit: 0)
        let received = client.receive(
            frame(ServerFrameType.error, ErrorMessage(.busy, "seven are here")))
        #expect(received == Transcript(events: [.error(ErrorMessage(.busy, "seven are here"))]))
        #expect(client.isOver && !client.isOpen)
    }

    @Test(arguments: [(0, true), (4, true), (1, false), (3, false), (5, false), (9, false)])
    func `a file starts at 0 or where it was asked from`(start: UInt64, isLegal: Bool) throws {
        var client = try resuming()
        let received = client.receive(head(size: 9, start: start))
        #expect(received.violation == (isLegal ? nil : .start(start)))
        #expect(received.events.count == (isLegal ? 1 : 0))
    }

    @Test func `a file asked for whole starts at 0`() throws {
        var client = ClientSession(capabilities: [], unit: 0)
        client.get(try SectionEleven.notes())
        #expect(client.receive(hello + head(size: 9, start: 1)).violation == .start(1))
    }

    @Test(arguments: [4, 5, 6])
    func `a file is exactly as long as HEAD says`(count: Int) throws {
        var client = try resuming()
        let end = frame(ServerFrameType.end, End(size: 9, digest: try SectionEleven.digest()))
        let data = frame(0x83, Array(repeating: 7, count: count))
        let received = client.receive(head(size: 9, start: 4) + data + end)
        switch count {
        case 4: #expect(received.violation == .dataMissing(1))
        case 5: #expect(received.violation == nil && client.unansweredCount == 0)
        default: #expect(received.violation == .dataBeyondSize(1) && received.content.isEmpty)
        }
    }

    @Test func `no byte of a DATA that is too long is handed on`() throws {
        var client = try resuming()
        let bytes = head(size: 9, start: 4) + frame(0x83, [1, 2, 3]) + frame(0x83, [4, 5, 6])
        let received = client.receive(bytes, step: 1)
        #expect(received.violation == .dataBeyondSize(1))
        #expect(received.content == [1, 2, 3])
    }

    @Test func `the largest file does not overflow`() throws {
        var client = ClientSession(capabilities: [], unit: 0)
        client.get(try SectionEleven.notes())
        let received = client.receive(
            hello + head(size: Limits.fileBytesMax, start: 0) + frame(0x83, [1]))
        #expect(received.violation == nil)
        let end = frame(
            ServerFrameType.end, End(size: Limits.fileBytesMax, digest: try SectionEleven.digest()))
        #expect(client.receive(end).violation == .dataMissing(Limits.fileBytesMax - 1))
    }

    @Test func `what is missing of a file is counted as its bytes come`() throws {
        var client = ClientSession(capabilities: [], unit: 0)
        client.get(try SectionEleven.notes())
        let hello = frame(ServerFrameType.hello, Hello(capabilities: [], unit: 0))
        _ = client.receive(hello)
        #expect(client.missingBytes == 0)
        _ = client.receive(frame(ServerFrameType.head, SectionEleven.head(start: 0)))
        #expect(client.missingBytes == 6)
        let data = frame(0x83, SectionEleven.content)
        _ = client.receive(Array(data.dropLast(4)))
        #expect(client.missingBytes == 4)
        _ = client.receive(Array(data.suffix(4)))
        #expect(client.missingBytes == 0)
    }

    @Test func `DATA without bytes is refused`() throws {
        var client = try resuming()
        #expect(client.receive(head(size: 9, start: 4) + frame(0x83)).violation == .emptyData)
    }

    @Test(arguments: [0, 8, 10])
    func `END repeats the size of HEAD`(size: UInt64) throws {
        var client = try resuming()
        let end = frame(ServerFrameType.end, End(size: size, digest: try SectionEleven.digest()))
        let bytes = head(size: 9, start: 4) + frame(0x83, [1, 2, 3, 4, 5]) + end
        #expect(client.receive(bytes).violation == .endSize(size))
    }

    @Test func `what is unchanged has no DATA`() throws {
        var client = try resuming()
        let end = End(size: 4, digest: try SectionEleven.digest())
        let received = client.receive(head(size: 4, start: 4) + frame(ServerFrameType.end, end))
        #expect(received.events.count == 2 && received.events.last == .end(end))
        #expect(client.unansweredCount == 0)
    }

    @Test(arguments: 0..<3)
    func `an ERROR ends an answer wherever it stands`(framesBefore: Int) throws {
        var client = try resuming()
        client.list(nil, recursive: false)
        let before = [head(size: 9, start: 4), frame(0x83, [1])].prefix(framesBefore).joined()
        let refusal = ErrorMessage(.changed, "it grew")
        let bytes = before + frame(ServerFrameType.error, refusal)
        #expect(
            client.receive(bytes + frame(ServerFrameType.listed, Listed(count: 0))).violation == nil
        )
        #expect(client.unansweredCount == 0)
        #expect(client.isOpen)
    }

    @Test func `an ERROR that nobody knows is fatal or not by its upper bit`() throws {
        var client = try resuming()
        let mild = ErrorMessage(ErrorCode(rawValue: 0x7fff), "")
        #expect(client.receive(frame(ServerFrameType.error, mild)).events == [.error(mild)])
        #expect(client.isOpen)
        let fatal = ErrorMessage(ErrorCode(rawValue: 0x8000), "")
        #expect(client.receive(frame(ServerFrameType.error, fatal)).events == [.error(fatal)])
        #expect(client.isOver)
    }

    @Test func `frames to be skipped may stand anywhere after HELLO`() throws {
        let skipped = frame(0xc1, Array(repeating: 9, count: 300)) + frame(0x7f)
        let end = End(size: 9, digest: try SectionEleven.digest())
        let bytes =
            skipped + head(size: 9, start: 4) + skipped + frame(0x83, [1, 2]) + skipped
            + frame(0x83, [3, 4, 5]) + skipped + frame(ServerFrameType.end, end) + skipped
        for step in [1, 2, 7, Int.max] {
            var client = try resuming()
            let received = client.receive(bytes, step: step)
            #expect(received.violation == nil)
            #expect(received.events.last == .end(end))
            #expect(received.content == [1, 2, 3, 4, 5])
        }
    }

    @Test func `BYE leaves requests unanswered`() throws {
        var client = try resuming()
        #expect(client.receive(frame(ServerFrameType.bye, Bye())).events == [.bye])
        #expect(client.unansweredCount == 1)
        #expect(client.receive([]).violation == nil)
        #expect(client.receive([0]).violation == .bytesAfterTheEnd)
    }

    @Test func `at most 64 requests are unanswered`() throws {
        var client = ClientSession(capabilities: [], unit: 0)
        let request = Request.list(List(path: nil, recursive: false))
        for count in 0..<Limits.unansweredRequestsMax {
            #expect(client.unansweredCount == count)
            #expect(client.canAsk(byteCount: request.frameByteCount))
            client.list(nil, recursive: false)
        }
        #expect(!client.canAsk(byteCount: 1))
        _ = client.receive(hello + frame(ServerFrameType.listed, Listed(count: 0)))
        #expect(client.canAsk(byteCount: request.frameByteCount))
    }

    @Test func `at most 8192 bytes of requests are unanswered`() throws {
        var client = ClientSession(capabilities: [], unit: 0)
        #expect(client.canAsk(byteCount: .max))
        let name = String(repeating: "n", count: 255)
        let path = try RemotePath(Array(repeating: name, count: 16).joined(separator: "/"))
        client.get(path, holding: try SectionEleven.held())
        let used = 5 + 8 + 32 + 2 + 4095
        #expect(client.unansweredByteCount == used)
        // PROTOCOL 13.1: the second one has a number.
        let room = Limits.unansweredBytesMax - used - Limits.requestNumberBytes
        #expect(client.canAsk(byteCount: room - 1))
        #expect(client.canAsk(byteCount: room))
        #expect(!client.canAsk(byteCount: room + 1))
        #expect(!client.canAsk(byteCount: .max))
    }

    @Test func `BYE is no request`() throws {
        var client = try resuming()
        _ = client.takeOutput()
        client.bye()
        #expect(client.takeOutput() == frame(ClientFrameType.bye, Bye()))
        #expect(client.unansweredCount == 1)
    }
}
