import Glibc
import System
import TestSupport
import Testing
import Tool
import Wire

/// Every flag of btfile-serve that changes what happens, with the real programs.
@Suite(.waiting) struct `Flags of btfile-serve in use` {
    private static let text = Array(String(repeating: "a line of notes\n", count: 5_000).utf8)
    private let bench: Workbench

    init() throws {
        bench = try Workbench("notes", Self.text)
    }

    @Test func `--hidden serves names that begin with a dot`() throws {
        try bench.share.write("x", to: ".secret")
        let server = try bench.serve()
        try bench.get(".secret").expect(.refused)
        let open = try bench.serve(["--hidden"], at: "open")
        try bench.get(".secret", from: bench.address("open")).expect(.done)
        #expect(try bench.output.read(".secret") == Array("x".utf8))
        withExtendedLifetime((server, open)) {}
    }

    @Test func `--follow-symlinks follows links that stay inside, and no others`() throws {
        let outside = try TemporaryFolder()
        try outside.write(Workbench.canary, to: "secret")
        try bench.share.link("inside", to: "notes")
        try bench.share.link("outside", to: "\(outside.path("secret"))")
        try bench.share.link("up", to: "../\(outside.path("secret"))")
        let server = try bench.serve()
        try bench.get("inside").expect(.refused)
        let open = try bench.serve(["--follow-symlinks"], at: "open")
        try bench.get("inside", from: bench.address("open")).expect(.done)
        try bench.get("outside", from: bench.address("open")).expect(.refused)
        try bench.get("up", from: bench.address("open")).expect(.refused)
        try bench.expectOutput(["inside"])
        #expect(try bench.output.read("inside") == Self.text)
        withExtendedLifetime((server, open)) {}
    }

    /// How many bytes of a large file fit a socket that nobody reads: each message takes some room
    /// of its own there.
    private func unreadByteCount(_ flags: [String], at socket: LocalPath) throws -> Int {
        let server = try bench.serve(flags, at: socket)
        let idle = try TestSocket(connectingTo: bench.address(socket))
        idle.send(Frames.clientHello() + Frames.get("large"))
        // Everybody gets his turn: after so many of this one the other has got what fits.
        let busy = try TestSocket(connectingTo: bench.address(socket))
        busy.send(Frames.clientHello())
        for _ in 0..<500 {
            busy.send(Frames.get("nope"))
            try #require(busy.readFrame() != nil)
        }
        withExtendedLifetime(server) {}
        return idle.unreadByteCount
    }

    @Test func `--unit is the size of the messages`() throws {
        try bench.share.write(SeededContent.bytes(2_000_000), to: "large")
        let small = try unreadByteCount(["--unit", "64"], at: "small")
        let usual = try unreadByteCount([], at: "usual")
        let large = try unreadByteCount(["--unit", "32767"], at: "large")
        #expect(small > 0 && 2 * small < usual && usual < large, "\(small) \(usual) \(large)")
    }

    @Test func `--no-compress sends files as they are`() throws {
        let server = try bench.serve(["--no-compress"])
        let gate = try bench.gate()
        try bench.get("notes", from: gate.address).expect(.done)
        let counts = gate.sessions.map { Frames.dataByteCount($0.answered) }
        #expect(counts == [Self.text.count])
        withExtendedLifetime(server) {}
    }

    @Test func `--limit-rate is never exceeded`() throws {
        let server = try bench.serve(["--limit-rate", "160K", "--no-compress"])
        let start = MonotonicTime.now
        try bench.get("notes").expect(.done)
        // A tenth of a second's bytes may go at once. However slow this machine is, this holds.
        #expect(MonotonicTime.now - start > .milliseconds(350))
        #expect(try bench.output.read("notes") == Self.text)
        withExtendedLifetime(server) {}
    }

    @Test(arguments: [64, 1_008, 32_767]) func `--unit changes nothing of the content`(
        unit: Int
    ) throws {
        let server = try bench.serve(["--unit", "\(unit)"])
        try bench.get("notes").expect(.done)
        #expect(try bench.output.read("notes") == Self.text)
        withExtendedLifetime(server) {}
    }

    @Test func `--max-clients lets no more in, and says why`() throws {
        let server = try bench.serve(["--max-clients", "1"])
        let first = try TestSocket(connectingTo: bench.address())
        first.send(Frames.clientHello())
        #expect(first.readFrame()?.type == ServerFrameType.hello.rawValue)
        let outcome = try bench.get("--retry", "0", "notes")
        outcome.expect(.refused)
        #expect(outcome.errorText.contains("the server is busy"))
        #expect(server.waits(forError: "turned away"))
        first.send(Frames.bye)
        first.hangUp()
        #expect(server.waits(forError: "gone"))
        try bench.get("notes").expect(.done)
    }

    @Test func `--once ends after one client`() throws {
        let server = try bench.serve(["--once"])
        try bench.get("notes").expect(.done)
        let outcome = server.wait()
        outcome.expect(.done)
        #expect(try bench.socketNames() == [])
    }

    @Test func `--idle-timeout sends away who asks for nothing`() throws {
        let server = try bench.serve(["--idle-timeout", "1"])
        let client = try TestSocket(connectingTo: bench.address())
        client.send(Frames.clientHello())
        #expect(client.readFrame()?.type == ServerFrameType.hello.rawValue)
        #expect(client.readFrame()?.type == ServerFrameType.bye.rawValue)
        client.hangUp()
        #expect(server.waits(forError: "gone"))
    }

    @Test func `--quiet logs nothing of what goes well`() throws {
        let server = try bench.startServing(["-q"])
        let isReady = Patience.sees { (try? TestSocket(connectingTo: bench.address())) != nil }
        try #require(isReady)
        try bench.get("notes").expect(.done)
        server.send(SIGTERM)
        #expect(server.wait() == Outcome(status: 0))
    }

    @Test func `the log has a line for each event`() throws {
        let server = try bench.serve()
        try bench.get("notes").expect(.done)
        try bench.get("nope").expect(.refused)
        server.send(SIGTERM)
        let lines = server.wait().errorText.split(separator: "\n")
        for event in ["serving ", "connected", "served notes", "refused nope", "gone", "stop"] {
            #expect(lines.contains { $0.contains(event) }, "\(event): \(lines)")
        }
    }

    @Test(arguments: [false, true])
    func `--verbose logs how a client speaks`(isVerbose: Bool) throws {
        let server = try bench.serve(isVerbose ? ["-v"] : [])
        try bench.get("notes").expect(.done)
        try bench.get("--no-compress", "notes").expect(.done)
        server.send(SIGTERM)
        let outcome = server.wait()
        outcome.expect(.done)
        #expect(outcome.errorText.contains("served notes"))
        for sentence in [" speaks btfile, compressed", " speaks btfile, not compressed"] {
            #expect(outcome.errorText.contains(sentence) == isVerbose)
        }
    }

    @Test func `a log line is one line whatever a name is made of`() throws {
        let name = "bi\u{202E}di\u{85}"
        try bench.share.write("x", to: LocalPath(name))
        let server = try bench.serve()
        let client = try TestSocket(connectingTo: bench.address())
        client.send(
            Frames.clientHello() + Frames.get(name) + Frames.get("\u{1B}[2J\n") + Frames.bye)
        client.endOutput()
        client.readToEnd()
        client.hangUp()
        #expect(server.waits(forError: "gone"))
        server.send(SIGTERM)
        server.wait().expect(.done)
    }

    @Test func `the share is never written to`() throws {
        try bench.share.makeFolder("sub")
        let before = try bench.share.open().status()
        let server = try bench.serve()
        try bench.get("notes", "nope", "sub/x").expect(.refused)
        server.send(SIGTERM)
        server.wait().expect(.done)
        #expect(try bench.share.open().status().modified == before.modified)
        #expect(try bench.share.names() == ["notes", "sub"])
    }
}
