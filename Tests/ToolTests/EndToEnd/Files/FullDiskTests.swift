import System
import TestSupport
import Testing
import Tool

/// A batch into a folder that takes less than all of it, a file system of its own.
@Suite(.waiting, .enabled(if: Namespace.isPossible, "no mounts can be made here"))
struct `A batch into a folder that cannot hold it` {
    private static let fileCount = 300
    private static let fileBytes = 66_000

    private let bench: Workbench
    private let server: RunningProgram

    init() throws {
        bench = try Workbench()
        for index in 0..<Self.fileCount {
            let content = SeededContent.bytes(Self.fileBytes, seed: UInt64(index))
            try bench.share.write(content, to: LocalPath("f\(index)"))
        }
        server = try bench.serve()
    }

    /// Runs a command in the output folder, on which `mount` has mounted; the program and its
    /// arguments are `"$0" "$@"`.
    private func get(
        after mount: String, running command: String = "\"$0\" \"$@\"", _ arguments: [String]
    ) throws -> Outcome {
        let place = ["unix:\(try bench.address())", "-P", "\(bench.output.path)"]
        let folder = "'\(bench.output.path)'"
        let names = (0..<Self.fileCount).map { "f\($0)\n" }.joined()
        return Program(at: Namespace.program).run(
            [
                "-m", "/bin/sh", "-ec", "\(mount) \(folder); cd \(folder); \(command)",
                Program("btfile-get").path,
            ] + place + arguments, input: names)
    }

    private static let smallDisk = "mount -t tmpfs -o size=3m none"

    @Test(arguments: [["-r", "."], ["f*"], ["-i", "-"]])
    func `stops asking, lets hardly more come than it keeps, and tells it once`(
        names: [String]
    ) throws {
        let outcome = try get(after: Self.smallDisk, names + ["--json"])
        outcome.expect(.localFile)
        let fetched = try #require(outcome.total("fetched"))
        let came = try #require(outcome.total("wire_bytes"))
        let failed = try #require(outcome.total("failed"))
        #expect(fetched >= 40 && fetched + failed == Self.fileCount)
        #expect(came - fetched * Self.fileBytes <= 300_000, "\(came) for \(fetched)")
        #expect(
            outcome.errorText == "btfile-get: disk full: \(fetched) fetched, "
                + "\(failed) left; make room and run again\n")
    }

    @Test func `gets the rest once there is room`() throws {
        let folder = "'\(bench.output.path)'"
        let again = """
            "$0" "$@" || mount -o remount,size=64m \(folder); "$0" "$@"; ls -A | wc -l
            """
        let outcome = try get(after: Self.smallDisk, running: again, ["-r", "."])
        outcome.expect(.done)
        #expect(outcome.outputText == "\(Self.fileCount)\n")
        #expect(outcome.errorText.ranges(of: "disk full").count == 1, "\(outcome.errorText)")
    }

    /// Its time has changed, so that it is first guessed to be the log before a rotation.
    @Test func `needs no room for a file that it has`() throws {
        try bench.share.write(SeededContent.bytes(100_000, seed: 1), to: "log")
        try bench.share.write(SeededContent.bytes(2_000_000, seed: 2), to: "log.1")
        let again = "\"$0\" \"$@\"; touch '\(bench.share.path)/log.1'; \"$0\" \"$@\""
        let outcome = try get(after: Self.smallDisk, running: again, ["log*"])
        outcome.expect(.done)
        #expect(outcome.errorText.contains("\n2 unchanged ("), "\(outcome.errorText)")
    }

    @Test func `asks for nothing again while it is full`() throws {
        let again = "\"$0\" \"$@\" || \"$0\" \"$@\""
        let outcome = try get(after: Self.smallDisk, running: again, ["-r", ".", "--json"])
        outcome.expect(.localFile)
        let fetched = try #require(outcome.total("unchanged"))
        let came = try #require(outcome.total("wire_bytes"))
        #expect(fetched >= 40 && came < 60_000, "\(came)")
        #expect(outcome.errorText.split(separator: "\n").count == 2, "\(outcome.errorText)")
    }

    @Test func `asks nothing where nothing can be written`() throws {
        let outcome = try get(after: "mount -t tmpfs -o ro none", ["-r", ".", "--json"])
        outcome.expect(.localFile)
        #expect(outcome.total("wire_bytes") == 0)
        #expect(
            outcome.errorText
                == "btfile-get: cannot write to the output folder (read-only file system): choose "
                + "another folder with --output-dir\n")
    }

    @Test func `checks what is there where nothing can be written`() throws {
        let folder = "'\(bench.output.path)'"
        let check = "cp '\(bench.share.path)/f7' .; mount -o remount,ro \(folder); \"$0\" \"$@\""
        let all = try get(after: Self.smallDisk, running: check, ["-r", ".", "--json"])
        all.expect(.localFile)
        #expect(try #require(all.total("wire_bytes")) < 40_000)
        #expect(all.errorText.split(separator: "\n").count == 1, "\(all.errorText)")
        let one = try get(after: Self.smallDisk, running: check, ["f7"])
        one.expect(.done)
    }

    @Test func `skips a file that alone is too large, and gets the others`() throws {
        try bench.share.makeFolder("some")
        try bench.share.write(SeededContent.bytes(5_200_000, seed: 1), to: "some/big")
        for name in ["a", "z"] { try bench.share.write(name, to: LocalPath("some/\(name)")) }
        let command = "\"$0\" \"$@\" || status=$?; cat some/a some/z; exit $status"
        let outcome = try get(after: Self.smallDisk, running: command, ["-r", "some"])
        outcome.expect(.localFile)
        #expect(outcome.outputText == "az")
        #expect(
            outcome.errorText.contains("some/big: needs 5.2 MB, and 3.1 MB are free; make room"),
            "\(outcome.errorText)")
        #expect(outcome.errorText.contains("2 fetched, 1 failed (2 B in "))
    }
}
