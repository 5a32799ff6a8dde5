import Glibc
import System
import TestSupport
import Testing
import Tool
import Wire

/// `btfile-serve --inetd`: one client, on standard input and output.
@Suite(.waiting) struct `A server on standard input and output` {
    private static let content = SeededContent.bytes(300_000)

    /// HELLO, a GET of each name, BYE: all of it is text, which a pipe can hold.
    private static func requests(_ names: String...) -> String {
        let gets = names.flatMap { Frames.get($0) }
        return String(decoding: Frames.clientHello() + gets + Frames.bye, as: UTF8.self)
    }

    private func run(
        _ bench: Workbench, _ flags: String..., input: String = requests("notes")
    ) -> Outcome {
        Program("btfile-serve").run(
            ["--dir", "\(bench.share.path)", "--inetd"] + flags, input: input)
    }

    @Test func `answers all that was asked, though nothing more can be asked, and ends well`()
        throws
    {
        let bench = try Workbench("notes", Self.content)
        try bench.share.write([1, 2], to: "two")
        let outcome = run(bench, input: Self.requests("notes", "none", "two"))
        #expect(outcome.status == 0)
        let frames = Frames.split(outcome.output)
        #expect(frames.first?.type == 0x81)
        #expect(Frames.dataByteCount(outcome.output) == Self.content.count + 2)
        #expect(frames.map(\.type).filter { $0 != 0x83 } == [0x81, 0x82, 0x84, 0x85, 0x82, 0x84])
        for line in ["serving ", "the client #1 connected", "served notes", "stopped"] {
            #expect(outcome.errorText.contains(line), "\(outcome.errorText)")
        }
    }

    @Test func `ends well whatever the client does`() throws {
        let bench = try Workbench("notes", [1])
        for input in ["", "\0", "GET / HTTP/1.1\r\n\r\n", Self.requests("../up") + "more"] {
            #expect(run(bench, input: input).status == 0, "\(input.debugDescription)")
        }
    }

    /// A server whose standard input never ends, for the pipe is open for writing as well.
    private func serverWithoutEnd(_ bench: Workbench, _ flags: String...) throws -> RunningProgram {
        let folder = try TemporaryFolder()
        let path = folder.path("pipe").description
        try #require(unsafe mkfifo(path, 0o600) == 0)
        let server = Program(at: "/bin/sh").start(
            [
                "-c", "exec '\(Program("btfile-serve").path)' \"$@\" 0<>'\(path)'", "-", "--dir",
                "\(bench.share.path)", "--inetd",
            ] + flags)
        try #require(server.waits(forError: "connected"))
        return server
    }

    @Test func `leaves when the client says nothing`() throws {
        let bench = try Workbench()
        let outcome = try serverWithoutEnd(bench, "--idle-timeout", "1").wait()
        #expect(outcome.status == 0)
        #expect(outcome.errorText.contains("the client sent no HELLO in time"))
        #expect(Frames.split(outcome.output).map(\.type) == [0x85])
    }

    @Test func `stops at a signal, and tells the client`() throws {
        let bench = try Workbench()
        let server = try serverWithoutEnd(bench)
        server.send(SIGTERM)
        let outcome = server.wait()
        #expect(outcome.status == 0)
        #expect(Frames.split(outcome.output).map(\.type) == [0x85])
    }

    @Test func `writes no log to the client`() throws {
        let bench = try Workbench("notes", Self.content)
        let plain = run(bench, "--no-compress")
        let merged = Program(at: "/bin/sh").run(
            [
                "-c", "exec '\(Program("btfile-serve").path)' \"$@\" 2>&1", "-", "--dir",
                "\(bench.share.path)", "--inetd", "--no-compress",
            ], input: Self.requests("notes"))
        #expect(merged.status == 0)
        #expect(merged.output == plain.output)
    }

    @Test func `sends nothing of what is outside the folder`() throws {
        let bench = try Workbench("notes", [1])
        try bench.share.link("out", to: "/etc/passwd")
        try bench.share.write([1], to: ".hidden")
        let outcome = run(bench, input: Self.requests("out", ".hidden", "../share", "/etc/passwd"))
        #expect(outcome.status == 0)
        #expect(Frames.split(outcome.output).map(\.type) == [0x81, 0x85, 0x85, 0x85, 0x85])
        #expect(outcome.errorText.contains("protected by "))
    }
}

// MARK: What it is started with

extension `A server on standard input and output` {
    @Test(arguments: ["</dev/null", ">'/dev/null'", "</etc/passwd", "<&-", ">&-"])
    func `wants a client there`(redirection: String) throws {
        let bench = try Workbench()
        let outcome = Program(at: "/bin/sh").run([
            "-c", "exec '\(Program("btfile-serve").path)' \"$@\" \(redirection)", "-", "--dir",
            "\(bench.share.path)", "--inetd",
        ])
        outcome.expect(.usage)
        #expect(
            outcome.errorText == """
                btfile-serve: --inetd: standard input and output must lead to a client; start it \
                from ssh, socat, inetd or a systemd socket

                """)
    }

    /// A port scan leaves no failed unit and no complaint about how it was configured.
    @Test(
        .enabled(if: Carrier.has(Carrier.python), "python3 is not installed"),
        arguments: [[], ["-q"]])
    func `ends well where the client has gone before`(flags: [String]) throws {
        let bench = try Workbench()
        let script = """
            import socket, struct, subprocess, sys
            listener = socket.create_server(("127.0.0.1", 0))
            client = socket.create_connection(listener.getsockname())
            peer = listener.accept()[0]
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
            sys.exit(subprocess.run(sys.argv[1:], stdin=peer, stdout=peer).returncode)
            """
        let server = [Program("btfile-serve").path, "--dir", "\(bench.share.path)", "--inetd"]
        let outcome = Program(at: Carrier.python).run(["-c", script] + server + flags)
        #expect(outcome.status == 0)
        let sentence = "btfile-serve: the client left before the server could answer\n"
        #expect(outcome.errorText == (flags.isEmpty ? sentence : ""))
    }

    @Test(.enabled(if: Carrier.has(Carrier.python), "python3 is not installed"))
    func `wants a terminal in raw mode`() throws {
        let bench = try Workbench()
        let script =
            "import pty, sys, os; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
        let outcome = Program(at: Carrier.python).run(
            ["-c", script, Program("btfile-serve").path, "--dir", "\(bench.share.path)", "--inetd"])
        #expect(outcome.status == 2)
        #expect(outcome.outputText.contains("the terminal here is not in raw mode"))
    }

    @Test(arguments: [
        (["--listen", "unix:/tmp/x"], "--inetd and --listen exclude each other"),
        (["--once"], "--inetd always serves one client; remove --once"),
        (["--max-clients", "3"], "--inetd always serves one client; remove --max-clients"),
        (["--channel", "3"], "--channel: with --inetd there is no Bluetooth"),
        (["--allow", "AA:BB:CC:DD:EE:FF"], "--allow: with --inetd there is no Bluetooth"),
        (["--pairable"], "--discoverable, --pairable: with --inetd there is no Bluetooth"),
    ]) func `takes no flags that mean nothing then`(flags: [String], sentence: String) throws {
        let bench = try Workbench()
        let outcome = Program("btfile-serve").run(
            ["--dir", "\(bench.share.path)", "--inetd"] + flags)
        outcome.expect(.usage)
        #expect(outcome.errorText.contains(sentence), "\(outcome.errorText)")
    }

    @Test func `can be checked without a client`() throws {
        let bench = try Workbench()
        let outcome = Program("btfile-serve").run(
            ["--dir", "\(bench.share.path)", "--inetd", "--check"])
        outcome.expect(.done)
        #expect(outcome.outputText.hasPrefix("ok    share"), "\(outcome.outputText)")
    }
}
