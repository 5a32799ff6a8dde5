import Glibc
import System
import TestSupport
import Testing
import Tool
import Wire

/// A terminal that nobody reads any more: its window hangs, or the link to it does.
@Suite(.waiting) struct `A terminal that nobody reads` {
    private let bench: Workbench

    init() throws {
        bench = try Workbench("notes", Array("some notes\n".utf8))
    }

    /// Starts a program with standard output and error, or only the latter, on a terminal.
    ///
    /// A pipe shows whether it has ended.
    private func start(_ program: String, _ arguments: [String], both: Bool) -> RunningProgram {
        Program(at: "/bin/sh").start(
            ["-c", "exec 3>&1 \(both ? ">&2" : ""); exec \"$0\" \"$@\"", Program(program).path]
                + arguments,
            errorStream: .terminal(columns: 80))
    }

    @Test(arguments: [true, false], [SIGTERM, SIGINT])
    func `keeps a server neither from serving nor from ending`(both: Bool, signal: CInt) throws {
        let address = try bench.address()
        let server = start(
            "btfile-serve", ["--dir", "\(bench.share.path)", "--listen", "unix:\(address)"],
            both: both)
        try #require(server.waits(forError: "serving "))
        let client = try TestSocket(connectingTo: address)
        client.send(Frames.clientHello())
        #expect(client.readFrame()?.type == ServerFrameType.hello.rawValue)
        // Each refusal is a line of the log; a terminal holds about three hundred of these.
        let missing = String(repeating: "m", count: 200)
        for number in 0..<1_000 {
            client.send(Frames.get("\(number)\(missing)"))
            try #require(client.readFrame()?.type == ServerFrameType.error.rawValue)
        }
        client.hangUp()
        try bench.get("notes").expect(.done)
        server.send(signal)
        #expect(server.endsUnread())
        server.wait().expect(.done)
    }

    @Test(
        arguments: [["-l"], ["-l", "--json"], ["-o", "-", "large"]],
        [(SIGINT, Tool.ExitStatus.interrupted), (SIGTERM, .terminated)])
    func `does not keep a signal from ending a client`(
        flags: [String], signal: (number: CInt, status: Tool.ExitStatus)
    ) throws {
        for number in 0..<2_000 {
            let name = "\(number)-" + String(repeating: "n", count: 90)
            try bench.share.write([], to: LocalPath(name))
        }
        let text = String(repeating: "a line of notes\n", count: 50_000)
        try bench.share.write(text, to: "large")
        let server = try bench.serve()
        let client = start(
            "btfile-get", ["unix:\(try bench.address())", "-q"] + flags, both: true)
        try #require(client.waitsUntilTerminalIsFull())
        client.send(signal.number)
        #expect(client.endsUnread())
        #expect(client.wait().status == signal.status.rawValue)
        withExtendedLifetime(server) {}
    }

    @Test func `does not keep a client that has much to complain of from ending`() throws {
        let server = try bench.serve()
        let missing = (0..<1_000).map { "\($0)" + String(repeating: "m", count: 100) }
        let client = start(
            "btfile-get",
            ["unix:\(try bench.address())", "-v", "-P", "\(bench.output.path)"] + missing,
            both: false)
        #expect(client.endsUnread())
        client.wait().expect(.refused)
        withExtendedLifetime(server) {}
    }
}
