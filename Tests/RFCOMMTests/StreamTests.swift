import Glibc
import RFCOMM
import System
import TestSupport
import Testing

/// The library, through its public names only, over the Unix socket on which programs rehearse.
@Suite struct `A stream of the library` {
    private let folder: TemporaryFolder
    private let place: String

    init() throws {
        folder = try TemporaryFolder()
        place = "unix:\(folder.path("socket"))"
    }

    private func server() throws -> Endpoint { try Endpoint(place, channel: 1) }

    /// Both ends of a connection.
    private func pair() throws -> (client: End, server: End) {
        let listener = try RFCOMMListener(at: place)
        let client = End(try RFCOMMStream(to: server(), until: .after(.seconds(60))))
        return (client, try End(accepting: listener))
    }

    @Test func `carries bytes both ways, and its end is told`() throws {
        let (client, server) = try pair()
        try client.stream.write("hello\n")
        #expect(try server.stream.read() == .bytes(Array("hello\n".utf8)))
        try server.stream.write([0, 255, 10])
        #expect(try client.stream.read(upTo: 2) == .bytes([0, 255]))
        #expect(try client.stream.read(upTo: 2) == .bytes([10]))
        #expect(client.stream.peer.device == nil && client.stream.isPaired() == nil)
        #expect(client.stream.peer.description == place)
        #expect(server.stream.peer.description == "process \(getpid())")
    }

    @Test func `ends for one side when the other closes it`() throws {
        let listener = try RFCOMMListener(at: place)
        let client = try RFCOMMStream(to: server())
        let other = try End(accepting: listener)
        try client.write("last words")
        client.close()
        #expect(try other.stream.read() == .bytes(Array("last words".utf8)))
        #expect(try other.stream.read() == .end)
        let error = #expect(throws: RFCOMMError.self) { try other.stream.write("nobody reads") }
        #expect(error?.kind == .linkLost)
        #expect(error?.description == "connection to process \(getpid()) lost")
    }

    @Test func `waits until its deadline and no longer, and loses nothing`() throws {
        let (client, server) = try pair()
        #expect(try server.stream.read(until: .now) == .nothing)
        #expect(try server.stream.read(until: .after(.milliseconds(1))) == .nothing)
        try client.stream.write("a")
        #expect(try server.stream.read(until: .now) == .bytes([97]))
    }

    @Test func `a write that nobody reads gives up at the deadline and says so`() throws {
        let (client, server) = try pair()
        let much = [UInt8](repeating: 7, count: 1 << 22)
        let error = #expect(throws: RFCOMMError.self) {
            try client.stream.write(much, until: .after(.milliseconds(1)))
        }
        #expect(error?.kind == .timedOut)
        #expect(error?.description == "\(place) did not take all bytes in time")
        #expect(try client.stream.writeSome(much[...], until: .now) == 0)
        withExtendedLifetime(server) {}
    }

    @Test func `a long write arrives whole while the other end reads`() throws {
        let (client, server) = try pair()
        var generator = SeededGenerator(seed: 5)
        let sent = generator.bytes(1_000_003)
        let reader = Worker { _ in
            var received: [UInt8] = []
            while received.count < sent.count, case .bytes(let bytes)? = try? server.stream.read() {
                received += bytes
            }
            #expect(received == sent)
        }
        try client.stream.write(sent)
        reader.stop()
    }

    @Test func `a loop of one's own learns what can be read or accepted`() throws {
        let listener = try RFCOMMListener(at: place)
        #expect(try waitForInput(on: [listener.descriptor], until: .now) == [])
        let client = try RFCOMMStream(to: server())
        #expect(try waitForInput(on: [listener.descriptor]) == [listener.descriptor])
        let other = try End(accepting: listener)
        let both = [listener.descriptor, other.stream.descriptor]
        #expect(try waitForInput(on: both, until: .now) == [])
        try client.write("x")
        #expect(try waitForInput(on: both) == [other.stream.descriptor])
        #expect(throws: End.Nobody.self) { _ = try End(accepting: listener, until: .now) }
    }

    @Test func `a listener removes its file, and a second one is refused`() throws {
        do {
            let listener = try RFCOMMListener(at: place)
            let error = #expect(throws: RFCOMMError.self) { _ = try RFCOMMListener(at: place) }
            #expect(error?.kind == .channelTaken)
            #expect(
                error?.description
                    == "another server listens at \(place): choose another path")
            #expect(listener.channel == nil)
        }
        #expect(try folder.names() == [])
        let error = #expect(throws: RFCOMMError.self) { _ = try RFCOMMStream(to: server()) }
        #expect(error?.kind == .noAnswer && error?.errno == ENOENT)
        #expect(
            error?.description
                == "there is no socket file \(folder.path("socket")): start the server first")
    }
}
