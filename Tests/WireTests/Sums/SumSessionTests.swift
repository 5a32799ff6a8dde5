import TestSupport
import Testing
import Wire

/// PROTOCOL 14: what the answers to SUMS and PARTS may hold, in which order, and for whom.
struct SumSessionTests {
    static let hello = frame(ServerFrameType.hello, Hello(capabilities: .sums, unit: 0))
    static let clientHello = frame(ClientFrameType.hello, Hello(capabilities: .sums, unit: 0))
    static let one = BlockSum(rawValue: 0x466b_94e4_a4de_cd20)
    static let tag: UInt64 = 0xa1a2_a3a4_a5a6_a7a8

    static func head(_ size: UInt64, start: UInt64 = 0) -> Head {
        Head(size: size, mtime: 0, mode: 0, start: start)
    }

    static func sums(
        holding offset: UInt64 = 0, isResuming: Bool = false, exponent: UInt8 = 8
    ) throws -> Request {
        let digest = try SectionEleven.digest()
        return .sums(
            Sums(
                path: try SectionEleven.notes(), exponent: exponent, salt: 7,
                held: offset == 0 ? nil : HeldPrefix(offset: offset, digest: digest),
                isResuming: isResuming))
    }

    /// For the units 0 and 2 of 256 bytes.
    static func parts(sumsOf exponent: UInt8? = nil) throws -> Request {
        .parts(
            Parts(
                path: try SectionEleven.notes(), tag: tag, sumsOf: exponent, salt: 7,
                unitExponent: 8,
                ranges: [Parts.Units(first: 0, count: 1), Parts.Units(first: 2, count: 1)]))
    }

    /// A client that has been greeted and has asked.
    private func client(_ requests: Request...) -> ClientSession {
        var client = ClientSession(capabilities: .sums, unit: 0)
        _ = client.receive(Self.hello)
        for request in requests { client.ask(request) }
        return client
    }

    private func head(_ size: UInt64, start: UInt64 = 0) -> [UInt8] {
        frame(ServerFrameType.head, Self.head(size, start: start))
    }

    private func sum(_ count: Int, exponent: UInt8 = 8) -> [UInt8] {
        let sums = [BlockSum](repeating: Self.one, count: count)
        return frame(ServerFrameType.sum, Sum(exponent: exponent, sums: sums))
    }

    private func end(_ size: UInt64, tag: UInt64? = tag) throws -> [UInt8] {
        frame(
            ServerFrameType.end, End(size: size, digest: try SectionEleven.digest(), tag: tag))
    }

    private func parted(_ count: UInt64) -> [UInt8] {
        frame(ServerFrameType.parted, Parted(byteCount: count))
    }

    @Test func `sums come in any number of frames, then END with a tag`() throws {
        let bytes = head(700) + sum(1) + sum(2) + (try end(700))
        for step in [1, 7, Int.max] {
            var client = client(try Self.sums())
            let received = client.receive(bytes, step: step)
            #expect(received.violation == nil)
            #expect(received.events.count == 4)
            let expected = End(size: 700, digest: try SectionEleven.digest(), tag: Self.tag)
            #expect(received.events.last == .end(expected))
            #expect(client.unansweredCount == 0)
        }
    }

    @Test func `what is unchanged or has grown is answered as a GET is`() throws {
        for (size, data) in [(4, []), (9, frame(0x83, [1, 2, 3, 4, 5]))] as [(UInt64, [UInt8])] {
            var client = client(try Self.sums(holding: 4))
            let received = client.receive(
                head(size, start: 4) + data + (try end(size, tag: nil)))
            let expected = End(size: size, digest: try SectionEleven.digest())
            #expect(received.violation == nil && received.events.last == .end(expected))
        }
        var client = client(try Self.sums(holding: 4))
        #expect(client.receive(head(9, start: 4) + sum(1)).violation == .unexpectedFrame(0x89))
    }

    @Test func `who resumes a part gets the sums from the offset on`() throws {
        var client = client(try Self.sums(holding: 257, isResuming: true))
        let received = client.receive(head(700, start: 257) + sum(2) + (try end(700)))
        #expect(received.violation == nil && received.events.count == 3)
    }

    @Test(
        arguments: [
            (0, .sumsMissing(3)), (2, .sumsMissing(1)), (3, nil), (4, .sumsBeyondSize(1)),
        ] as [(Int, ProtocolViolation?)])
    func `there is one sum for each block`(count: Int, violation: ProtocolViolation?) throws {
        var client = client(try Self.sums())
        let sums = count == 0 ? [] : sum(count)
        #expect(client.receive(head(700) + sums + (try end(700))).violation == violation)
    }

    @Test(arguments: [7, 9, 0, 255] as [UInt8])
    func `sums of other blocks are refused`(exponent: UInt8) throws {
        for request in [try Self.sums(), try Self.parts(sumsOf: 8)] {
            var client = client(request)
            #expect(
                client.receive(head(700) + sum(1, exponent: exponent)).violation
                    == .blockExponent(exponent))
        }
    }

    @Test func `the blocks of a large file are as large as the server must make them`() throws {
        let size: UInt64 = 65_536 * 256 + 1
        for (exponent, violation) in [(8, .blockExponent(8)), (9, nil)]
            as [(UInt8, ProtocolViolation?)]
        {
            var client = client(try Self.sums())
            #expect(
                client.receive(head(size) + sum(1, exponent: exponent)).violation == violation)
        }
        var client = client(try Self.sums())
        _ = client.receive(head(size))
        #expect(client.missingBytes == 32_769 * 8)
    }

    @Test func `an END after sums without its tag is too short`() throws {
        var client = client(try Self.sums())
        #expect(
            client.receive(head(256) + sum(1) + (try end(256, tag: nil))).violation
                == .bodyTooShort(0x84))
        var afterGet = ClientSession(capabilities: [], unit: 0)
        afterGet.get(try SectionEleven.notes())
        let received = afterGet.receive(
            frame(ServerFrameType.hello, Hello(capabilities: [], unit: 0)) + head(0)
                + (try end(0)))
        // PROTOCOL 2.3
        #expect(received.events.last == .end(End(size: 0, digest: try SectionEleven.digest())))
    }

    @Test func `PARTS brings its ranges and nothing else`() throws {
        for (size, count) in [(700, 444), (768, 512), (9999, 512)] as [(UInt64, Int)] {
            var client = client(try Self.parts())
            let data = frame(0x83, [UInt8](repeating: 1, count: count))
            let received = client.receive(head(size) + data + parted(UInt64(count)))
            #expect(received.violation == nil && received.content.count == count)
            #expect(received.events.last == .parted(Parted(byteCount: UInt64(count))))
            #expect(client.unansweredCount == 0)
        }
    }

    @Test func `PARTS of sums brings those of its ranges`() throws {
        var client = client(try Self.parts(sumsOf: 8))
        let received = client.receive(head(700) + sum(1) + sum(1) + parted(444))
        #expect(received.violation == nil && received.events.count == 4)
    }

    @Test func `an answer to PARTS that is not as asked is refused`() throws {
        let data = frame(0x83, [UInt8](repeating: 1, count: 444))
        let cases: [(UInt8?, [UInt8], ProtocolViolation)] = [
            (nil, head(512), .rangeBeyondSize(512)),
            (nil, head(700, start: 4), .start(4)),
            (nil, head(700) + parted(444), .dataMissing(444)),
            (nil, head(700) + data + frame(0x83, [1]), .dataBeyondSize(1)),
            (nil, head(700) + data + parted(443), .partedCount(443)),
            (nil, head(700) + data + (try end(700)), .unexpectedFrame(0x84)),
            (nil, head(700) + sum(1), .unexpectedFrame(0x89)),
            (8, head(700) + data, .unexpectedFrame(0x83)),
            (8, head(700) + sum(1) + parted(444), .sumsMissing(1)),
            (8, head(700) + sum(3), .sumsBeyondSize(1)),
        ]
        for (exponent, bytes, violation) in cases {
            var client = client(try Self.parts(sumsOf: exponent))
            #expect(client.receive(bytes).violation == violation)
        }
    }

    @Test func `sums and PARTED that nobody has asked for are refused`() throws {
        for bytes in [sum(1), parted(0)] {
            var client = client()
            #expect(client.receive(bytes).violation == .unexpectedFrame(bytes[4]))
        }
        var client = client(try Self.sums())
        #expect(client.receive(head(1) + parted(1)).violation == .unexpectedFrame(0x8a))
    }

    @Test func `requests behind the first have their number`() throws {
        var client = client(try Self.sums(), try Self.sums(), try Self.parts())
        let output = client.takeOutput()
        #expect(output.suffix(4).elementsEqual([0, 0, 0, 2]))
        let numbered = Self.head(0)
        var writer = ByteWriter()
        writer.append(frame: ServerFrameType.head, numbered, requestNumber: 1)
        #expect(client.receive(writer.bytes).violation == .requestNumber(1))
    }

    @Test func `ERROR may stand in place of the answer or of its rest`() throws {
        let refusal = frame(0x85, hex("0004 0000"))
        var client = client(
            try Self.sums(), try Self.sums(), try Self.parts(), try Self.parts(sumsOf: 8))
        let received = client.receive(
            refusal + head(700) + sum(1) + refusal + head(700) + frame(0x83, [1]) + refusal
                + head(700) + refusal)
        #expect(received.violation == nil && client.unansweredCount == 0)
    }
}
