import Glibc
import System
import TestSupport
import Testing
import Tool
import Wire

/// Names that trouble shells, terminals and file systems, with both programs.
@Suite(.waiting) struct `Odd names` {
    private static let names = [
        " two  spaces ", "quotes '\"`", "-dash", "--json", "$HOME;&|\\", "*?[x]", "#hash", "~",
        "\u{fc}", "u\u{308}", "\u{1F4BE}", "\u{202E}drawkcab", "...", "a.btpart", "%s%n",
        String(repeating: "n", count: 255), String(repeating: "\u{20AC}", count: 85),
        String(repeating: "n", count: 254) + "m", ".hidden",
    ]

    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        for name in Self.names { try bench.share.write(name, to: LocalPath(name)) }
    }

    private func expectAll() throws {
        for name in Self.names {
            #expect(try bench.output.read(LocalPath(name)) == Array(name.utf8), "\(name)")
        }
        try bench.expectOutput(Self.names.map { LocalPath($0) })
    }

    @Test func `come by name, from a list, by pattern and with their folder`() throws {
        let server = try bench.serve(["--hidden"])
        let literal = try bench.startGetting(["--literal", "--"] + Self.names).wait()
        literal.expect(.done)
        try expectAll()
        for flags in [["-r", "."], ["*"]] {
            let outcome = try bench.startGetting(flags).wait()
            outcome.expect(.done)
            #expect(outcome.errorText.hasPrefix("\(Self.names.count) unchanged ("))
        }
        let list = Self.names.joined(separator: "\0")
        let listed = Program("btfile-get").run(
            ["unix:\(try bench.address())", "-P", "\(bench.output.path)", "-0", "-i", "-"],
            input: list)
        listed.expect(.done)
        try bench.startGetting(["-r", "--delete", "--dry-run", "."]).wait().expect(.done)
        withExtendedLifetime(server) {}
    }

    @Test func `are listed on lines of their own, and in JSON that is valid`() throws {
        let server = try bench.serve(["--hidden"])
        let listing = try bench.getPlainly("-l")
        listing.expect(.done)
        #expect(listing.outputText.split(separator: "\n").count == Self.names.count)
        let json = try bench.getPlainly("-l", "--json")
        json.expect(.done)
        let lines = json.outputText.split(separator: "\n")
        #expect(lines.count == Self.names.count + 1)
        #expect(lines.contains { $0.hasPrefix(#"{"name":"quotes '\"`","#) })
        #expect(lines.contains { $0.hasPrefix(#"{"name":"\u202edrawkcab","#) })
        withExtendedLifetime(server) {}
    }

    @Test(
        arguments: [
            ("a\nb", "control byte"), ("a\u{7f}", "control byte"), ("/a", "begins with a slash"),
            ("../a", ". or .."), ("a//b", "a slash too many"), ("", "empty"),
            ("a/", "a slash too many"),
            (String(repeating: "n", count: 256), "255"),
            (String(repeating: "n/", count: 2_048) + "n", "4096 bytes"),
        ])
    func `that cannot be are one sentence`(name: String, reason: String) throws {
        for flags in [["--literal"], ["-r"]] where !(name == "a/" && flags == ["-r"]) {
            let outcome = try bench.startGetting(flags + ["--", name]).wait()
            outcome.expect(.usage)
            let lines = outcome.errorText.split(separator: "\n")
            #expect(lines.count == 1, "\(lines)")
            #expect(lines.first?.contains(reason) == true, "\(lines)")
        }
    }
}

/// Folders within folders, up to the longest path that there can be.
@Suite(.waiting) struct `Deep paths` {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    /// Makes a file whose path has so many bytes; returns the path.
    private func make(byteCount: Int) throws -> String {
        let folder = try bench.share.open()
        let path = try folder.makeFile(pathBytes: byteCount)
        let (parent, name) = path.split
        let file = try folder.openFolder(beneath: parent).openFileToWrite(name)
        try file.setPermissions(0o644)
        try file.write(Array("deep".utf8).span, at: 0)
        return "\(path)"
    }

    @Test(arguments: [[], ["--follow-symlinks"]])
    func `come whole up to the longest, and are one sentence beyond`(flags: [String]) throws {
        let server = try bench.serve(flags)
        for count in [4_095, 4_096] {
            let path = LocalPath(try make(byteCount: count))
            let outcome = try bench.get("-r", "--delete", ".")
            outcome.expect(.done)
            #expect(outcome.errorText.contains("1 fetched, "), "\(outcome.errorText)")
            #expect(outcome.errorText.contains(" 1 removed (4 B in ") == (count == 4_095))
            let folder = try bench.output.open().openFolder(beneath: path.split.parent)
            #expect(try folder.openFile(beneath: path.split.name).contents() == Array("deep".utf8))
            let again = try bench.get("\(path)")
            again.expect(.done)
            #expect(again.errorText.contains("unchanged (4 B)"))
            try bench.getPlainly("-l", "\(path)").expect(.done)
        }
        let deeper = try make(byteCount: 4_097)
        let refused = try bench.get(deeper)
        refused.expect(.usage)
        #expect(refused.errorText.split(separator: "\n").count == 1)
        let all = try bench.get("-r", "--delete", ".")
        all.expect(.done)
        #expect(all.errorText.contains("2 unchanged ("), "\(all.errorText)")
        withExtendedLifetime(server) {}
    }
}
