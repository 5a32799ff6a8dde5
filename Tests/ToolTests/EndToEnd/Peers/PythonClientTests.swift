import Glibc
import System
import TestSupport
import Testing
import Tool

/// Examples/btfile.py against the real server, and against servers that lie.
@Suite(.waiting, .enabled(if: PythonClient.canRun, "python3 is not installed"))
struct `The client in Python` {
    private static func content(_ count: Int) -> [UInt8] { SeededContent.bytes(count) }

    @Test func `lists and fetches a folder, and then finds all of it unchanged`() throws {
        let bench = try Workbench()
        try bench.share.makeFolder("logs")
        try bench.share.makeFolder("empty")
        for number in 0..<100 {
            try bench.share.write(Self.content(number), to: LocalPath("logs/\(number)"))
        }
        try bench.share.write(Self.content(300_000), to: "a file")
        let server = try bench.serve()
        let list = try PythonClient.run(["-l"], [], bench)
        list.expect(.done)
        #expect(list.outputText.contains("300000  a file\n"))
        #expect(list.outputText.contains("  logs/\n"))
        let first = try PythonClient.run(["-r"], [], bench)
        first.expect(.done)
        try bench.expectOutput(["a file", "empty", "logs"])
        for number in 0..<100 {
            #expect(try bench.output.read(LocalPath("logs/\(number)")) == Self.content(number))
        }
        #expect(try bench.output.read("a file") == Self.content(300_000))
        let again = try PythonClient.run(["-r"], ["."], bench)
        again.expect(.done)
        #expect(
            again.outputText.split(separator: "\n").count { $0.hasSuffix(": unchanged") } == 101)
        server.send(SIGTERM)
        server.wait().expect(.done)
    }

    @Test func `takes the status and modification time of btfile-get`() throws {
        let bench = try Workbench("notes", Self.content(10))
        let server = try bench.serve()
        let outcome = try PythonClient.run([], ["nope", "notes", "sub/../notes"], bench)
        outcome.expect(.usage)
        let fetched = try PythonClient.run([], ["nope", "notes"], bench)
        fetched.expect(.refused)
        #expect(fetched.errorText == "btfile.py: nope: not found on the server\n")
        #expect(
            try bench.output.status(of: "notes")?.modified.seconds
                == bench.share.status(of: "notes")?.modified.seconds)
        server.send(SIGTERM)
        _ = server.wait()
        try PythonClient.run([], ["notes"], bench).expect(.unreachable)
    }

    @Test func `goes on where a cut has stopped it`() throws {
        let content = Self.content(2_000_000)
        let bench = try Workbench("large", content)
        let server = try bench.serve()
        let cutting = try ScriptedServer(at: bench.address("cutting")) { _, client in
            client.send(Frames.serverHello() + Frames.head(size: content.count))
            guard client.waitForRequest() else { return }
            for start in stride(from: 0, to: 700_000, by: 50_000) {
                client.send(Frames.data(Array(content[start..<start + 50_000])))
            }
        }
        let cut = try PythonClient.run([], ["large"], bench, cutting.address)
        cut.expect(.unreachable)
        #expect(cut.errorText.contains("run it again"))
        let resumed = try PythonClient.run([], ["large"], bench)
        resumed.expect(.done)
        let words = resumed.outputText.split(separator: " ")
        let came = try #require(words.dropFirst(3).first.flatMap { Int($0) })
        #expect(came == 1_300_000, "\(resumed.outputText)")
        try bench.expectOutput(["large"])
        #expect(try bench.output.read("large") == content)
        server.send(SIGTERM)
        _ = server.wait()
    }

    @Test func `asks for the rest of a file that has grown, and for all of one that changed`()
        throws
    {
        let bench = try Workbench("log", Self.content(50_000))
        let server = try bench.serve()
        try PythonClient.run([], ["log"], bench).expect(.done)
        try bench.share.write(Self.content(60_000), to: "log")
        let grown = try PythonClient.run([], ["log"], bench)
        #expect(grown.outputText == "log: 60000 bytes, 10000 of them came\n")
        try bench.share.write(Array(Self.content(60_000).reversed()), to: "log")
        let changed = try PythonClient.run([], ["log"], bench)
        #expect(changed.outputText == "log: 60000 bytes, 60000 of them came\n")
        #expect(try bench.output.read("log") == Array(Self.content(60_000).reversed()))
        try bench.expectOutput(["log"])
        server.send(SIGTERM)
        _ = server.wait()
    }

    /// It has no flags, takes any unit, skips as much as a server sends, and waits for a frame's
    /// type and for as much as a file is to have.
    static let lies = (Lie.aboutFiles + Lie.aboutProtocol + Lie.refusals).filter { lie in
        let borne = ["a unit", "without end", "without a type", "any disk"]
        return lie.flags.isEmpty && !borne.contains { lie.testDescription.contains($0) }
    }

    @Test(arguments: lies) func `believes no lie`(lie: Lie) throws {
        let bench = try Workbench()
        let server = try ScriptedServer(at: bench.address()) { lie.tell($1) }
        let outcome = try PythonClient.run([], ["hello"], bench, server.address)
        #expect(outcome.output == [])
        outcome.expect(lie.status)
        let names = try bench.output.names().filter { !"\($0)".hasSuffix(".part") }
        #expect(names == [Workbench.canaryName])
    }

    @Test(arguments: ["../up", "/etc/x", "a/../../b", "", "b\u{1}c", "a//b"])
    func `no listed name leads out of its folder`(name: String) throws {
        let bench = try Workbench()
        let path = Array(name.utf8)
        let item = frame(
            0x86,
            [0x66] + Frames.integer(UInt64(0)) + Frames.integer(Int64(0)) + [1, 0xA4]
                + Frames.integer(UInt16(path.count)) + path)
        let server = try ScriptedServer(at: bench.address()) { _, client in
            client.send(
                Frames.serverHello() + item + frame(0x88, Frames.integer(UInt64(1))))
            client.readToEnd()
        }
        let outcome = try PythonClient.run(["-r"], [], bench, server.address)
        outcome.expect(.brokenProtocol)
        try bench.expectOutput([])
    }
}

extension `The client in Python` {
    private static let part: LocalPath = ".a.ca978112.part"

    @Test func `refuses only those listed names that a part has or could have`() throws {
        let bench = try Workbench("a", Self.content(10))
        let upper: LocalPath = "logs/.B.CA978112.PART"
        let folder = LocalPath("logs/\(Self.part)")
        try bench.share.makeFolder("logs")
        try bench.share.write(Self.content(20), to: Self.part)
        try bench.share.write(Self.content(20), to: upper)
        try bench.share.makeFolder(folder)
        try bench.share.write(Self.content(20), to: LocalPath("\(folder)/b"))
        try bench.share.write(Self.content(20), to: "logs/a")
        let server = try bench.serve(["--hidden"])
        let outcome = try PythonClient.run(["-r"], [], bench)
        outcome.expect(.localFile)
        let refused = ["\(Self.part)", "\(upper)", "\(folder)", "\(folder)/b"]
        #expect(
            outcome.errorText.split(separator: "\n").sorted()
                == refused.map { "btfile.py: \($0): such names are kept for parts of files" }
                .map { $0[...] }.sorted())
        try bench.expectOutput(["a", "logs"])
        #expect(try bench.output.read("a") == Self.content(10))
        #expect(try bench.output.read("logs/a") == Self.content(20))
        server.send(SIGTERM)
        _ = server.wait()
    }

    @Test(arguments: ["canary", "nothing"])
    func `writes nothing through a link with the name of a part`(target: String) throws {
        let bench = try Workbench("a", Self.content(10))
        let server = try bench.serve()
        try bench.output.link(Self.part, to: target)
        let outcome = try PythonClient.run([], ["a"], bench)
        outcome.expect(.localFile)
        #expect(outcome.errorText == "btfile.py: a: \(Self.part) is a link: remove it\n")
        try bench.expectOutput([Self.part])
        server.send(SIGTERM)
        _ = server.wait()
    }

    @Test(arguments: ["canary", "nothing"])
    func `nor through one that was made after the file was asked for`(target: String) throws {
        let bench = try Workbench()
        let output = bench.output
        let server = try ScriptedServer(at: bench.address()) { _, client in
            client.send(Frames.serverHello())
            guard client.waitForRequest() else { return }
            #expect(throws: Never.self) { try output.link(Self.part, to: target) }
            client.send(Frames.answer(Self.content(10)))
            client.readToEnd()
        }
        let outcome = try PythonClient.run([], ["a"], bench, server.address)
        outcome.expect(.localFile)
        #expect(outcome.errorText.hasSuffix("'\(Self.part)'\n"), "\(outcome.errorText)")
        try bench.expectOutput([Self.part])
    }

    @Test func `frames without a meaning do not end the silence`() throws {
        let bench = try Workbench()
        let server = try ScriptedServer(at: bench.address()) { _, client in
            client.send(Frames.serverHello())
            while client.send(frame(0xC0, [1, 2, 3])) {}
        }
        let outcome = try PythonClient.run(
            [], ["a"], bench, server.address, silenceSecondsMax: 1)
        outcome.expect(.unreachable)
        #expect(
            outcome.errorText
                == "btfile.py: the server has been silent for 1 s: run it again\n")
        try bench.expectOutput([])
    }

    @Test func `prints no name that does something to a terminal`() throws {
        let bench = try Workbench("a\u{9B}31m\u{202E}b", Self.content(10))
        let server = try bench.serve()
        let list = try PythonClient.run(["-l"], [], bench)
        list.expect(.done)
        #expect(list.outputText == "          10  a?31m?b\n")
        let fetched = try PythonClient.run(["-r"], [], bench)
        fetched.expect(.done)
        #expect(fetched.outputText == "a?31m?b: 10 bytes, 10 of them came\n")
        server.send(SIGTERM)
        _ = server.wait()
    }

    @Test func `says to run it again only where that helps`() throws {
        let bench = try Workbench()
        try bench.share.makeFolder("a")
        try bench.share.write(Self.content(10), to: "a/b")
        try bench.output.write("in the way", to: "a")
        let server = try bench.serve()
        let outcome = try PythonClient.run([], ["a/b"], bench)
        outcome.expect(.localFile)
        #expect(outcome.errorText.hasSuffix(" File exists: 'a'\n"), "\(outcome.errorText)")
        try bench.expectOutput(["a"])
        server.send(SIGTERM)
        _ = server.wait()
    }

    @Test func `fetches a name once that is given twice`() throws {
        let bench = try Workbench("a", Self.content(10))
        try bench.output.write(Self.content(10).prefix(4), to: Self.part)
        let server = try bench.serve()
        let outcome = try PythonClient.run([], ["a", "a/"], bench)
        outcome.expect(.done)
        #expect(outcome.outputText == "a: 10 bytes, 6 of them came\n")
        try bench.expectOutput(["a"])
        server.send(SIGTERM)
        _ = server.wait()
    }
}

/// Examples/btfile.py as people run it, in the output folder of a bench.
enum PythonClient {
    private static let python = "/usr/bin/python3"
    static let canRun = unsafe access(python, X_OK) == 0

    static func run(
        _ flags: [String], _ names: [String], _ bench: Workbench, _ server: UnixAddress? = nil,
        silenceSecondsMax: Int? = nil
    ) throws -> Outcome {
        let examples = SourceTree().root + "/Examples"
        let address = "unix:\(try server ?? bench.address())"
        let script = silenceSecondsMax.map { seconds in
            ["-c", "import btfile; btfile.SILENCE_SECONDS_MAX = \(seconds); exit(btfile.main())"]
        }
        return Program(at: "/usr/bin/env").run(
            ["-C", "\(bench.output.path)", "PYTHONPATH=\(examples)", python, "-B"]
                + (script ?? ["\(examples)/btfile.py"]) + flags + [address] + names)
    }
}
