import Glibc
import System
import TestSupport
import Testing
import Tool

/// Lists of names and lines of JSON, with both programs.
@Suite(.waiting) struct `Batches in use` {
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
                "btfile-get: standard input: line 4: the name begins with a slash: remove it",
                "btfile-get: standard input: line 6: the name holds the control byte 1: "
                    + "not allowed in a name",
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

    @Test func `all lists are read, in their order`() throws {
        let bench = try bench()
        let server = try bench.serve(["--once"])
        try bench.share.write("b\n", to: ".first")
        let outcome = try run(
            bench, ["-i", "\(bench.share.path)/.first", "-i", "-"], input: "\u{FEFF}a\n")
        outcome.expect(.done)
        try bench.expectOutput(["a", "b"])
        let lines = outcome.errorText.split(separator: "\n").map { $0.prefix { $0 != ":" } }
        #expect(lines.dropLast() == ["b", "a"])
        server.wait().expect(.done)
    }

    @Test func `links that lead in a circle are told where the output folder is opened`() throws {
        let bench = try bench()
        let server = try bench.serve()
        try bench.output.link("loop", to: "loop")
        let outcome = try bench.getPlainly("-P", "\(bench.output.path)/loop", "a")
        outcome.expect(.localFile)
        #expect(
            outcome.errorText.hasSuffix(
                "/loop: too many symbolic links in the way; choose another folder with "
                    + "--output-dir\n"), "\(outcome.errorText)")
        withExtendedLifetime(server) {}
    }

    @Test func `a list that cannot be read is one sentence`() throws {
        let outcome = try run(try bench(), ["-i", "nowhere"])
        outcome.expect(.localFile)
        #expect(outcome.errorText.hasPrefix("btfile-get: cannot read nowhere: no such file"))
    }

    @Test func `an empty list is nothing to fetch, and nobody is called`() throws {
        let outcome = try run(try bench(), ["-i", "-"], input: "# nothing\n")
        outcome.expect(.done)
        #expect(outcome.errorText.hasPrefix("nothing to fetch ("))
    }

    @Test func `JSON is all that standard output gets, a line for each file`() throws {
        let bench = try bench()
        let server = try bench.serve(["--once"])
        let outcome = try run(bench, ["--json", "-i", "-", "a"], input: "nope\nb\n/x\n")
        outcome.expect(.usage)
        let lines = outcome.outputText.split(separator: "\n")
        try #require(lines.count == 5)
        #expect(lines[0].hasPrefix(#"{"name":null,"status":"failed","error":{"code":2,"#))
        let arrived = #"{"name":"a","path":"\#(bench.output.path)/a","status":"fetched","bytes":4,"#
        #expect(lines.contains { $0.hasPrefix(arrived) })
        let refused = #""error":{"code":8,"kind":"refused","sentence":"nope: "#
        #expect(lines.contains { $0.contains(refused) })
        #expect(lines.contains { $0.hasPrefix(#"{"name":"b","#) })
        #expect(
            lines[4].hasPrefix(
                #"{"total":{"fetched":2,"resumed":0,"appended":0,"unchanged":0,"to_fetch":0,"#))
        #expect(lines[4].contains(#""to_compare":0,"removed":0,"failed":2,"#))
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

    private func tree() throws -> Workbench {
        let bench = try bench()
        try bench.share.makeFolder("logs")
        try bench.share.makeFolder("logs/empty")
        for name in ["logs/1.log", "logs/2.log", "logs/[3]"] {
            try bench.share.write("log\n", to: LocalPath(name))
        }
        return bench
    }

    @Test func `a listing is for people, and for programs with --json`() throws {
        let bench = try tree()
        let server = try bench.serve()
        let address = "unix:\(try bench.address())"
        let outcome = Program("btfile-get").run([address, "-l"])
        outcome.expect(.done)
        #expect(outcome.errors == [])
        let lines = outcome.outputText.split(separator: "\n")
        #expect(lines.map { $0.prefix(9) } == ["    6 B  ", "    4 B  ", "    4 B  ", "      -  "])
        #expect(lines.map { $0.dropFirst(27) } == ["#c", "a", "b", "logs/"])
        let json = Program("btfile-get").run([address, "-lr", "logs", "--json"])
        json.expect(.done)
        let objects = json.outputText.split(separator: "\n")
        #expect(
            objects.map { $0.prefix { $0 != "," } }.dropLast() == [
                #"{"name":"logs/1.log""#, #"{"name":"logs/2.log""#, #"{"name":"logs/[3]""#,
                #"{"name":"logs/empty""#,
            ])
        #expect(
            objects.last
                == #"{"total":{"files":3,"directories":1,"bytes":12,"exit_status":0}}"#)
        let missing = Program("btfile-get").run([address, "-l", "nope", "logs"])
        missing.expect(.refused)
        #expect(
            missing.errorText == "btfile-get: nope: not found in the served folder; "
                + "btfile-get -l \(address) shows what is there\n")
        #expect(missing.outputText.split(separator: "\n").count == 4)
        server.send(SIGTERM)
        server.wait().expect(.done)
    }

    @Test func `patterns fetch what matches, and literal names what is called so`() throws {
        let bench = try tree()
        let server = try bench.serve()
        let outcome = try run(bench, ["logs/*.log", "zz*"])
        outcome.expect(.refused)
        let said = outcome.errorText.split(separator: "\n")
        let sentence = "btfile-get: zz*: nothing on the server matches; btfile-get -l "
        #expect(said.contains { $0.hasPrefix(sentence) })
        #expect(said.last?.hasPrefix("2 fetched, 1 failed (8 B in ") == true)
        #expect(try bench.output.read("logs/2.log") == Array("log\n".utf8))
        let literal = try run(bench, ["--literal", "logs/[3]"])
        literal.expect(.done)
        #expect(try bench.output.read("logs/[3]") == Array("log\n".utf8))
        server.send(SIGTERM)
        server.wait().expect(.done)
    }

    @Test func `a folder comes whole, and a dry run only tells`() throws {
        let bench = try tree()
        let server = try bench.serve()
        let plan = try run(bench, ["-r", "logs", "--dry-run"])
        plan.expect(.done)
        #expect(
            plan.outputText == "to fetch: logs/1.log (4 B)\nto fetch: logs/2.log (4 B)\n"
                + "to fetch: logs/[3] (4 B)\n")
        #expect(plan.errorText == "3 to fetch (nothing was written)\n")
        try bench.expectOutput([])
        let outcome = try run(bench, ["-r", "logs"])
        outcome.expect(.done)
        #expect(outcome.errorText.hasPrefix("3 fetched (12 B in "))
        #expect(try bench.output.open().status(beneath: "logs/empty").kind == .directory)
        let again = try run(bench, ["-r", "logs", "--dry-run", "-v"])
        again.expect(.done)
        #expect(again.outputText.hasPrefix("to compare: logs/1.log (4 B)\n"))
        #expect(again.errorText.hasSuffix("3 to compare (nothing was written)\n"))
        server.send(SIGTERM)
        server.wait().expect(.done)
    }

    @Test func `what is here is left alone where that was asked for`() throws {
        let bench = try tree()
        try bench.output.write("mine", to: "a")
        let server = try bench.serve()
        let skipped = try run(bench, ["--skip-existing", "a", "b"])
        skipped.expect(.done)
        #expect(skipped.errorText.contains("1 fetched, 1 skipped (4 B in "))
        #expect(try bench.output.read("a") == Array("mine".utf8))
        try bench.output.open().openFile(beneath: "a").setModified(seconds: 4_000_000_000)
        let older = try run(bench, ["--newer", "a"])
        older.expect(.done)
        #expect(try bench.output.read("a") == Array("mine".utf8))
        try bench.output.open().openFile(beneath: "a").setModified(seconds: 1)
        try run(bench, ["--newer", "a"]).expect(.done)
        #expect(try bench.output.read("a") == Array("one\n".utf8))
        server.send(SIGTERM)
        server.wait().expect(.done)
    }

    @Test func `the first failure ends a batch that was to fail early`() throws {
        let bench = try bench()
        // More than may be asked for before the first answer has come.
        let names = (0..<300).map { "f\($0)" }
        for name in names { try bench.share.write("x", to: LocalPath(name)) }
        let server = try bench.serve()
        let list = try run(bench, ["--fail-early", "-i", "-"], input: "/x\na\n")
        list.expect(.usage)
        try bench.expectOutput([])
        let outcome = try run(bench, ["--fail-early", "nope"] + names)
        outcome.expect(.refused)
        #expect(try !bench.output.names().contains("f299"))
        server.send(SIGTERM)
        server.wait().expect(.done)
    }
}
