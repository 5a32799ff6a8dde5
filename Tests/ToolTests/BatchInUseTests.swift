import Glibc
import System
import TestSupport
import Testing
import Tool

/// Lists of names and lines of JSON, with both programs.
@Suite struct `Batches in use` {
    private func bench() throws -> Workbench {
        let bench = try Workbench("a", Array("one\n".utf8))
        try bench.share.write("two\n", to: "b")
        try bench.share.write("three\n", to: "#c")
        return bench
    }

    private func run(_ bench: Workbench, _ flags: [String], input: String = "") throws -> Outcome {
        let server = "unix:\(try bench.address())"
        return Program("btfile-get").run(
            [server, "-P", "\(bench.output.path)"] + flags, input: input)
    }

    @Test func `a list is fetched, and its bad lines are told and stop nothing`() throws {
        let bench = try bench()
        let server = try bench.serve()
        let list = "# names\n\na\n/etc/passwd\nb\td/e\n\u{1}\n"
        let outcome = try run(bench, ["-i", "-"], input: list)
        outcome.expect(.usage)
        #expect(outcome.output == [])
        let said = outcome.errorText.split(separator: "\n")
        #expect(
            said.prefix(2) == [
                "btfile-get: standard input: line 4: the name begins with a slash",
                "btfile-get: standard input: line 6: the name holds the control byte 1",
            ])
        #expect(said.last?.hasPrefix("2 fetched, 2 failed (8 B in ") == true)
        try bench.expectOutput(["a", "d"])
        #expect(try bench.output.read("d/e") == Array("two\n".utf8))
        server.send(SIGTERM)
        server.wait().expect(.done)
    }

    @Test func `a list between NULs is read from a file, after the names`() throws {
        let bench = try bench()
        let server = try bench.serve(["--once"])
        try bench.share.write("#c\0b\0", to: ".list")
        let outcome = try run(bench, ["-0", "-i", "\(bench.share.path)/.list", "a"])
        outcome.expect(.done)
        try bench.expectOutput(["a", "b", "#c"])
        let lines = outcome.errorText.split(separator: "\n").map { $0.prefix { $0 != ":" } }
        #expect(lines.dropLast() == ["a", "#c", "b"])
        server.wait().expect(.done)
    }

    @Test func `a list that cannot be read is one sentence`() throws {
        let outcome = try run(try bench(), ["-i", "nowhere"])
        outcome.expect(.localFile)
        #expect(outcome.errorText.hasPrefix("btfile-get: cannot read nowhere: no such file"))
    }

    @Test func `an empty list is nothing to do, and nobody is called`() throws {
        let outcome = try run(try bench(), ["-i", "-"], input: "# nothing\n")
        outcome.expect(.done)
        #expect(outcome.errorText.hasPrefix("nothing to do ("))
    }

    @Test func `JSON is all that standard output gets, a line for each file`() throws {
        let bench = try bench()
        let server = try bench.serve(["--once"])
        let outcome = try run(bench, ["--json", "-i", "-", "a"], input: "nope\nb\n/x\n")
        outcome.expect(.usage)
        let lines = outcome.outputText.split(separator: "\n")
        try #require(lines.count == 5)
        #expect(lines[0].hasPrefix(#"{"name":null,"status":"failed","error":{"code":2,"#))
        #expect(
            lines[1].hasPrefix(
                #"{"name":"a","path":"\#(bench.output.path)/a","status":"fetched","bytes":4,"#))
        #expect(lines[2].contains(#""error":{"code":8,"kind":"refused","sentence":"nope: "#))
        #expect(lines[3].hasPrefix(#"{"name":"b","#))
        #expect(
            lines[4].hasPrefix(
                #"{"total":{"fetched":2,"resumed":0,"appended":0,"unchanged":0,"failed":2,"#))
        #expect(lines[4].hasSuffix(#""exit_status":2}}"#))
        // Errors are said to people too; what went well is not.
        #expect(outcome.errorText.split(separator: "\n").count == 2)
        server.wait().expect(.done)
    }

    @Test func `of many files only failures have a line, and all with -v`() throws {
        let bench = try Workbench()
        let names = (1...11).map { "file\($0)" }
        for name in names { try bench.share.write(name, to: LocalPath(name)) }
        let server = try bench.serve()
        let outcome = try run(bench, names + ["nope"])
        outcome.expect(.refused)
        let lines = outcome.errorText.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.last?.hasPrefix("11 fetched, 1 failed (") == true)
        let again = try run(bench, names + ["-v"])
        again.expect(.done)
        #expect(again.errorText.contains("file11: unchanged (6 B)\n"))
        #expect(again.errorText.contains("\n11 unchanged (0 B in "))
        server.send(SIGTERM)
        server.wait().expect(.done)
    }
}
