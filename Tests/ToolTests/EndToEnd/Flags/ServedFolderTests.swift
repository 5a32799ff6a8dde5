import Glibc
import System
import TestSupport
import Testing
import Tool

/// The folder as it is named to the real server.
@Suite(.waiting) struct ServedFolderTests {
    private func serve(_ arguments: String...) -> Outcome { Program("btfile-serve").run(arguments) }

    @Test func `an argument that is no flag is the folder`() throws {
        let bench = try Workbench("notes", Array("some notes\n".utf8))
        let server = Program("btfile-serve").start(
            ["\(bench.share.path)", "--listen", "\(try bench.address())", "--once"])
        try #require(server.waits(forError: "serving "), "\(server.errorText)")
        try bench.get("notes").expect(.done)
        server.wait().expect(.done)
    }

    @Test func `two folders are one too many, and a name with spaces may have fallen apart`() {
        for arguments in [["--dir", "a", "b"], ["a", "b"], ["b", "--dir", "a"]] {
            let outcome = Program("btfile-serve").run(arguments)
            outcome.expect(.usage)
            #expect(
                outcome.errorText.hasPrefix(
                    "btfile-serve: a and b are two folders, and one is served: quote a name with "
                        + "spaces\n"))
        }
    }

    @Test func `the address of a client is no folder`() {
        let outcome = Program("btfile-serve").run(["share", "AA:BB:CC:DD:EE:FF"])
        outcome.expect(.usage)
        #expect(
            outcome.errorText.hasPrefix(
                "btfile-serve: only clients name a machine: remove AA:BB:CC:DD:EE:FF, or give "
                    + "--allow AA:BB:CC:DD:EE:FF to serve that device only\n"))
    }

    @Test func `a port is no folder`() throws {
        let socket = "\(try Workbench().address())"
        let outcome = serve("8000", "--listen", socket)
        outcome.expect(.localFile)
        #expect(
            outcome.errorText.contains(
                "cannot serve 8000: no such file or directory; if it is a port, use --channel N"),
            "\(outcome.errorText)")
    }
}
