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

    /// It has no flags, takes any unit and text, skips as much as a server sends, and waits for a
    /// frame's type and for as much as a file is to have.
    static let lies = (Lie.aboutFiles + Lie.aboutProtocol + Lie.refusals).filter { lie in
        let borne = ["a unit", "without end", "without a type", "too long a text", "any disk"]
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

/// Examples/btfile.py as people run it, in the output folder of a bench.
enum PythonClient {
    private static let python = "/usr/bin/python3"
    static let canRun = unsafe access(python, X_OK) == 0

    static func run(
        _ flags: [String], _ names: [String], _ bench: Workbench, _ server: UnixAddress? = nil
    ) throws -> Outcome {
        let script = SourceTree().root + "/Examples/btfile.py"
        let address = "unix:\(try server ?? bench.address())"
        return Program(at: "/usr/bin/env").run(
            ["-C", "\(bench.output.path)", python, script] + flags + [address] + names)
    }
}
