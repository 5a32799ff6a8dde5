import Glibc
import System
import TestSupport
import Testing
import Tool

/// Links inside the output folder that lead out of it: nothing there is read, written or removed.
@Suite(.waiting) struct `Links planted in the output folder` {
    private let bench: Workbench
    private let outside: TemporaryFolder
    private let before: [FileStatus]

    private static let outsideNames: [LocalPath] = ["file", "folder", "x", "."]

    init() throws {
        bench = try Workbench()
        outside = try TemporaryFolder()
        try outside.write("untouched", to: "file")
        try outside.write("untouched", to: "x")
        try outside.makeFolder("folder")
        for folder in ["top", "top/sub", "top/dir", "linked"] {
            try bench.share.makeFolder(LocalPath(folder))
        }
        for name in ["top/a", "top/b", "top/c", "top/sub/x", "top/dir/y", "linked/x"] {
            try bench.share.write("new", to: LocalPath(name))
        }
        try bench.output.makeFolder("top")
        let links = [
            ("top/a", "\(outside.path)/file"), ("top/b", "nowhere"), ("top/sub", "\(outside.path)"),
            ("top/.c.btpart", "\(outside.path)/file"), ("top/loop", "."), ("top/up", "../.."),
            ("top/out", "\(outside.path)"), ("top/outfile", "\(outside.path)/x"),
            ("linked", "\(outside.path)"), ("top/self", "self"),
        ]
        for (name, target) in links { try bench.output.link(LocalPath(name), to: target) }
        before = try Self.status(of: outside)
    }

    private static func status(of folder: TemporaryFolder) throws -> [FileStatus] {
        try outsideNames.map { try folder.open().status(of: $0) }
    }

    private func expectUntouched(sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try Self.status(of: outside) == before, sourceLocation: sourceLocation)
        #expect(try outside.names() == ["file", "folder", "x"], sourceLocation: sourceLocation)
        #expect(
            try bench.output.read(Workbench.canaryName) == Array(Workbench.canary.utf8),
            sourceLocation: sourceLocation)
    }

    @Test(arguments: [["-r", "top", "linked"], ["-r", "--delete", "top", "linked"], ["**"]])
    func `lead nowhere, and what is beside them comes`(flags: [String]) throws {
        let server = try bench.serve()
        let outcome = try bench.startGetting(flags).wait()
        outcome.expect(.localFile)
        #expect(try bench.output.read("top/dir/y") == Array("new".utf8))
        for name in ["top/a", "top/b", "top/.c.btpart", "top/sub", "linked"] {
            #expect(outcome.errorText.contains(name), "\(name)")
        }
        try expectUntouched()
        let left = try bench.output.open().openFolder(beneath: "top")
        // Not even with --delete is anything removed after a failure.
        for name: LocalPath in ["out", "loop", "up", "outfile", "self"] {
            _ = try left.status(of: name)
        }
        withExtendedLifetime(server) {}
    }

    @Test func `are not followed when they are planted between two rounds`() throws {
        let server = try bench.serve()
        let client = try bench.startGetting(["--watch", "1", "-r", "--delete", "top"])
        try #require(client.waits(forError: " fetched, "))
        try bench.output.rename("top/dir", to: "moved")
        try bench.output.link("top/dir", to: "\(outside.path)")
        try bench.share.write("newer", to: "top/dir/y")
        try bench.share.write("newer", to: "top/dir/z")
        try #require(client.waits(forError: "top/dir/z: "))
        client.send(SIGTERM)
        client.wait().expect(.terminated)
        try expectUntouched()
        withExtendedLifetime(server) {}
    }
}
