import Glibc
import System
import TestSupport
import Testing
import Tool

/// A server that is called by a name.
@Suite(.waiting) struct ServerNameTests {
    private func run(_ arguments: [String], hosts: String) throws -> Outcome {
        let folder = try TemporaryFolder()
        try folder.write(hosts, to: "hosts")
        try folder.makeFolder("btfile")
        try folder.write(hosts, to: "btfile/hosts")
        return Program("btfile-get").run(
            arguments, environment: ["LC_ALL=C.UTF-8", "XDG_CONFIG_HOME=\(folder.path)"])
    }

    @Test(.enabled(if: RealBluetooth.isUnknown, "this kernel has Bluetooth"))
    func `the file of hosts says where it is`() throws {
        let outcome = try run(
            ["--retry", "0", "attic", "a"], hosts: "x\nattic 00:AA:01:00:00:00 7\n")
        #expect(outcome.status == ExitStatus.unreachable.rawValue)
        #expect(outcome.errorText.contains("btfile/hosts, line 1: 'x': must be NAME ADDRESS"))
        #expect(outcome.errorText.contains("no Bluetooth"), "\(outcome.errorText)")
        #expect(!outcome.errorText.contains("nearby"))
    }

    @Test(.enabled(if: RealBluetooth.isUnknown, "this kernel has Bluetooth"))
    func `the servers that have a name here are listed with their addresses`() throws {
        let outcome = try run(["--known"], hosts: "x\nattic 00:AA:01:00:00:00 7\n")
        #expect(outcome.status == ExitStatus.done.rawValue)
        #expect(outcome.outputText == "00:AA:01:00:00:00  attic\n")
        #expect(outcome.errorText.contains("btfile/hosts, line 1: 'x': must be NAME ADDRESS"))
        let nobody = try run(["--known"], hosts: "")
        #expect(nobody.status == ExitStatus.noService.rawValue && nobody.output.isEmpty)
        #expect(nobody.errorText.contains("no server has a name here: pair with one, or write"))
        #expect(nobody.errorText.contains("/btfile/hosts; 'btfile-get --scan' shows"))
    }

    /// What goes with other modes only; each is told by its own name.
    private static let foreignFlags = [
        ["--check"], ["-l"], ["-r"], ["-0"], ["-i", "a"], ["-o", "a"], ["-P", "a"], ["--delete"],
        ["--fail-early"], ["--channel", "3"], ["--security", "low"], ["--retry", "1"],
        ["--retry-delay", "1"], ["--connect-timeout", "1"], ["--stall-timeout", "1"],
        ["--limit-rate", "1K"], ["--no-compress"], ["--progress", "bar"], ["--no-clobber"],
        ["--skip-existing"], ["--newer"], ["--dry-run"], ["--watch", "1"], ["--no-mtime"],
        ["--max-filesize", "1"], ["--literal"],
    ]

    @Test(arguments: foreignFlags)
    func `a scan takes no flag that means nothing to it`(flag: [String]) throws {
        let outcome = try run(["--scan"] + flag, hosts: "")
        #expect(outcome.status == ExitStatus.usage.rawValue)
        #expect(outcome.errorText.contains("--scan"))
        #expect(outcome.errorText.contains("; remove "), "\(outcome.errorText)")
    }

    /// A name that is looked for; the line of hosts would name it, if it counted.
    private func complaint(
        _ make: (TemporaryFolder) throws -> Void
    ) throws -> String {
        let folder = try TemporaryFolder()
        try folder.makeFolder("btfile")
        try make(folder)
        let outcome = Program("btfile-get").run(
            ["--retry", "0", "--adapter", "hci15", "attic", "a"],
            environment: ["LC_ALL=C.UTF-8", "XDG_CONFIG_HOME=\(folder.path)"])
        #expect(outcome.status == ExitStatus.unreachable.rawValue)
        return outcome.errorText
    }

    @Test func `a file of hosts that cannot be read is told, and holds nobody up`() throws {
        let folder = try complaint { try $0.makeFolder("btfile/hosts") }
        #expect(folder.contains("btfile/hosts: it is a folder\n"), "\(folder)")
        let pipe = try complaint { try $0.makeNode("btfile/hosts", kind: S_IFIFO) }
        #expect(pipe.contains("btfile/hosts: it is no file\n"), "\(pipe)")
        let loop = try complaint { try $0.link("btfile/hosts", to: "hosts") }
        #expect(loop.contains("cannot read "), "\(loop)")
        let nothing = try complaint { _ in }
        #expect(!nothing.contains("hosts"), "\(nothing)")
    }

    @Test func `of bad lines five are told, and how many more there are`() throws {
        let text = try complaint {
            try $0.write(String(repeating: "x\n", count: 9), to: "btfile/hosts")
        }
        #expect(text.split(separator: "\n").count { $0.contains("must be NAME ADDRESS") } == 5)
        #expect(text.contains("btfile/hosts: 4 more invalid lines\n"), "\(text)")
    }

    @Test func `a line that a long file is cut in names nobody`() throws {
        let text = try complaint { folder in
            let line = "\nattic 00:AA:01:00:00:00 20\n"
            // The last byte that is read is the 2 of the 20.
            let comment = String(repeating: "#", count: 262_144 - line.utf8.count + 2)
            try folder.write(comment + line, to: "btfile/hosts")
        }
        #expect(text.contains("what follows 262144 bytes is not read\n"), "\(text)")
        #expect(text.contains("looking for attic nearby"), "\(text)")
    }

    @Test(.enabled(if: RealBluetooth.isUnknown, "this kernel has Bluetooth"))
    func `where nobody can be looked for that is said`() throws {
        for arguments in [["attic", "a"], ["--scan"], ["--scan", "3"]] {
            let outcome = try run(arguments, hosts: "")
            #expect(outcome.status == ExitStatus.unreachable.rawValue)
            #expect(outcome.errorText.contains("no Bluetooth"), "\(outcome.errorText)")
        }
    }

    @Test(arguments: [
        (["--scan", "0"], "must be 1 to 3600 seconds"), (["--scan", "x"], "must be 1 to 3600"),
        (["--scan", "1", "a"], "takes no SERVER"), (["--known", "a"], "takes no SERVER"),
        (["--known", "--scan"], "; remove --known"), (["attic"], "no NAME"),
        (["attic", "../a"], "../a"),
    ])
    func `mistakes are told before anybody is looked for`(
        arguments: [String], words: String
    ) throws {
        let outcome = try run(arguments, hosts: "")
        #expect(outcome.status == ExitStatus.usage.rawValue)
        #expect(outcome.errorText.contains(words), "\(outcome.errorText)")
        #expect(!outcome.errorText.contains("nearby"))
    }
}
