import TestSupport
import Testing
import Wire

/// What we do wrong ourselves stops the program before a wrong byte is sent.
@Suite(.waiting) struct TrapTests {
    @Test func `the wire's values trap on what it cannot say`() async {
        await #expect(processExitsWith: .failure) { _ = Hello(capabilities: [], unit: 63) }
        await #expect(processExitsWith: .failure) {
            _ = Hello(version: 0, capabilities: [], unit: 0)
        }
        await #expect(processExitsWith: .failure) { _ = Head(size: 1, mtime: 0, mode: 0, start: 2) }
        await #expect(processExitsWith: .failure) {
            _ = HeldPrefix(offset: 0, digest: try SectionEleven.digest())
        }
        await #expect(processExitsWith: .failure) {
            var writer = ByteWriter()
            writer.append(header: ServerFrameType.data, bodyByteCount: Limits.bodyBytesMax + 1)
        }
    }

    @Test func `a client traps on a request beyond the window`() async {
        await #expect(processExitsWith: .failure) {
            var client = ClientSession(capabilities: [], unit: 0)
            while true { client.list(nil, recursive: false) }
        }
    }

    @Test func `a client traps on a word after BYE`() async {
        await #expect(processExitsWith: .failure) {
            var client = ClientSession(capabilities: [], unit: 0)
            client.bye()
            client.bye()
        }
        await #expect(processExitsWith: .failure) {
            var client = ClientSession(capabilities: [], unit: 0)
            client.bye()
            client.get(try SectionEleven.notes())
        }
    }

    @Test func `a server traps on a greeting that nobody waits for`() async {
        await #expect(processExitsWith: .failure) {
            var server = ServerSession(capabilities: [], unit: 0)
            _ = server.greet()
        }
        await #expect(processExitsWith: .failure) {
            var server = try askedServer()
            _ = server.greet()
        }
        await #expect(processExitsWith: .failure) {
            _ = ServerSession(capabilities: [], unit: 1)
        }
    }

    @Test func `a server traps on an answer out of order`() async {
        await #expect(processExitsWith: .failure) {
            var server = try askedServer()
            _ = server.item(try SectionEleven.item())
        }
        await #expect(processExitsWith: .failure) {
            var server = try askedServer()
            _ = server.listed()
        }
        await #expect(processExitsWith: .failure) {
            var server = try askedServer()
            _ = server.data(byteCount: 1)
        }
        await #expect(processExitsWith: .failure) {
            var server = try askedServer()
            _ = server.end(try SectionEleven.digest())
        }
        await #expect(processExitsWith: .failure) {
            var server = try askedServer()
            _ = server.refuse(.notFound, "")
            _ = server.head(SectionEleven.head(start: 0))
        }
    }

    @Test func `a server traps on a file that is not what HEAD says`() async {
        await #expect(processExitsWith: .failure) {
            var server = try askedServer()
            _ = server.head(SectionEleven.head(start: 6))
        }
        await #expect(processExitsWith: .failure) {
            var server = try askedServer()
            _ = server.head(SectionEleven.head(start: 0))
            _ = server.data(byteCount: 7)
        }
        await #expect(processExitsWith: .failure) {
            var server = try askedServer()
            _ = server.head(SectionEleven.head(start: 0))
            _ = server.data(byteCount: 0)
        }
        await #expect(processExitsWith: .failure) {
            var server = try askedServer()
            _ = server.head(SectionEleven.head(start: 0))
            _ = server.data(byteCount: 5)
            _ = server.end(try SectionEleven.digest())
        }
    }

    @Test func `a server traps on items out of order`() async {
        await #expect(processExitsWith: .failure) {
            var server = try askedServer()
            _ = server.refuse(.notFound, "")
            _ = server.item(try SectionEleven.item())
            _ = server.item(try SectionEleven.item())
        }
    }

    @Test func `a server traps on a word where nothing may be said`() async {
        await #expect(processExitsWith: .failure) {
            var server = ServerSession(capabilities: [], unit: 0)
            _ = server.bye()
        }
        await #expect(processExitsWith: .failure) {
            var server = ServerSession(capabilities: [], unit: 0)
            _ = server.refuse(.notFound, "")
        }
        await #expect(processExitsWith: .failure) {
            var server = try askedServer()
            _ = server.refuse(.stopping, "")
            _ = server.refuse(.stopping, "")
        }
        await #expect(processExitsWith: .failure) {
            var server = try askedServer()
            _ = server.bye()
            _ = server.head(SectionEleven.head(start: 0))
        }
    }

    /// The counterpart: an exit test passes on any failure, so the steps before must be legal.
    @Test func `what leads to each trap is legal`() throws {
        var server = try askedServer()
        _ = server.head(SectionEleven.head(start: 0))
        _ = server.data(byteCount: 5)
        _ = server.data(byteCount: 1)
        _ = server.end(try SectionEleven.digest())
        _ = server.item(try SectionEleven.item())
        _ = server.listed()
        _ = server.bye()
        #expect(server.isOver)
    }
}

/// A server that has been greeted and asked for `notes.txt`, then for the root's names.
private func askedServer() throws -> ServerSession {
    var server = ServerSession(capabilities: [], unit: 0)
    let received = server.receive(
        frame(ClientFrameType.hello, Hello(capabilities: [], unit: 0))
            + frame(ClientFrameType.get, Get(path: try SectionEleven.notes()))
            + frame(ClientFrameType.list, List(path: nil, recursive: false)))
    guard received.events.count == 3 else { throw ProtocolViolation.magic }
    _ = server.greet()
    return server
}
