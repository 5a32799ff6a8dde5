import Glibc
import System
import TestSupport
import Testing
import Tool
import Wire

/// What the programs do when somebody wants them to end, and with sockets that are in the way.
@Suite(.waiting) struct `Signals and sockets` {
    private static let content = SeededContent.bytes(400_000)
    private let bench: Workbench

    init() throws {
        bench = try Workbench("large", Self.content)
    }

    /// A client in the middle of the file, some of which is in the part.
    private func clientInTheMiddle(_ gate: Gate, _ flags: String...) throws -> RunningProgram {
        let client = try bench.startGetting(
            flags + ["--no-compress", "--progress", "lines", "large"], from: gate.address)
        try #require(gate.waitUntilHeld())
        try #require(client.waits(forError: "%"))
        return client
    }

    @Test(arguments: [(SIGINT, Tool.ExitStatus.interrupted), (SIGTERM, .terminated)])
    func `a signal keeps what has come, and the next run goes on from there`(
        signal: CInt, status: Tool.ExitStatus
    ) throws {
        let server = try bench.serve()
        let gate = try bench.gate(lettingThrough: 200_000)
        let client = try clientInTheMiddle(gate)
        client.send(signal)
        let outcome = client.wait()
        outcome.expect(status)
        #expect(outcome.errorText.contains("run again to resume"), "\(outcome.errorText)")
        try bench.expectOutput([Workbench.partName("large")])
        let kept = try bench.partByteCount("large")
        #expect(kept > 0)
        gate.open()
        let next = try bench.get("--no-compress", "large", from: gate.address)
        next.expect(.done)
        #expect(next.errorText.contains("resumed"))
        let last = try #require(gate.sessions.last)
        #expect(Frames.offsets(last.asked) == [kept])
        #expect(Frames.dataByteCount(last.answered) == Self.content.count - kept)
        #expect(try bench.output.read("large") == Self.content)
        try bench.expectOutput(["large"])
        withExtendedLifetime(server) {}
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func `--json tells what a shell will show`(
        signal: CInt
    ) throws {
        let server = try bench.serve()
        let gate = try bench.gate(lettingThrough: 200_000)
        let client = try clientInTheMiddle(gate, "--json")
        client.send(signal)
        let outcome = client.wait()
        #expect(outcome.status == 128 + signal)
        for place in [#""error":{"code":"#, #""exit_status":"#] {
            #expect(
                outcome.outputText.contains("\(place)\(outcome.status)"), "\(outcome.outputText)")
        }
        withExtendedLifetime(server) {}
    }

    @Test(arguments: [SIGINT, SIGTERM]) func `a signal stops a server that has nothing to do`(
        signal: CInt
    ) throws {
        let server = try bench.serve()
        #expect(try bench.socketStatus()?.permissions == 0o600)
        server.send(signal)
        server.wait().expect(.done)
        #expect(try bench.socketNames() == [])
    }

    @Test(arguments: [SIGQUIT, SIGABRT, SIGSEGV, SIGTRAP])
    func `a fault ends a server, and nothing is drawn`(signal: CInt) throws {
        let server = try bench.serve()
        server.send(signal)
        let outcome = server.wait()
        #expect(outcome.status == 128 + signal)
        #expect(!outcome.errorText.contains("rash"), "\(outcome.errorText)")
    }

    @Test func `Ctrl-backslash ends a client, and what has come is kept`() throws {
        let server = try bench.serve()
        let gate = try bench.gate(lettingThrough: 200_000)
        let client = try clientInTheMiddle(gate)
        client.send(SIGQUIT)
        let outcome = client.wait()
        #expect(outcome.status == 128 + SIGQUIT)
        #expect(!outcome.errorText.contains("rash"), "\(outcome.errorText)")
        #expect(try bench.partByteCount("large") > 0)
        withExtendedLifetime(server) {}
    }

    @Test func `a server that is stopped tells its clients`() throws {
        let server = try bench.serve()
        let client = try TestSocket(connectingTo: bench.address())
        client.send(Frames.clientHello())
        #expect(client.readFrame()?.type == ServerFrameType.hello.rawValue)
        server.send(SIGTERM)
        let frame = client.readFrame()
        let farewells = [ServerFrameType.bye, .error].map(\.rawValue)
        #expect(farewells.contains(frame?.type ?? 0))
        client.hangUp()
        server.wait().expect(.done)
    }

    @Test func `a server that is stopped in the middle of a file ends all the same`() throws {
        let server = try bench.serve()
        let gate = try bench.gate(lettingThrough: 200_000)
        let client = try clientInTheMiddle(gate)
        server.send(SIGINT)
        #expect(server.waits(forError: "stopping"))
        // Who asks twice does not want to wait.
        server.send(SIGINT)
        server.wait().expect(.done)
        #expect(try !bench.socketNames().contains("server"))
        client.send(SIGINT)
        client.wait().expect(.interrupted)
    }

    @Test func `the socket of a killed server is replaced`() throws {
        let first = try bench.serve()
        first.send(SIGKILL)
        _ = first.wait()
        #expect(try bench.socketNames() == ["server"])
        let second = try bench.serve()
        try bench.get("large").expect(.done)
        withExtendedLifetime(second) {}
    }

    @Test func `the socket of a living server is not`() throws {
        let first = try bench.serve()
        let outcome = try bench.startServing().wait()
        outcome.expect(.unreachable)
        #expect(outcome.errorText.contains("another server listens at unix:"))
        try bench.get("large").expect(.done)
        withExtendedLifetime(first) {}
    }

    @Test func `a file that is no socket is not replaced either`() throws {
        let other = try TemporaryFolder()
        try other.write("mine", to: "server")
        let outcome = Program("btfile-serve").run([
            "--dir", "\(bench.share.path)", "--listen", "unix:\(other.path("server"))",
        ])
        outcome.expect(.unreachable)
        #expect(try other.read("server") == Array("mine".utf8))
    }

    @Test func `a server that is killed and started again is found again`() throws {
        let first = try bench.serve()
        let gate = try bench.gate(lettingThrough: 200_000)
        let client = try clientInTheMiddle(gate)
        first.send(SIGKILL)
        _ = first.wait()
        let second = try bench.serve()
        gate.open()
        let outcome = client.wait()
        outcome.expect(.done)
        #expect(outcome.errorText.contains("trying again"))
        #expect(try bench.output.read("large") == Self.content)
        let sent = gate.sessions.map { Frames.dataByteCount($0.answered) }.reduce(0, +)
        // Of a frame that was cut, what had come is not counted here.
        #expect(sent <= Self.content.count)
        withExtendedLifetime(second) {}
    }
}
