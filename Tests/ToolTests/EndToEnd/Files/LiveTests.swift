import Glibc
import System
import TestSupport
import Testing
import Tool

/// `--watch` with a server that tells of changes: nobody looks again without being told, for the
/// pause is a week.
@Suite(.waiting) struct `Watching a live server` {
    private static let week = ["--watch", "604800"]

    private let bench: Workbench

    init() throws {
        bench = try Workbench("a", Array("one\n".utf8))
    }

    /// Starts a fetch into a folder of its own.
    private func watch(_ output: TemporaryFolder, _ arguments: [String]) throws -> RunningProgram {
        Program("btfile-get").start(
            ["unix:\(try bench.address())", "-P", "\(output.path)"] + Self.week + arguments)
    }

    /// Whether a file has come, in one form or another.
    private func sees(_ text: String, in name: LocalPath, of folder: TemporaryFolder) -> Bool {
        Patience.sees { (try? folder.read(name)) == Array(text.utf8) }
    }

    /// Gives a file to the share at once.
    private func share(_ text: String, as name: LocalPath) throws {
        try bench.share.write(text, to: ".new")
        try bench.share.rename(".new", to: name)
    }

    /// 20 sequences of changes, or those of BTFILE_SEED, in one share under three watchers.
    @Test func `each watcher has what the share has after any sequence of changes`() throws {
        let server = try bench.serve()
        let outputs = try (0..<3).map { _ in try TemporaryFolder() }
        let watchers = try outputs.map { try watch($0, ["-r", "--delete", "-q", "."]) }
        var tree = try ChangingTree(bench.share)
        for seed in Seed.all(0, of: 1, eachUsually: 20) {
            try tree.change(seed: seed)
            for output in outputs {
                let isEqual = try Patience.sees { try tree.isShown(in: output) }
                let difference = isEqual ? "" : try tree.difference(from: output)
                try #require(isEqual, "seed \(seed): \(difference)")
            }
        }
        for watcher in watchers {
            watcher.send(SIGTERM)
            let outcome = watcher.wait()
            outcome.expect(.terminated)
            // The server was there all the time.
            #expect(!outcome.errorText.contains("waiting for it"), "\(outcome.errorText)")
            // What is gone before it is fetched is no failure.
            #expect(!outcome.errorText.contains("meanwhile"), "\(outcome.errorText)")
        }
        withExtendedLifetime(server) {}
    }

    @Test func `one file, a pattern and several names are watched as well`() throws {
        try bench.share.makeFolder("d")
        try share("x\n", as: "d/x")
        let server = try bench.serve()
        let outputs = try (0..<3).map { _ in try TemporaryFolder() }
        let watchers = [
            try watch(outputs[0], ["a"]), try watch(outputs[1], ["d/*.log"]),
            try watch(outputs[2], ["a", "d/x"]),
        ]
        #expect(sees("one\n", in: "a", of: outputs[0]) && sees("x\n", in: "d/x", of: outputs[2]))
        try share("two\n", as: "a")
        #expect(sees("two\n", in: "a", of: outputs[0]) && sees("two\n", in: "a", of: outputs[2]))
        // Until then nothing matches, and that is tried again only after a week.
        try share("y\n", as: "d/x")
        #expect(sees("y\n", in: "d/x", of: outputs[2]))
        withExtendedLifetime((server, watchers)) {}
    }

    @Test func `a server that was away is connected to and listed once`() throws {
        let first = try bench.serve()
        let client = try watch(bench.output, ["-r", "-v", "."])
        #expect(sees("one\n", in: "a", of: bench.output))
        first.send(SIGTERM)
        _ = first.wait()
        try #require(client.waits(forError: "waiting for it to come back"))
        try share("two\n", as: "b")
        let second = try bench.serve(["-v"])
        #expect(sees("two\n", in: "b", of: bench.output))
        try share("three\n", as: "c")
        #expect(sees("three\n", in: "c", of: bench.output))
        client.send(SIGTERM)
        let outcome = client.wait()
        outcome.expect(.terminated)
        #expect(outcome.errorText.components(of: ": connected") == 3, "\(outcome.errorText)")
        second.send(SIGTERM)
        let log = second.wait().errorText
        // Once because it was away, once because something has changed.
        #expect(log.components(of: "listed") == 3, "\(log)")
    }

    @Test func `a file that grows without pause is there when it has stopped`() throws {
        let server = try bench.serve()
        let client = try watch(bench.output, ["-r", "."])
        #expect(sees("one\n", in: "a", of: bench.output))
        var whole = Array("one\n".utf8)
        for number in 0..<300 {
            let line = Array("line \(number)\n".utf8)
            try bench.share.append(line, to: "a")
            whole += line
            usleep(5_000)
        }
        #expect(Patience.sees { (try? bench.output.read("a")) == whole })
        withExtendedLifetime((server, client)) {}
    }
}
