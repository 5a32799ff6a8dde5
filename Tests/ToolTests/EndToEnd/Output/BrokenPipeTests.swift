import Glibc
import System
import TestSupport
import Testing
import Tool

/// Standard output whose reader has read enough.
@Suite(.waiting) struct `A reader that goes` {
    private let bench: Workbench
    private static let count = 1_500

    init() throws {
        bench = try Workbench()
        // Together more than a pipe holds, so that it cannot be written before anybody looks.
        let long = String(repeating: "n", count: 200)
        for number in 0..<Self.count {
            try bench.share.write("x", to: LocalPath("\(long)\(number)"))
        }
    }

    @Test(arguments: [
        ["-l"], ["-l", "--json"], ["-r", ".", "--dry-run"],
        ["-r", ".", "--dry-run", "--json"],
    ])
    func `ends what only shows, as SIGPIPE does`(flags: [String]) throws {
        let server = try bench.serve()
        let address = "unix:\(try bench.address())"
        let shown = Program("btfile-get").start([address] + flags)
        shown.closeOutput()
        let outcome = shown.wait()
        #expect(outcome.status == 128 + SIGPIPE)
        #expect(outcome.errors == [])
        withExtendedLifetime(server) {}
    }

    @Test(arguments: [[], ["--progress", "bar"]] as [[String]])
    func `ends a file that goes to it`(flags: [String]) throws {
        try bench.share.write(SeededContent.bytes(1_000_000), to: "large")
        let server = try bench.serve()
        let client = Program("btfile-get").start(
            ["unix:\(try bench.address())", "-o", "-", "large"] + flags)
        client.closeOutput()
        #expect(client.wait().status == 128 + SIGPIPE)
        withExtendedLifetime(server) {}
    }

    @Test func `keeps nothing to go on from where the disk is full`() throws {
        try bench.share.write("text\n", to: "text")
        let server = try bench.serve()
        let command = "exec \"$0\" -o - \"$1\" text >/dev/full"
        let outcome = Program(at: "/bin/sh").run([
            "-c", command, Program("btfile-get").path, "unix:\(try bench.address())",
        ])
        outcome.expect(.localFile)
        #expect(!outcome.errorText.contains("resume"), "\(outcome.errorText)")
        #expect(outcome.errorText.contains("free some space and run again\n"))
        withExtendedLifetime(server) {}
    }

    @Test func `ends no transfer`() throws {
        let server = try bench.serve()
        let client = try bench.startGetting(["--json", "-r", "."])
        client.closeOutput()
        let outcome = client.wait()
        outcome.expect(.localFile)
        #expect(
            outcome.errorText == "btfile-get: cannot write standard output: broken pipe; the "
                + "transfer goes on\n")
        #expect(try bench.output.names().count == Self.count + 1)
        withExtendedLifetime(server) {}
    }

    @Test func `is told from a disk that is full`() throws {
        let server = try bench.serve()
        let command = "exec \"$0\" -l \"$1\" >/dev/full"
        let outcome = Program(at: "/bin/sh").run([
            "-c", command, Program("btfile-get").path, "unix:\(try bench.address())",
        ])
        outcome.expect(.localFile)
        #expect(
            outcome.errorText == "btfile-get: cannot write standard output: no space left on "
                + "device; free some space and run again\n")
        withExtendedLifetime(server) {}
    }
}
