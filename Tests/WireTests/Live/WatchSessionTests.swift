import TestSupport
import Testing
import Wire

/// PROTOCOL 15: who may watch, and which bytes answer.
@Suite(.waiting) struct WatchSessionTests {
    private static let clientHello = frame(
        ClientFrameType.hello, Hello(capabilities: .live, unit: 0))
    private static let serverHello = frame(
        ServerFrameType.hello, Hello(capabilities: .live, unit: 0))
    private static let first: UInt64 = 0xa1a2_a3a4_a5a6_a7a8
    private static let second: UInt64 = 0xa1a2_a3a4_a5a6_a7a9

    private func watch(_ tag: UInt64) -> Request {
        .watch(Watch(path: nil, isRecursive: true, tag: tag))
    }

    /// The conversation of note A.29, from the client's side.
    private static let clientBytes = hex(
        """
        0000000b 01425446 494c4501 040000
        0000000c 08010000 00000000 00000000
        00000004 03010000
        00000010 0801a1a2 a3a4a5a6 a7a80000 00000002
        """)

    private static let serverBytes = hex(
        """
        0000000b 81425446 494c4501 040000
        00000009 8ba1a2a3 a4a5a6a7 a8
        00000009 88000000 00000000 00
        0000000d 8ba1a2a3 a4a5a6a7 a9000000 02
        """)

    /// A client that has been greeted.
    private func client() -> ClientSession {
        var client = ClientSession(capabilities: .live, unit: 0)
        _ = client.receive(Self.serverHello)
        return client
    }

    @Test func `the conversation of note A_29 is these bytes`() {
        var client = client()
        client.ask(watch(0))
        client.list(nil, recursive: true)
        client.ask(watch(Self.first))
        #expect(client.takeOutput() == Self.clientBytes)

        var server = ServerSession(capabilities: [.zstd, .live], unit: 0)
        let received = server.receive(Self.clientBytes)
        let list = List(path: nil, recursive: true)
        let requests = [watch(0), .list(list), watch(Self.first)]
        #expect(received.events.dropFirst() == requests.map { .request($0) }[...])
        var sent = server.greet().frame
        sent += server.changed(tag: Self.first)
        sent += server.listed().frame
        sent += server.changed(tag: Self.second)
        #expect(sent == Self.serverBytes)
        #expect(server.unansweredCount == 0)
    }

    @Test(arguments: 1...Self.serverBytes.count)
    func `the server's bytes in pieces are the same events`(step: Int) {
        var client = ClientSession(capabilities: .live, unit: 0)
        let hello = client.receive(Self.serverHello)
        client.ask(watch(0))
        client.list(nil, recursive: true)
        client.ask(watch(Self.first))
        let rest = Array(Self.serverBytes.dropFirst(Self.serverHello.count))
        let received = client.receive(rest, step: step, onto: hello)
        #expect(received.violation == nil)
        #expect(
            received.events.dropFirst() == [
                .changed(Changed(tag: Self.first)), .listed(Listed(count: 0)),
                .changed(Changed(tag: Self.second)),
            ])
        #expect(client.unansweredCount == 0 && client.unansweredByteCount == 0)
    }

    @Test(arguments: [(.live, .zstd), (.zstd, .live), ([], [])] as [(Capabilities, Capabilities)])
    func `without the capability of both a WATCH is as unknown as others`(
        client: Capabilities, server: Capabilities
    ) {
        let hello = frame(ClientFrameType.hello, Hello(capabilities: client, unit: 0))
        var session = ServerSession(capabilities: server, unit: 0)
        let bytes = hex("0000000c 08010000 00000000 00000000")
        #expect(session.receive(hello + bytes).violation == .unsupportedType(0x08))
    }

    @Test func `a WATCH may be answered with an ERROR, which repeats its number`() {
        var server = ServerSession(capabilities: .live, unit: 0)
        _ = server.receive(
            Self.clientHello + hex("00000010 0801 0000000000000000 0000 00000001"))
        _ = server.greet()
        let sent = server.refuse(.tooMuch, "")
        #expect(sent == hex("00000009 85 0006 0000 00000001"))

        var client = client()
        client.ask(watch(0))
        let refusal = client.receive(frame(0x85, hex("0006 0000")))
        #expect(refusal.events == [.error(ErrorMessage(.tooMuch, ""))])
        #expect(client.unansweredCount == 0)
    }

    @Test func `a malformed path is an answer`() {
        var server = ServerSession(capabilities: .live, unit: 0)
        let bytes = frame(0x08, hex("01 0000000000000000 0002 2e2e"))
        #expect(server.receive(Self.clientHello + bytes).violation == nil)
        #expect(server.currentRequest == .malformedPath(.dots))
    }

    @Test func `CHANGED answers nothing but a WATCH, and a WATCH nothing else`() throws {
        let changed = frame(ServerFrameType.changed, Changed(tag: 1))
        var idle = client()
        #expect(idle.receive(changed).violation == .unexpectedFrame(0x8b))
        var listing = client()
        listing.list(nil, recursive: false)
        #expect(listing.receive(changed).violation == .unexpectedFrame(0x8b))
        let others = [
            frame(ServerFrameType.listed, Listed(count: 0)),
            frame(ServerFrameType.head, Head(size: 0, mtime: 0, mode: 0, start: 0)),
            frame(ServerFrameType.parted, Parted(byteCount: 0)),
        ]
        for other in others {
            var watching = client()
            watching.ask(watch(0))
            #expect(watching.receive(other).violation == .unexpectedFrame(other[4]))
        }
    }

    @Test func `CHANGED for a later request is refused`() {
        var client = client()
        client.list(nil, recursive: false)
        client.ask(watch(1))
        client.ask(watch(2))
        let listed = frame(ServerFrameType.listed, Listed(count: 0))
        let received = client.receive(listed + frame(0x8b, hex("0000000000000005 00000002")))
        #expect(received.violation == .requestNumber(2))
    }

    @Test func `each trap has legal steps before it`() async {
        await #expect(processExitsWith: .failure) { _ = Changed(tag: 0) }
        await #expect(processExitsWith: .failure) {
            var server = WatchSessionTests.server(hex("00000004 03010000"))
            _ = server.changed(tag: 1)
        }
        await #expect(processExitsWith: .failure) {
            var client = ClientSession(capabilities: .live, unit: 0)
            client.ask(.watch(Watch(path: nil, isRecursive: true, tag: 0)))
        }
        var server = Self.server(hex("00000004 03010000 0000000c 08010000 00000000 00000000"))
        _ = server.listed()
        _ = server.changed(tag: 1)
        #expect(server.unansweredCount == 0)
    }

    /// A server that was asked this and has greeted.
    private static func server(_ bytes: [UInt8]) -> ServerSession {
        var server = ServerSession(capabilities: .live, unit: 0)
        _ = server.receive(clientHello + bytes)
        _ = server.greet()
        return server
    }
}
