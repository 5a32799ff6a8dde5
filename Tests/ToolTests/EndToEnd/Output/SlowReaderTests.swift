import Glibc
import System
import TestSupport
import Testing
import Tool
import Wire

/// Whoever is to read what the programs write, and does not.
@Suite(.waiting) struct `A reader who reads nothing` {
    /// More names than a pipe holds lines.
    private static let nameCount = 2_000

    private func bench() throws -> Workbench {
        let bench = try Workbench()
        for number in 0..<Self.nameCount {
            let name = "\(number)-" + String(repeating: "n", count: 90)
            try bench.share.write([], to: LocalPath(name))
        }
        return bench
    }

    private func start(_ flags: [String], _ bench: Workbench) throws -> RunningProgram {
        guard flags.contains("-l") else { return try bench.startGetting(flags) }
        return Program("btfile-get").start(["unix:\(try bench.address())"] + flags)
    }

    @Test(
        arguments: [["-l"], ["-l", "--json"], ["-r", "--dry-run", "."], ["-r", "--json", "."]],
        [(SIGINT, Tool.ExitStatus.interrupted), (SIGTERM, .terminated)])
    func `of standard output does not keep a signal from ending the client`(
        flags: [String], signal: (number: CInt, status: Tool.ExitStatus)
    ) throws {
        let bench = try bench()
        let server = try bench.serve()
        let client = try start(flags, bench)
        try #require(client.waitsUntilOutputIsFull())
        client.send(signal.number)
        #expect(client.endsUnread())
        let outcome = client.wait()
        #expect(outcome.status == signal.status.rawValue)
        // Nothing but whole lines was written.
        #expect(outcome.output.last == UInt8(ascii: "\n"))
        withExtendedLifetime(server) {}
    }

    @Test func `of standard output gets everything once he does`() throws {
        let bench = try bench()
        let server = try bench.serve()
        let client = try start(["-l"], bench)
        try #require(client.waitsUntilOutputIsFull())
        let outcome = client.wait()
        outcome.expect(.done)
        #expect(outcome.output.count { $0 == UInt8(ascii: "\n") } == Self.nameCount)
        withExtendedLifetime(server) {}
    }

    @Test func `of the log does not keep the server from serving, and learns what is missing`()
        throws
    {
        let bench = try Workbench("notes", Array("some notes\n".utf8))
        let server = try bench.serve()
        let client = try TestSocket(connectingTo: bench.address())
        client.send(Frames.clientHello())
        #expect(client.readFrame()?.type == ServerFrameType.hello.rawValue)
        // Each refusal is a line of the log; a pipe holds about three hundred of these.
        let missing = String(repeating: "m", count: 200)
        for number in 0..<1_000 {
            client.send(Frames.get("\(number)\(missing)"))
            try #require(client.readFrame()?.type == ServerFrameType.error.rawValue)
        }
        #expect(server.waits(forError: "refused 0\(missing)"))
        client.send(Frames.get("notes"))
        #expect(
            server.waits(forError: "lines of the log are missing here: they could not be written"))
        #expect(server.waits(forError: "served notes"))
        #expect(!server.errorText.contains("refused 900\(missing)"))
    }

    @Test func `of the log finds at most a part of a line on a line of its own`() throws {
        let bench = try Workbench("notes", Array("some notes\n".utf8))
        let server = try bench.startServing(["--log", "json"])
        try #require(server.waits(forError: "\"started\""))
        let client = try TestSocket(connectingTo: bench.address())
        client.send(Frames.clientHello())
        #expect(client.readFrame()?.type == ServerFrameType.hello.rawValue)
        // Each makes a line that a pipe takes in pieces.
        let name = String(repeating: String(repeating: "\u{85}", count: 127) + "/", count: 15) + "m"
        for _ in 0..<10 {
            for request in [name, "absent"] {
                client.send(Frames.get(request))
                try #require(client.readFrame()?.type == ServerFrameType.error.rawValue)
            }
        }
        #expect(server.waits(forError: "refused"))
        client.send(Frames.get("notes"))
        #expect(
            server.waits(forError: "of the log are missing here: they could not be written"))
        for line in server.errorText.split(separator: "\n") {
            // What was cut is no more than one line's beginning.
            #expect(line.ranges(of: #"{"event":"#).count <= 1, "\(line.suffix(200))")
        }
    }
}
