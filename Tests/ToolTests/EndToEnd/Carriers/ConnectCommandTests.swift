import Glibc
import System
import TestSupport
import Testing
import Tool

/// `btfile-get --connect-command`: the way to the server is a command.
@Suite(.waiting) struct `A command as the way to the server` {
    private static func content(_ count: Int) -> [UInt8] { SeededContent.bytes(count) }

    @Test func `brings a folder, then finds it unchanged, and deletes what the server lacks`()
        throws
    {
        let bench = try Workbench()
        try bench.share.makeFolder("logs")
        for number in 0..<50 {
            try bench.share.write(Self.content(number * 100), to: LocalPath("logs/\(number)"))
        }
        bench.get(through: bench.inetd(), "-r", "logs").expect(.done)
        for number in 0..<50 {
            #expect(
                try bench.output.read(LocalPath("logs/\(number)")) == Self.content(number * 100))
        }
        try bench.share.remove("logs/7")
        let again = bench.get(through: bench.inetd(), "-r", "--delete", "logs")
        again.expect(.done)
        #expect(again.errorText.contains("49 unchanged"), "\(again.errorText)")
        #expect(try bench.output.status(of: "logs/7") == nil)
        try bench.expectOutput(["logs"])
    }

    @Test func `lists, and checks`() throws {
        let bench = try Workbench("notes", [1, 2, 3])
        let list = Program("btfile-get").run(["--connect-command", bench.inetd(), "--list"])
        list.expect(.done)
        #expect(list.outputText.contains("notes"))
        let check = Program("btfile-get").run(["--connect-command", bench.inetd(), "--check"])
        check.expect(.done)
        #expect(
            check.outputText == """
                ok    command    was answered
                ok    server     speaks btfile, compressed
                ok    share      can be listed

                """)
    }

    @Test func `is started again where it was cut, and goes on there`() throws {
        let bench = try Workbench("large", Self.content(600_000))
        let starts = try TemporaryFolder()
        let server = bench.inetd("--no-compress")
        let command = """
            cd '\(starts.path)'; echo x >>starts
            if [ $(wc -l <starts) = 1 ]; then \(server) | head -c 250000; else \(server); fi
            """
        let outcome = bench.get(through: command, "-v", "--retry-delay", "0", "large")
        outcome.expect(.done)
        #expect(outcome.errorText.contains("the command ended after 2"), "\(outcome.errorText)")
        #expect(try starts.read("starts") == Array("x\nx\n".utf8))
        #expect(try bench.output.read("large") == Self.content(600_000))
        try bench.expectOutput(["large"])
    }

    @Test func `resumes in the next run what an earlier one has kept`() throws {
        let bench = try Workbench("large", Self.content(600_000))
        let server = bench.inetd("--no-compress")
        let cut = bench.get(through: "\(server) | head -c 250000", "--retry", "0", "large")
        cut.expect(.unreachable)
        #expect(cut.errorText.hasSuffix("run again to resume\n"), "\(cut.errorText)")
        #expect(try bench.partByteCount("large") > 200_000)
        let next = bench.get(through: server, "large")
        next.expect(.done)
        #expect(next.errorText.contains("resumed"), "\(next.errorText)")
        #expect(try bench.output.read("large") == Self.content(600_000))
    }

    @Test func `takes its bytes one by one`() throws {
        let bench = try Workbench("small", Self.content(5_000))
        let single = "dd bs=1 status=none"
        let outcome = bench.get(through: "\(single) | \(bench.inetd()) | \(single)", "small")
        outcome.expect(.done)
        #expect(try bench.output.read("small") == Self.content(5_000))
    }
}

// MARK: Failures

extension `A command as the way to the server` {
    @Test(arguments: [
        ("exit 9", "the command ended with status 9: does it lead to 'btfile-serve --inetd'?", 2),
        ("exit 2", "the command ended with status 2: does it lead to 'btfile-serve --inetd'?", 1),
        ("exit 3", "the command ended with status 3: does it lead to 'btfile-serve --inetd'?", 1),
        ("kill -KILL $$", "the command was ended by signal 9", 2),
        ("true", "the command ended: does it lead to 'btfile-serve --inetd'?", 2),
        (
            "no-such-program-here",
            "the command ended with status 127: the shell does not find what it names", 1
        ),
        (
            "/dev/null",
            "the command ended with status 126: the shell may not run what it names", 1
        ),
    ]) func `that fails at once is told of by its status`(
        command: String, sentence: String, startCount: Int
    ) throws {
        let bench = try Workbench()
        let starts = try TemporaryFolder()
        let outcome = bench.get(
            through: "echo x >>'\(starts.path)/starts'; \(command)",
            "--retry", "1", "--retry-delay", "0", "notes")
        outcome.expect(.unreachable)
        #expect(outcome.errorText.contains("btfile-get: \(sentence)"), "\(outcome.errorText)")
        #expect(try starts.read("starts").count == 2 * startCount)
        try bench.expectOutput([])
    }

    @Test func `may speak on standard error`() throws {
        let bench = try Workbench("notes", [1])
        let outcome = bench.get(through: "echo hello there >&2; \(bench.inetd())", "notes")
        outcome.expect(.done)
        #expect(outcome.errorText.contains("hello there\n"))
    }

    @Test func `must not speak on standard output, and is shown what it said`() throws {
        let bench = try Workbench("notes", [1])
        let banner = #"printf 'Welcome to \033[31mhost\n'"#
        let outcome = bench.get(through: "\(banner); \(bench.inetd())", "notes")
        outcome.expect(.brokenProtocol)
        #expect(
            outcome.errorText.contains(
                #"the command wrote 'Welcome to \x1B[31mhost', which is not btfile"#),
            "\(outcome.errorText)")
        try bench.expectNothing(but: "notes")
    }

    /// Debian's shell does not exec the last of its commands.
    @Test(arguments: ["echo $$ >process; exec sleep 1000", "sleep 1000 & echo $! >process; wait"])
    func `that never answers is given up, and ended with what it has started`(
        command: String
    ) throws {
        let bench = try Workbench()
        let folder = try TemporaryFolder()
        let outcome = bench.get(
            through: "cd '\(folder.path)'; \(command)", "--retry", "0",
            "--connect-timeout", "1", "--stall-timeout", "1", "notes")
        outcome.expect(.unreachable)
        #expect(outcome.errorText.contains("silent for 2"), "\(outcome.errorText)")
        let process = try bench.process(in: folder)
        #expect(Patience.sees { isGone(process) })
    }

    @Test func `that does not end by itself is ended by force`() throws {
        let bench = try Workbench("notes", [1])
        let folder = try TemporaryFolder()
        // It ignores all but SIGKILL, and its closed pipes as well.
        let command = """
            trap '' TERM HUP INT; echo $$ >'\(folder.path)/process'
            \(bench.inetd()); exec sleep 1000 </dev/null >/dev/null 2>&1
            """
        bench.get(through: command, "notes").expect(.done)
        #expect(isGone(try bench.process(in: folder)))
    }

    @Test(arguments: [(SIGINT, Tool.ExitStatus.interrupted), (SIGTERM, .terminated)])
    func `ends with a fetch that a signal ends, and what has come is kept`(
        signal: CInt, status: Tool.ExitStatus
    ) throws {
        let bench = try Workbench("large", Self.content(600_000))
        let folder = try TemporaryFolder()
        let server = bench.inetd("--no-compress")
        let command = """
            echo $$ >'\(folder.path)/process'
            \(server) | { head -c 250000; cat >/dev/null; }
            """
        let client = bench.startGetting(through: command, ["--progress", "lines", "large"])
        try #require(client.waits(forError: "%"))
        client.send(signal)
        client.wait().expect(status)
        #expect(try bench.partByteCount("large") > 0)
        #expect(isGone(try bench.process(in: folder)))
    }

    @Test(arguments: [
        (["AA:BB:CC:DD:EE:FF", "f"], "there is no SERVER: remove AA:BB:CC:DD:EE:FF"),
        (["unix:/tmp/x", "f"], "there is no SERVER: remove unix:/tmp/x"),
        (["--channel", "3", "f"], "--channel: with --connect-command only COMMAND says the way"),
        ([], "no NAME"),
        (["--scan"], "--scan only scans; remove --connect-command"),
    ]) func `leaves nothing for a SERVER to say`(arguments: [String], sentence: String) throws {
        let outcome = Program("btfile-get").run(["--connect-command", "exit 9"] + arguments)
        outcome.expect(.usage)
        #expect(outcome.errorText.contains(sentence), "\(outcome.errorText)")
    }

    @Test func `is not empty`() throws {
        let outcome = Program("btfile-get").run(["--connect-command", " ", "f"])
        outcome.expect(.usage)
        #expect(outcome.errorText.contains("must not be empty"))
    }
}
