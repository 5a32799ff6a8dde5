import Client
import System
import TestSupport
import Testing
import Wire

/// `--delete` where one side has a file and the other a folder.
@Suite struct `A file that has become a folder, or a folder a file` {
    private let rig: Rig
    private let server: MemoryServer

    init() throws {
        rig = try Rig { $0.removesExtraneousFiles = true }
        let names = ["top/a-b", "top/a/x", "top/deep/er/y", "top/z"]
        server = MemoryServer(
            Dictionary(uniqueKeysWithValues: names.map { ($0, Array($0.utf8)) }))
    }

    @Test func `makes room where one side has a file and the other a folder`() throws {
        try rig.make("top/z/inner/most")
        try rig.make("top/deep")
        try rig.make("top/.deep.btpart")
        try rig.mirror("top", of: server)
        #expect(
            rig.removed == [
                "top/z/inner/most", "top/z/inner/", "top/z/", "top/deep", "top/.deep.btpart",
            ])
        #expect(!rig.hasFailed)
        #expect(try rig.temporary.read("top/z") == Array("top/z".utf8))
        #expect(try rig.temporary.read("top/deep/er/y") == Array("top/deep/er/y".utf8))
        let folder = try rig.temporary.open().status(beneath: "top/deep")
        #expect(folder.modified.seconds == 1_600_000_000)
    }

    @Test func `makes room only where all that is in the way would go`() throws {
        try rig.make("top/z/.used.btpart")
        try rig.make("top/z/x")
        let folder = try rig.temporary.open().openFolder(beneath: "top/z")
        let used = try folder.openFileToWrite(".used.btpart")
        #expect(try used.lock())
        try rig.mirror("top", of: server)
        #expect(rig.removed == ["top/z/x"])
        #expect(rig.errors == [.notRegularFile("top/z", .directory)])
        try used.close()
    }

    @Test func `makes no room after a listing that did not come whole`() throws {
        try rig.make("top/z/x")
        try rig.make("top/deep")
        server.leavesOut = true
        try rig.mirror("top", of: server)
        #expect(rig.removed == [])
        #expect(try rig.isHere("top/z/x"))
        #expect(rig.errors.contains(.notRegularFile("top/z", .directory)))
    }

    @Test func `makes no room after something failed`() throws {
        try rig.make("top/z/x")
        server.files["top/a-b"]?.lie = .digest
        try rig.mirror("top", of: server)
        #expect(rig.removed == [])
        #expect(try rig.isHere("top/z/x"))
        #expect(rig.errors.last == .notRegularFile("top/z", .directory))
    }

    @Test func `has nothing removed that was in nobody's way before its own content has come`()
        throws
    {
        for lie in [nil, MemoryServer.Lie.digest] {
            let rig = try Rig { $0.removesExtraneousFiles = true }
            let server = MemoryServer(server.files)
            // Moved there into a folder that has the name of a file here.
            for name in ["top/deep", "top/moved", "top/other/moved"] { try rig.make(name) }
            server.files["top/deep/er/y"]?.lie = lie
            try rig.mirror("top", of: server)
            #expect(rig.removed.first == "top/deep")
            #expect(rig.removed.count == (lie == nil ? 4 : 1), "\(rig.removed)")
            #expect(try rig.isHere("top/moved") == (lie != nil))
            #expect(rig.hasFailed == (lie != nil))
        }
    }

    @Test func `is told in a dry run to be too large as in a run`() throws {
        rig.configuration.isDryRun = true
        rig.configuration.fileBytesMax = 4
        try rig.make("top/z/x")
        try rig.mirror("top", of: server)
        #expect(rig.results.count == 4)
        #expect(rig.errors.contains(.tooLarge(bytes: 5, bytesMax: 4)))
        #expect(rig.errors.count == 4)
    }

    @Test func `is told to make room in a dry run`() throws {
        rig.configuration.isDryRun = true
        try rig.make("top/z/x")
        try rig.make("top/deep")
        try rig.mirror("top", of: server)
        #expect(!rig.hasFailed)
        #expect(rig.removals == ["top/z/x", "top/z/", "top/deep"])
        let planned = rig.outcomes.filter { $0.result == .planned(.fetch) }
        #expect(planned.map(\.request.path.text).suffix(2) == ["top/deep/er/y", "top/z"])
        #expect(planned.last?.facts.size == 5)
        #expect(try rig.isHere("top/z/x"))
    }

    @Test func `makes room however often the listing is cut`() throws {
        for cut in stride(from: 1, to: 700, by: 3) {
            let rig = try Rig { $0.removesExtraneousFiles = true }
            for name in ["top/deep", "top/z/x"] { try rig.make(name) }
            let server = MemoryServer(server.files, compresses: false)
            rig.add(.folder(try RemotePath("top")))
            for _ in 0..<2 where try rig.session(with: server, cut: cut) != nil {}
            try rig.mirrorOn(from: server)
            let left = try rig.files()
            #expect(left.sorted() == server.files.keys.sorted(), "cut at \(cut)")
        }
    }

    @Test func `stays as it is where the rest was given up`() throws {
        var cutCount = 0
        for cut in stride(from: 1, to: 700, by: 3) {
            let rig = try Rig { $0.removesExtraneousFiles = true }
            let here = ["top/deep", "top/gone", "top/z/x"]
            for name in here { try rig.make(name) }
            let server = MemoryServer(server.files, compresses: false)
            rig.add(.folder(try RemotePath("top")))
            guard try rig.session(with: server, cut: cut) != nil else { continue }
            rig.fail(with: .noService)
            #expect(rig.finish())
            #expect(rig.removed == [], "cut at \(cut)")
            #expect(try here.allSatisfy(rig.isHere))
            // Only the link is told of, and not that there is no room.
            let errors = rig.errors + rig.failures.map(\.error)
            let areOfLink = errors.allSatisfy { error in
                if case .session(.noService, _) = error { true } else { false }
            }
            #expect(areOfLink, "cut at \(cut)")
            cutCount += 1
        }
        #expect(cutCount > 100)
    }
}
