import Glibc
import System
import TestSupport
import Testing
import Tool

/// `btfile-serve --text` and programs that never heard of btfile.
@Suite(.waiting, .enabled(if: Carrier.has(Carrier.python), "python3 is not installed"))
struct `A terminal program` {
    private static let content = SeededContent.bytes(500_000)

    /// What a terminal program does, in Python; `s` is its link.
    private func startTerminal(_ script: String, _ bench: Workbench) throws -> RunningProgram {
        let preamble = """
            import hashlib, os, socket, sys, time
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            f = s.makefile('rb')
            def line(): return f.readline().decode()
            prompt = 'Enter the file name\\r\\n'

            """
        return Program(at: Carrier.python).start(
            ["-c", preamble + script, "\(try bench.address())"])
    }

    private func terminal(_ script: String, _ bench: Workbench) throws -> Outcome {
        try startTerminal(script, bench).wait()
    }

    @Test func `that waits is asked for a name, and gets the file to its last byte`() throws {
        let bench = try Workbench("large", Self.content)
        let server = try bench.serve(["--text", "-v"])
        let outcome = try terminal(
            """
            assert line() == prompt
            s.sendall(b'large\\r')
            size = int(line().split()[0])
            print(size, hashlib.sha256(f.read(size)).hexdigest())
            assert line() == 'Transfer complete\\r\\n' and line() == prompt
            s.sendall(b'quit\\r')
            assert f.read() == b''
            """, bench)
        outcome.expect(.done)
        let digest = Sha256.digest(of: Self.content.span).map {
            String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
        }.joined()
        #expect(outcome.outputText == "\(Self.content.count) \(digest)\n")
        try #require(server.waits(forError: "#1 gone after"))
        for words in ["gets the text dialogue", "served large: \(Self.content.count) bytes"] {
            #expect(server.errorText.contains(words), "\(server.errorText)")
        }
        // The same place goes on serving btfile-get.
        try bench.get("large").expect(.done)
        #expect(try bench.output.read("large") == Self.content)
    }

    @Test func `that types is served byte by byte, and never outside the folder`() throws {
        let bench = try Workbench("a file", [0x61, 0x0a, 0x62])
        try bench.share.link("out", to: "/etc/passwd")
        let server = try bench.serve(["--text"])
        let outcome = try terminal(
            """
            typed = b'a fiz\\x08le\\r\\nout\\r\\n../up\\r\\n?\\r\\nquit\\r\\n'
            for byte in typed: s.sendall(bytes([byte]))
            sys.stdout.write(f.read().decode())
            """, bench)
        outcome.expect(.done)
        let prompt = "Enter the file name\r\n"
        #expect(
            outcome.outputText == prompt + "3 bytes\r\na\nbTransfer complete\r\n" + prompt
                + "Error: there is no such file here\r\n" + prompt
                + "Error: a part of the name is . or ..\r\n" + prompt + "a file  3\r\n" + prompt)
        withExtendedLifetime(server) {}
    }

    @Test func `that asks without end and reads nothing keeps nobody else from being served`()
        throws
    {
        let bench = try Workbench("large", Self.content)
        let server = try bench.serve(["--text"])
        let hostile = try startTerminal(
            """
            import select
            s.setblocking(False)
            while select.select([], [s], [], 1)[1]:
                try: s.send(bytes(range(1, 11)) * 100)
                except BlockingIOError: pass
            print('full', file=sys.stderr, flush=True)
            time.sleep(1000)
            """, bench)
        try #require(hostile.waits(forError: "full"))
        try bench.get("large").expect(.done)
        #expect(try bench.output.read("large") == Self.content)
        withExtendedLifetime(server) {}
    }

    @Test func `gets nothing but an error frame where --text is not given`() throws {
        let bench = try Workbench("notes", [1])
        let server = try bench.serve()
        let outcome = try terminal(
            "s.sendall(b'notes\\r'); print(f.read().hex())", bench)
        outcome.expect(.done)
        #expect(outcome.outputText.hasPrefix("000000"))
        #expect(outcome.outputText.dropFirst(8).hasPrefix("858001"))
        withExtendedLifetime(server) {}
    }

    @Test(.enabled(if: Carrier.has(Carrier.socat), "socat is not installed"))
    func `may be socat, or a terminal on a serial line`() throws {
        let bench = try Workbench("notes", Array("hello\n".utf8))
        let server = try bench.serve(["--text"])
        let expected =
            "Enter the file name\r\n6 bytes\r\nhello\nTransfer complete\r\nEnter the file name\r\n"
        let socat = Program(at: "/bin/sh").run([
            "-c",
            "printf 'notes\\nquit\\n' | \(Carrier.socat) -t 60 - UNIX:'\(try bench.address())'",
        ])
        #expect(socat.outputText == expected)
        let inetd = Program("btfile-serve").run(
            ["--dir", "\(bench.share.path)", "--inetd", "--text", "-q"],
            input: "notes\r\nquit\r\n")
        #expect(inetd.outputText == expected)
        withExtendedLifetime(server) {}
    }
}
