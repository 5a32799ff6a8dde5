import TestSupport
import Testing
import Wire

struct ServerSessionTests {
    private let hello = frame(ClientFrameType.hello, Hello(capabilities: .zstd, unit: 64))
    private let listRoot = frame(ClientFrameType.list, List(path: nil, recursive: false))
    private let climbing = frame(0x02, hex("0000000000000000 0002 2e2e"))

    enum State: CaseIterable {
        case awaitingHello, helloHeard, greeted, afterBye, full, over, failed
    }

    enum Message: CaseIterable {
        case hello, get, list, bye, flush, malformedPath, skipped, unsupported, serverHead
    }

    /// `e` an event, `.` nothing, `x` out of place, `u` unsupported type, `a` after the end.
    static let table: [State: String] = [
        // In the order of Message.
        .awaitingHello: "exxxxxxuu",
        .helloHeard: "xeeeee.uu",
        .greeted: "xeeeee.uu",
        .afterBye: "aaaaaaaaa",
        .full: ".........",
        .over: ".........",
        .failed: "xxxxxxxxx",
    ]

    private func server(in state: State) -> ServerSession {
        var server = ServerSession(capabilities: .zstd, unit: 1008)
        switch state {
        case .awaitingHello:
            break
        case .helloHeard:
            _ = server.receive(hello)
        case .greeted:
            _ = server.receive(hello)
            _ = server.greet()
        case .afterBye:
            _ = server.receive(hello + frame(0x05))
        case .full:
            _ = server.receive(hello + Array(repeatElement(listRoot, count: 64).joined()))
        case .over:
            _ = server.refuse(.busy, "")
        case .failed:
            _ = server.receive(hello + hello)
        }
        return server
    }

    private func bytes(of message: Message) throws -> [UInt8] {
        switch message {
        case .hello: hello
        case .get: frame(ClientFrameType.get, Get(path: try SectionEleven.notes()))
        case .list: listRoot
        case .bye: frame(ClientFrameType.bye, Bye())
        case .flush: frame(ClientFrameType.flush, Flush())
        case .malformedPath: climbing
        case .skipped: frame(0x40, [1, 2, 3])
        case .unsupported: frame(0x04)
        case .serverHead: frame(0x82)
        }
    }

    @Test(arguments: State.allCases)
    func `each message in each state does what the table says`(state: State) throws {
        var row = ""
        for message in Message.allCases {
            var server = server(in: state)
            let received = server.receive(try bytes(of: message))
            switch received.violation {
            case nil: row += received.events.isEmpty ? "." : "e"
            case .unexpectedFrame: row += "x"
            case .unsupportedType: row += "u"
            case .bytesAfterTheEnd: row += "a"
            default: row += "?"
            }
            if received.violation != nil {
                #expect(server.receive([]).violation == received.violation)
            }
        }
        #expect(row == Self.table[state])
    }

    @Test(arguments: [(1, 1), (2, 1), (255, 1)])
    func `the answer to HELLO is the lower version`(asked: UInt8, answered: UInt8) {
        var server = ServerSession(capabilities: [], unit: 0)
        let asks = Hello(version: asked, capabilities: [], unit: 0)
        _ = server.receive(frame(ClientFrameType.hello, asks))
        #expect(!server.isOpen)
        #expect(server.greet().hello.version == answered)
        #expect(server.isOpen)
    }

    @Test(arguments: [(1, 1, 1), (1, 0, 0), (0, 1, 0), (0, 0, 0)])
    func `the answer to HELLO is what both can do`(
        client: UInt8, server: UInt8, both: UInt8
    ) {
        var session = ServerSession(capabilities: Capabilities(rawValue: server), unit: 32_767)
        let asks = Hello(capabilities: Capabilities(rawValue: client), unit: 64)
        #expect(session.receive(frame(ClientFrameType.hello, asks)).events == [.hello(asks)])
        let answer = Hello(capabilities: Capabilities(rawValue: both), unit: 32_767)
        let greeting = session.greet()
        #expect(greeting.hello == answer)
        #expect(greeting.frame == frame(ServerFrameType.hello, answer))
    }

    @Test func `requests in one write with HELLO wait for their turn`() throws {
        var server = ServerSession(capabilities: [], unit: 0)
        let received = server.receive(hello + climbing + listRoot + frame(0x05))
        #expect(
            received.events == [
                .hello(Hello(capabilities: .zstd, unit: 64)), .request(.malformedPath(.dots)),
                .request(.list(List(path: nil, recursive: false))), .bye,
            ])
        #expect(server.unansweredCount == 2 && server.hasReceivedBye)
        _ = server.greet()
        #expect(server.currentRequest == .malformedPath(.dots))
        #expect(server.currentRequest?.path == nil)
        _ = server.refuse(.malformedPath, "")
        #expect(server.currentRequest == .list(List(path: nil, recursive: false)))
        #expect(server.currentRequest?.path == nil)
        _ = server.listed()
        #expect(server.currentRequest == nil)
        #expect(server.unansweredCount == 0)
    }

    @Test func `a path longer than its body is fatal, not an answer`() {
        var server = ServerSession(capabilities: [], unit: 0)
        let short = frame(0x02, hex("0000000000000000 0003 2e2e"))
        #expect(server.receive(hello + short).violation == .bodyTooShort(0x02))
        #expect(server.unansweredCount == 0)
    }

    @Test func `a server stops reading at 64 requests and goes on after an answer`() throws {
        var server = ServerSession(capabilities: [], unit: 0)
        let bytes = hello + Array(repeatElement(listRoot, count: 66).joined())
        var position = 0
        while try server.next(in: bytes.span, at: &position) != nil {}
        #expect(server.unansweredCount == 64 && server.isFull)
        #expect(position == bytes.count - 2 * listRoot.count)
        _ = server.greet()
        _ = server.listed()
        #expect(!server.isFull)
        #expect(try server.next(in: bytes.span, at: &position) != nil)
        #expect(try server.next(in: bytes.span, at: &position) == nil)
        #expect(position == bytes.count - listRoot.count)
    }

    @Test(arguments: [(8190, false), (8191, false), (8192, true), (8193, true)])
    func `a server stops reading at 8192 bytes of requests`(byteCount: Int, isFull: Bool) {
        var server = ServerSession(capabilities: [], unit: 0)
        let padded = frame(0x03, Array(repeating: 0, count: byteCount - 5))
        #expect(server.receive(hello + padded + listRoot).events.count == (isFull ? 2 : 3))
        #expect(server.isFull)
        #expect(server.unansweredCount == (isFull ? 1 : 2))
    }

    @Test func `what a conforming client may ask is never held up`() throws {
        var client = ClientSession(capabilities: [], unit: 0)
        let get = Get(path: try SectionEleven.notes())
        while client.canAsk(byteCount: Request.get(get).frameByteCount) { client.get(get.path) }
        var server = ServerSession(capabilities: [], unit: 0)
        let received = server.receive(client.takeOutput())
        #expect(received.events.count == client.unansweredCount + 1)
    }

    @Test func `after a violation one fatal ERROR is still said`() throws {
        var server = ServerSession(capabilities: [], unit: 0)
        let violation = try #require(server.receive(hello + frame(0x04)).violation)
        #expect(!server.isOver)
        let sent = server.refuse(violation.code, "\(violation)")
        #expect(server.isOver && !server.isOpen)
        let said = ErrorMessage(.unsupported, "an unsupported frame, type 0x4")
        #expect(sent == frame(ServerFrameType.error, said))
        #expect(server.receive(hello).violation == nil)
    }

    @Test func `bytes after the server's last frame are forgotten`() throws {
        var server = server(in: .greeted)
        _ = server.bye()
        #expect(server.isOver)
        let bytes: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0xff]
        var position = 0
        #expect(try server.next(in: bytes.span, at: &position) == nil)
        #expect(position == bytes.count)
    }

    @Test func `an item that was sent already is known, and one before it, too`() throws {
        var server = server(in: .greeted)
        _ = server.receive(listRoot)
        let item = { (path: String) in
            Item(kind: .file, size: 0, mtime: 0, mode: 0, path: try RemotePath(path))
        }
        #expect(try !server.isRepeated(item("b")))
        _ = server.item(try item("b"))
        #expect(try server.isRepeated(item("a")))
        #expect(try server.isRepeated(item("b")))
        #expect(try !server.isRepeated(item("c")))
    }

    @Test func `an ERROR may stand in place of HEAD, DATA, END, ITEM and LISTED`() throws {
        let get = frame(ClientFrameType.get, Get(path: try SectionEleven.notes()))
        var server = server(in: .greeted)
        _ = server.receive(get + get + get + listRoot + listRoot)
        _ = server.refuse(.notFound, "")
        _ = server.head(SectionEleven.head(start: 0))
        _ = server.refuse(.inputOutput, "")
        _ = server.head(SectionEleven.head(start: 0))
        _ = server.data(byteCount: 6)
        _ = server.refuse(.changed, "")
        _ = server.refuse(.notRegular, "")
        _ = server.item(try SectionEleven.item())
        _ = server.refuse(.tooMuch, "")
        #expect(server.unansweredCount == 0 && server.isOpen)
    }

    @Test func `what a server says of DATA is its header only`() throws {
        var server = server(in: .greeted)
        let get = Get(path: try SectionEleven.notes(), held: try SectionEleven.held())
        _ = server.receive(frame(ClientFrameType.get, get))
        #expect(server.currentRequest == .get(get))
        #expect(server.currentRequest?.path == get.path)
        #expect(server.missingCount == 0)
        _ = server.head(Head(size: 70_000, mtime: 0, mode: 0, start: 0))
        #expect(server.missingCount == 70_000)
        let first = server.data(byteCount: Limits.dataBytesMax)
        #expect(first == hex("00010000 83"))
        let second = server.data(byteCount: 70_000 - Limits.dataBytesMax)
        #expect(second == hex("00001172 83"))
        #expect(server.missingCount == 0)
        _ = server.end(try SectionEleven.digest())
        #expect(server.unansweredCount == 0)
    }
}
