import Glibc
import System
import TestSupport
import Testing
import Tool
import Wire

/// What the real server writes on standard error, and for whom.
@Suite(.waiting) struct `The log in use` {
    private let bench: Workbench

    init() throws {
        bench = try Workbench("notes", Array("a line of notes\n".utf8))
    }

    /// The server behind a shell that says something about the stream first.
    private func serve(after words: String, _ flags: String = "") throws -> RunningProgram {
        let server = Program("btfile-serve").path
        let address = try bench.address()
        return Program(at: "/bin/sh").start([
            "-c",
            "\(words) exec '\(server)' --dir '\(bench.share.path)' --listen 'unix:\(address)' "
                + flags,
        ])
    }

    @Test func `--log json writes one object for each event`() throws {
        let server = try bench.startServing(["--log", "json"])
        try #require(server.waits(forError: #"{"event":"started""#))
        try bench.get("notes").expect(.done)
        // Or the next one may be let in before it is noticed that this one has gone.
        try #require(server.waits(forError: #"{"event":"gone""#))
        try bench.get("no\"pe").expect(.refused)
        try #require(server.waits { $0.ranges(of: #"{"event":"gone""#).count == 2 })
        server.send(SIGTERM)
        let outcome = server.wait()
        outcome.expect(.done)
        let lines = outcome.errorText.split(separator: "\n")
        #expect(lines.allSatisfy { $0.hasPrefix(#"{"event":""#) && $0.hasSuffix("}") }, "\(lines)")
        let events = lines.compactMap { $0.split(separator: "\"").dropFirst(3).first }
        #expect(
            events == [
                "started", "connected", "served", "gone", "connected", "refused", "gone",
                "stopping", "stopped",
            ])
        #expect(lines.contains { $0.contains(#""name":"notes","size":16,"start":0,"bytes":16"#) })
        #expect(lines.contains { $0.contains(#""name":"no\"pe","reason":"not found"}"#) })
    }

    @Test(arguments: [
        ("text", " refused nope: not found, 20 times more\n", " served notes: 16 bytes"),
        ("json", #""of":"refused","count":20,"#, #"{"event":"served","#),
    ])
    func `a refusal is told a few times in a row, then how often it came, and a file each time`(
        format: String, repeats: String, file: String
    ) throws {
        let server = try bench.startServing(["--log", format])
        try #require(server.waits(forError: format == "json" ? "started" : "serving "))
        let client = try TestSocket(connectingTo: bench.address())
        let requests = ["nope", "notes"].flatMap { name in
            (0..<30).flatMap { _ in Frames.get(name) }
        }
        client.send(Frames.clientHello() + requests)
        #expect(server.waits { $0.ranges(of: file).count == 30 })
        client.hangUp()
        server.send(SIGTERM)
        let lines = server.wait().errorText
        #expect(lines.ranges(of: "nope").count == 11, "\(lines)")
        #expect(lines.ranges(of: repeats).count == 1)
        #expect(lines.ranges(of: file).count == 30)
    }

    @Test func `with -v a file has a line when it begins, and the end has totals`() throws {
        let server = try bench.serve(["-v"])
        for _ in 0..<2 { try bench.get("notes").expect(.done) }
        #expect(server.waits { $0.ranges(of: " gone after ").count == 2 })
        server.send(SIGTERM)
        let lines = server.wait().errorText.split(separator: "\n")
        let began = try #require(lines.firstIndex { $0.hasSuffix(" began notes: 16 bytes") })
        let served = try #require(lines.firstIndex { $0.contains(" served notes: 16 bytes ") })
        #expect(began < served)
        let last = try #require(lines.last)
        #expect(last.contains(" stopped after ") && last.contains(": 2 clients, 2 files, "))
    }

    /// A client that has read a little of a large file.
    private func clientAmidAFile() throws -> (server: RunningProgram, client: TestSocket) {
        try bench.share.write(SeededContent.bytes(4_000_000), to: "large")
        let server = try bench.serve(["--no-compress"])
        let client = try TestSocket(connectingTo: bench.address())
        client.send(Frames.clientHello() + Frames.get("large"))
        for _ in 0..<4 { #expect(client.readFrame() != nil) }
        return (server, client)
    }

    @Test func `a client that leaves in the middle closes the connection, and of what`() throws {
        let (server, client) = try clientAmidAFile()
        client.hangUp()
        let cut = /sent: the client closed the connection, after [\d.]+ [kM]?B of 4.0 MB of large\n/
        #expect(server.waits { !$0.matches(of: cut).isEmpty }, "\(server.errorText)")
        server.send(SIGTERM)
        server.wait().expect(.done)
    }

    @Test func `who reads nothing while the server stops is cut off, and of what`() throws {
        let (server, client) = try clientAmidAFile()
        server.send(SIGTERM)
        let text = server.wait().errorText
        let cut = /: (the server stops|cut off [a-z ]+), after [\d.]+ [kM]?B of 4.0 MB of large\n/
        #expect(!text.matches(of: cut).isEmpty, "\(text)")
        client.hangUp()
    }

    @Test func `--log json tells of a failure in the same way`() throws {
        let outcome = Program("btfile-serve").run(
            ["--log", "json", "--dir", "/nowhere", "--listen", "unix:\(try bench.address())"])
        outcome.expect(.localFile)
        #expect(outcome.errorText.hasPrefix(#"{"event":"failed","level":"failure","time":"#))
        #expect(outcome.errorText.hasSuffix("}\n"))
        #expect(outcome.errorText.contains(#","code":3,"sentence":"cannot serve /nowhere: "#))
    }

    @Test func `in the journal lines have a priority and no time`() throws {
        let server = try serve(after: "JOURNAL_STREAM=$(stat -L -c %d:%i /proc/$$/fd/2)")
        try #require(server.waits(forError: "serving "))
        server.send(SIGTERM)
        let lines = server.wait().errorText.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.first?.hasPrefix("<6>serving ") == true, "\(lines)")
        #expect(lines.last?.hasPrefix("<6>stopped after ") == true)
    }

    @Test func `a stream that is not the journal's own has the time again`() throws {
        let server = try serve(after: "JOURNAL_STREAM=1:2")
        try #require(server.waits(forError: "serving "))
        #expect(server.errorText.dropFirst(13).hasPrefix(":"))
        server.send(SIGTERM)
        #expect(server.wait().errorText.contains(" stopped after "))
    }

    @Test func `a file that may grow no more does not end the server`() throws {
        let folder = try TemporaryFolder()
        // The shell counts in blocks of 512 bytes.
        let server = try serve(after: "ulimit -f 2; exec 2>'\(folder.path("log"))';", "--verbose")
        try #require(Patience.sees { (try? folder.read("log").isEmpty) == false })
        for _ in 0..<12 {
            try bench.get("--retry", "100", "--retry-delay", "0.1", "notes").expect(.done)
        }
        #expect(try folder.read("log").count == 1_024)
        server.send(SIGTERM)
        server.wait().expect(.done)
    }

    /// A file of tzfile(5) for a zone that is always so many hours ahead.
    private static func zone(aheadHours hours: Int) -> [UInt8] {
        let counts: [UInt8] = [0, 0, 0, 0, 1, 4].flatMap { [0, 0, 0, $0] }
        let seconds = UInt32(hours * 3600)
        let offset = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: seconds >> $0) }
        return Array("TZif".utf8) + [UInt8](repeating: 0, count: 16) + counts + offset + [0, 0]
            + Array("XYZ".utf8) + [0]
    }

    @Test func `the time is that of the zone, behind the wall too`() throws {
        let zones = try TemporaryFolder()
        try zones.write(Self.zone(aheadHours: 9), to: "zone")
        let before = WallClock.secondsSince1970
        let server = try serve(after: "TZ=':\(zones.path("zone"))'")
        try #require(server.waits(forError: "serving "))
        let after = WallClock.secondsSince1970
        let parts = server.errorText.dropFirst(11).prefix(8).split(separator: ":").compactMap {
            Int64($0)
        }
        try #require(parts.count == 3)
        let shown = (parts[0] * 60 + parts[1]) * 60 + parts[2]
        let day: Int64 = 86_400
        // Seconds after the first reading of the clock, whenever midnight is.
        let late = (shown - (before + 9 * 3600) % day + day) % day
        #expect(late <= after - before)
        server.send(SIGTERM)
        server.wait().expect(.done)
    }
}
