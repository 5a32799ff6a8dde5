import System
import TestSupport
import Testing
import Tool
import Wire

/// Every flag of btfile-get that changes what happens, with the real programs.
@Suite(.waiting) struct `Flags of btfile-get in use` {
    private let bench: Workbench
    private let server: RunningProgram
    private static let text = Array(String(repeating: "a line of notes\n", count: 5_000).utf8)

    init() throws {
        bench = try Workbench("notes", Self.text)
        server = try bench.serve()
    }

    @Test func `--output-dir is made for a file with another name as well`() throws {
        let place = bench.output.path("new")
        try bench.getPlainly("-P", "\(place)", "-o", "other", "notes").expect(.done)
        #expect(try bench.output.read("new/other") == Self.text)
        // What --output itself says of folders may well be a mistake.
        let outcome = try bench.getPlainly(
            "-P", "\(bench.output.path)", "-o", "wrong/other", "notes")
        outcome.expect(.localFile)
        #expect(try bench.output.status(of: "wrong") == nil)
    }

    @Test func `where nothing can be opened the folder is not to blame`() throws {
        let program = Program("btfile-get").path
        let limited = Program(at: "/bin/sh").run([
            "-c", "ulimit -n 4; exec \"$0\" \"$@\"", program, "-P", "\(bench.output.path)",
            "unix:\(try bench.address())", "notes",
        ])
        limited.expect(.failed)
        #expect(limited.errorText.contains("cannot start: "), "\(limited.errorText)")
        #expect(limited.errorText.hasSuffix("; raise the limit with 'ulimit -n 64'\n"))
        #expect(limited.errorText.contains("oo many open files"))
        #expect(!limited.errorText.contains("\(bench.output.path)"))
    }

    @Test(arguments: [["-l"], ["-q", "-o", "-", "notes"], ["--check"]])
    func `what writes no file needs no folder that can be read`(flags: [String]) throws {
        let folder = try TemporaryFolder()
        let server = "unix:\(try bench.address())"
        // Root could read it all the same.
        let command = """
            cd "$1" && chmod 0 . && shift
            [ "$(id -u)" != 0 ] || set -- setpriv --bounding-set=-dac_override,-dac_read_search "$@"
            exec "$@"
            """
        let outcome = Program(at: "/bin/sh").run(
            ["-c", command, "sh", "\(folder.path)", Program("btfile-get").path, server] + flags)
        outcome.expect(.done)
        #expect(outcome.errorText == "", "\(outcome.errorText)")
        #expect(outcome.outputText != "")
    }

    @Test func `--max-filesize lets the largest allowed file through and none larger`() throws {
        let size = Self.text.count
        let outcome = try bench.get("--max-filesize", "\(size - 1)", "notes")
        outcome.expect(.tooLarge)
        #expect(outcome.errorText.contains("--max-filesize"))
        try bench.expectOutput([])
        try bench.get("--max-filesize", "\(size)", "notes").expect(.done)
        try bench.expectOutput(["notes"])
    }

    @Test func `--max-filesize costs no more of a large file than what was on its way`() throws {
        try bench.share.write([UInt8](repeating: 1, count: 8_000_000), to: "large")
        let gate = try bench.gate()
        try bench.get(
            "--max-filesize", "1M", "--no-compress", "large", "notes", from: gate.address
        ).expect(.tooLarge)
        try bench.expectOutput(["notes"])
        let passed = gate.sessions.map(\.answered.count).reduce(0, +)
        #expect(passed < 4_000_000)
    }

    @Test func `--sha256 lets the right file through and no other`() throws {
        let digest = Digest32(Sha256.digest(of: Self.text.span))?.hexadecimal ?? ""
        let wrong = String(digest.reversed())
        let outcome = try bench.get("--sha256", wrong, "notes")
        outcome.expect(.wrongDigest)
        try bench.expectOutput([])
        try bench.get("--sha256", digest.uppercased(), "notes").expect(.done)
        try bench.expectOutput(["notes"])
        // Also of a file that is there already.
        try bench.get("--sha256", digest, "notes").expect(.done)
        try bench.get("--sha256", wrong, "notes").expect(.wrongDigest)
        #expect(try bench.output.read("notes") == Self.text)
    }

    @Test func `--no-compress asks for no compression, and the default saves bytes`() throws {
        let gate = try bench.gate()
        try bench.get("notes", from: gate.address).expect(.done)
        try bench.get("--no-compress", "notes", "-o", "b", from: gate.address).expect(.done)
        let counts = gate.sessions.map(\.answered.count)
        try #require(counts.count == 2)
        #expect(counts[0] < Self.text.count / 10)
        #expect(counts[1] > Self.text.count)
    }

    @Test func `--limit-rate is never exceeded`() throws {
        let start = MonotonicTime.now
        try bench.get("--no-compress", "--limit-rate", "160K", "notes").expect(.done)
        // A tenth of a second's bytes may come at once. However slow this machine is, this holds.
        #expect(MonotonicTime.now - start > .milliseconds(350))
    }

    @Test func `--quiet says nothing of what goes well`() throws {
        let outcome = try bench.get("-q", "notes")
        #expect(outcome == Outcome(status: 0))
        let failed = try bench.get("-q", "nope")
        failed.expect(.refused)
        #expect(failed.errorText == "btfile-get: nope: not found in the served folder\n")
    }

    @Test func `the default is one line for each file`() throws {
        let outcome = try bench.get("notes")
        #expect(outcome.errorText.hasPrefix("notes: 80.0 kB in "), "\(outcome.errorText)")
        #expect(outcome.errorText.split(separator: "\n").count == 1)
        let again = try bench.get("notes")
        #expect(again.errorText == "notes: unchanged (80.0 kB)\n")
    }

    @Test func `--verbose says more`() throws {
        let usual = try bench.get("notes", "-o", "a").errorText.split(separator: "\n").count
        let outcome = try bench.get("-v", "notes", "-o", "b")
        outcome.expect(.done)
        #expect(outcome.errorText.split(separator: "\n").count > usual)
    }

    @Test func `--progress lines says where it stands`() throws {
        let gate = try bench.gate(lettingThrough: 50_000)
        let client = try bench.startGetting(
            ["--progress", "lines", "--no-compress", "notes"], from: gate.address)
        #expect(client.waits(forError: "notes: "))
        #expect(client.waits(forError: "%"))
        gate.open()
        let outcome = client.wait()
        outcome.expect(.done)
        #expect(outcome.output == [])
    }

    @Test(arguments: ["auto", "bar"]) func `a bar is drawn on a terminal and gone at the end`(
        mode: String
    ) throws {
        let gate = try bench.gate(lettingThrough: 50_000)
        let client = try bench.startGetting(
            ["--progress", mode, "--no-compress", "notes"], from: gate.address,
            errorStream: .terminal(columns: 60))
        #expect(client.waits(forError: "%"))
        gate.open()
        let outcome = client.wait()
        outcome.expect(.done)
        let last = outcome.errorText.split(separator: "\u{1B}[K").last ?? ""
        #expect(last.hasPrefix("notes: 80.0 kB in "), "\(outcome.errorText.debugDescription)")
        #expect(last.hasSuffix("\r\n"))
    }

    @Test func `--progress none draws nothing on a terminal either`() throws {
        let outcome = try bench.get(
            "--progress", "none", "notes", errorStream: .terminal(columns: 60))
        outcome.expect(.done)
        #expect(!outcome.errorText.contains("%"))
    }

    /// A server that closes on so many callers, and then does as it should.
    private func flaky(_ count: Int) throws -> ScriptedServer {
        try ScriptedServer(at: bench.address("flaky")) { number, client in
            guard number >= count, client.waitForRequest() else { return }
            client.send(Frames.serverHello() + Frames.answer(Lie.content))
            client.readToEnd()
        }
    }

    @Test func `--retry dials again so often, and says so`() throws {
        let server = try flaky(2)
        let flags = ["--retry-delay", "0", "hello"]
        let outcome = try bench.startGetting(["--retry", "2"] + flags, from: server.address).wait()
        outcome.expect(.done)
        #expect(outcome.errorText.contains("trying again"))
        #expect(try bench.output.read("hello") == Lie.content)
    }

    @Test func `--retry gives up after so often`() throws {
        let server = try flaky(2)
        let flags = ["--retry-delay", "0", "hello"]
        let outcome = try bench.startGetting(["--retry", "1"] + flags, from: server.address).wait()
        outcome.expect(.unreachable)
        #expect(outcome.errorText.contains("lost after 0 B"), "\(outcome.errorText)")
        try bench.expectOutput([])
    }
}
