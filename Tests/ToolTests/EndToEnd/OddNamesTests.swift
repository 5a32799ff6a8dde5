import Glibc
import System
import TestSupport
import Testing
import Tool
import Wire

/// Names that trouble shells, terminals and file systems, with both programs.
@Suite struct `Odd names` {
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
@Suite struct `Deep paths` {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    /// Makes a file whose path has so many bytes, of the longest names; returns the path.
    private func make(byteCount: Int) throws -> String {
        var texts: [String] = []
        var rest = byteCount
        while rest > 255 {
            // Behind the slash there has to be a name.
            let count = rest == 256 ? 127 : 255
            texts.append(String(repeating: "d", count: count))
            rest -= count + 1
        }
        texts.append(String(repeating: "f", count: rest))
        let path = texts.joined(separator: "/")
        let names = texts.map { LocalPath($0) }
        var folder = try bench.share.open()
        for name in names.dropLast() { folder = try folder.openOrMakeFolder(name) }
        let file = try folder.createFile(try #require(names.last))
        try file.setPermissions(0o644)
        try file.write(Array("deep".utf8).span, at: 0)
        return path
    }

    /// What is too deep for the test's own paths.
    private func clear() {
        _ = Program(at: "/bin/rm").run(["-rf", "\(bench.share.path)", "\(bench.output.path)"])
    }

    @Test func `come whole up to what a kernel takes, and are one sentence beyond`() throws {
        defer { clear() }
        let server = try bench.serve()
        let longest = try make(byteCount: 4_095)
        let outcome = try bench.get("-r", "--delete", ".")
        outcome.expect(.done)
        #expect(outcome.errorText.contains("1 fetched, 1 removed (4 B in "))
        let again = try bench.get(longest)
        again.expect(.done)
        #expect(again.errorText.contains("unchanged (4 B)"))
        let deeper = try make(byteCount: 4_096)
        let refused = try bench.get(deeper)
        refused.expect(.refused)
        #expect(refused.errorText.split(separator: "\n").count == 1)
        withExtendedLifetime(server) {}
    }
}
