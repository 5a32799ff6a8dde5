import System
import TestSupport
import Testing
import Tool

/// `btfile-get --check` with what may be at the end of the way.
@Suite(.waiting) struct GetCheckInUseTests {
    private func check(_ bench: Workbench, _ flags: String...) throws -> Outcome {
        Program("btfile-get").run(["--check", "unix:\(try bench.address())"] + flags)
    }

    @Test func `with the real server every line is well, and nothing is written`() throws {
        let bench = try Workbench("notes", Array("hello\n".utf8))
        let server = try bench.serve()
        let outcome = try check(bench)
        outcome.expect(.done)
        #expect(
            outcome.outputText == """
                ok    socket     unix:\(try bench.address()) takes connections
                ok    server     speaks btfile, compressed
                ok    share      can be listed

                """)
        #expect(outcome.errorText.isEmpty)
        #expect(
            try check(bench, "--no-compress").outputText.contains(" speaks btfile, uncompressed\n"))
        server.send(15)
        #expect(server.wait().status == 0)
    }

    @Test func `with --json each step is a line of JSON, and a total ends them`() throws {
        let bench = try Workbench()
        let place = "unix:\(try bench.address())"
        let failed = try check(bench, "--json")
        failed.expect(.unreachable)
        let sentence =
            "there is no socket file \(try bench.address()): is btfile-serve running "
            + "with --listen?"
        #expect(
            failed.outputText == """
                {"subject":"socket","result":"fails","finding":"\(sentence)",\
                "error":{"code":4,"kind":"unreachable","sentence":"\(sentence)"}}
                {"total":{"ok":0,"weak":0,"fails":1,"exit_status":4}}

                """)
        let server = try bench.serve()
        let outcome = try check(bench, "--json")
        outcome.expect(.done)
        #expect(
            outcome.outputText == """
                {"subject":"socket","result":"ok","finding":"\(place) takes connections",\
                "error":null}
                {"subject":"server","result":"ok","finding":"speaks btfile, compressed",\
                "error":null}
                {"subject":"share","result":"ok","finding":"can be listed","error":null}
                {"total":{"ok":3,"weak":0,"fails":0,"exit_status":0}}

                """)
        #expect(failed.errorText.isEmpty && outcome.errorText.isEmpty)
        server.send(15)
        #expect(server.wait().status == 0)
    }

    @Test(.enabled(if: RealBluetooth.isUnknown, "this kernel has Bluetooth"))
    func `a server that is not found has a line as well`() throws {
        let outcome = Program("btfile-get").run(["--check", "--json", "attic"])
        outcome.expect(.unreachable)
        #expect(outcome.outputText.hasPrefix(#"{"subject":"server","result":"fails","#))
        #expect(outcome.outputText.hasSuffix(#""exit_status":4}}"# + "\n"))
    }

    @Test func `an empty share is a share`() throws {
        let bench = try Workbench()
        let server = try bench.serve()
        try check(bench).expect(.done)
        server.send(15)
        #expect(server.wait().status == 0)
    }

    @Test func `where nobody is that is said`() throws {
        let bench = try Workbench()
        let outcome = try check(bench)
        outcome.expect(.unreachable)
        #expect(
            outcome.outputText == "FAILS socket     there is no socket file "
                + "\(try bench.address()): is btfile-serve running with --listen?\n")
    }

    @Test func `a file of a server that was killed is a socket without service`() throws {
        let bench = try Workbench()
        let server = try bench.serve()
        server.send(9)
        _ = server.wait()
        let outcome = try check(bench)
        outcome.expect(.noService)
        #expect(outcome.outputText.hasPrefix("FAILS socket     nothing listens at unix:"))
    }

    @Test func `whoever speaks something else is no server`() throws {
        let bench = try Workbench()
        let server = try ScriptedServer(at: bench.address()) { _, client in
            client.send(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
            client.readToEnd()
        }
        let outcome = try check(bench)
        outcome.expect(.brokenProtocol)
        #expect(outcome.outputText.hasPrefix("ok    socket "))
        #expect(outcome.outputText.contains("\nFAILS server     the server broke the protocol"))
        withExtendedLifetime(server) {}
    }

    @Test func `whoever hangs up without a word is no server either`() throws {
        let bench = try Workbench()
        let server = try ScriptedServer(at: bench.address()) { _, _ in }
        let outcome = try check(bench)
        outcome.expect(.unreachable)
        #expect(outcome.outputText.contains("\nFAILS server     connection to unix:"))
        withExtendedLifetime(server) {}
    }

    @Test func `a server that is full says so`() throws {
        let bench = try Workbench()
        let server = try ScriptedServer(at: bench.address()) { _, client in
            client.send(Frames.refusal(0x8003))
            client.readToEnd()
        }
        let outcome = try check(bench)
        #expect(outcome.status == Tool.ExitStatus.refused.rawValue, "\(outcome.outputText)")
        withExtendedLifetime(server) {}
    }

    @Test(.enabled(if: RealBluetooth.isUnknown, "this kernel has Bluetooth"))
    func `without Bluetooth the first line says it, and the rest is left`() {
        let outcome = Program("btfile-get").run(["--check", "00:AA:01:00:00:00"])
        outcome.expect(.unreachable)
        #expect(outcome.outputText.hasPrefix("FAILS adapter    no Bluetooth"))
        #expect(!outcome.outputText.contains(" record "))
    }
}
