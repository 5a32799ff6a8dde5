import Glibc
import System
import TestSupport
import Testing
import Wire

@testable import Client

/// What `--delete` removes and what not.
@Suite struct `What the server has no more` {
    private let rig: Rig
    private let server: MemoryServer
    private let outside: TemporaryFolder

    init() throws {
        outside = try TemporaryFolder()
        try outside.write("untouched", to: "file")
        rig = try Rig { $0.removesExtraneousFiles = true }
        let names = ["top/a", "top/a-b", "top/a/x", "top/deep/er/y", "top/z"]
        server = MemoryServer(
            Dictionary(uniqueKeysWithValues: names.dropFirst().map { ($0, Array($0.utf8)) }))
    }

    @Test func `stays where the server left something out, and the rest is fetched`() throws {
        try rig.make("top/b")
        server.leavesOut = true
        try rig.mirror("top", of: server)
        #expect(rig.removed == [])
        #expect(try rig.isHere("top/b"))
        #expect(try rig.isHere("top/deep/er/y"))
        #expect(rig.failures.map(\.error) == [.partialListing])
    }

    @Test func `goes, what is in a folder before the folder`() throws {
        for name in ["top/b", "top/old/er/x", "top/old-er", "top/deep/gone", "beside", "topper/x"] {
            try rig.make(name)
        }
        try rig.mirror("top", of: server)
        #expect(
            rig.removed == [
                "top/old/er/x", "top/old/er/", "top/old-er", "top/old/", "top/deep/gone", "top/b",
            ])
        #expect(try rig.temporary.names() == ["beside", "top", "topper"])
        #expect(try rig.temporary.read("top/deep/er/y") == Array("top/deep/er/y".utf8))
        let folder = try rig.temporary.open().status(beneath: "top/deep")
        #expect(folder.modified.seconds == 1_600_000_000)
    }

    @Test func `goes although the link is lost when only BYE has not left`() throws {
        try rig.make("top/b")
        rig.add(.folder(try RemotePath("top")))
        try rig.session(with: server)
        rig.fail(with: .linkLost(nil))
        try rig.mirrorOn(from: server)
        #expect(rig.removed == ["top/b"])
        #expect(!rig.hasFailed)
    }

    @Test func `stays where that was not asked for`() throws {
        rig.configuration.removesExtraneousFiles = false
        try rig.make("top/b")
        try rig.mirror("top", of: server)
        #expect(try rig.isHere("top/b"))
    }

    @Test func `goes from all of the output folder when all is mirrored`() throws {
        try rig.make("beside")
        try rig.mirror(nil, of: server)
        #expect(rig.removed == ["beside"])
        #expect(try rig.temporary.names() == ["top"])
    }

    @Test func `is only told in a dry run`() throws {
        rig.configuration.isDryRun = true
        try rig.make("top/old/x")
        try rig.mirror("top", of: server)
        let told = rig.events.compactMap { event in
            if case .removed(let removal) = event { removal } else { nil }
        }
        #expect(
            told == [
                RemovedName(path: "top/old/x", isFolder: false, isDone: false),
                RemovedName(path: "top/old", isFolder: true, isDone: false),
            ])
        #expect(try rig.isHere("top/old/x"))
    }

    @Test func `goes as a link and never through one`() throws {
        try rig.make("top/b")
        try rig.temporary.link("top/file", to: "\(outside.path)/file")
        try rig.temporary.link("top/folder", to: "\(outside.path)")
        try rig.temporary.link("top/loop", to: ".")
        try rig.temporary.link("top/dangling", to: "nowhere")
        try rig.mirror("top", of: server)
        #expect(
            rig.removed == ["top/loop", "top/folder", "top/file", "top/dangling", "top/b"])
        #expect(try outside.read("file") == Array("untouched".utf8))
        #expect(try outside.names() == ["file"])
    }

    @Test(arguments: ["top", "top/deep", "top/deep/er"])
    func `is not looked for behind a link`(name: String) throws {
        // Made beside the place where the link will stand, so that the folders above are there.
        try rig.make(name + "x")
        try rig.temporary.remove(LocalPath(name + "x"))
        try rig.temporary.link(LocalPath(name), to: "\(outside.path)")
        try rig.mirror("top", of: server)
        #expect(rig.removed == [])
        #expect(try outside.names() == ["file"])
        #expect(rig.hasFailed)
    }

    @Test func `stays where the folder that was asked for is a file there`() throws {
        try rig.make("folder/x")
        server.files["folder"] = .init(bytes: [1])
        try rig.mirror("folder", of: server)
        #expect(rig.removed == [])
        #expect(try rig.isHere("folder/x"))
    }

    @Test func `may be parts, but none of a file that the server has, and none in use`() throws {
        // A file that is too large is not asked for, and what there is of it stays.
        rig.configuration.fileBytesMax = 4
        let long = String(repeating: "n", count: 250)
        let shortened = PartName.of(LocalPath(long)).description
        let parts = ["top/.a-b.btpart", "top/.gone.btpart", "top/.used.btpart", "top/" + shortened]
        for part in parts { try rig.make(part) }
        let folder = try rig.temporary.open().openFolder(beneath: "top")
        let used = try folder.openFileToWrite(".used.btpart")
        #expect(try used.lock())
        try rig.mirror("top", of: server)
        #expect(rig.removed == ["top/.gone.btpart"])
        for part in parts where !part.contains("gone") { #expect(try rig.isHere(part), "\(part)") }
        try used.close()
    }

    @Test func `may be the part of a file with a long name, if the folder is not there`() throws {
        let name = LocalPath(String(repeating: "n", count: 250))
        try rig.make("top/old/" + PartName.of(name).description)
        try rig.mirror("top", of: server)
        #expect(rig.removed == ["top/old/" + PartName.of(name).description, "top/old/"])
        #expect(try !rig.isHere("top/old"))
    }

    @Test func `leaves the folder of a part in use where it is`() throws {
        try rig.make("top/old/.used.btpart")
        try rig.make("top/old/x")
        let folder = try rig.temporary.open().openFolder(beneath: "top/old")
        let used = try folder.openFileToWrite(".used.btpart")
        #expect(try used.lock())
        try rig.mirror("top", of: server)
        #expect(rig.removed == ["top/old/x"])
        #expect(!rig.hasFailed)
        try used.close()
    }

    @Test func `is told in a dry run without a folder that would stay`() throws {
        rig.configuration.isDryRun = true
        for name in ["top/old/er/.used.btpart", "top/old/x", "top/older/x"] { try rig.make(name) }
        let folder = try rig.temporary.open().openFolder(beneath: "top/old/er")
        let used = try folder.openFileToWrite(".used.btpart")
        #expect(try used.lock())
        try rig.mirror("top", of: server)
        #expect(rig.removals == ["top/older/x", "top/older/", "top/old/x"])
        try used.close()
    }

    @Test func `stays when the listing fails`() throws {
        try rig.make("top/b")
        try rig.mirror("top/nope", of: server)
        #expect(rig.failures.count == 1)
        rig.add(.folder(try RemotePath("top")))
        #expect(try rig.session(with: server) == nil)
        rig.finish()
        #expect(rig.removed == [])
        #expect(try rig.isHere("top/b"))
    }

    @Test func `goes once, however the selections overlap`() throws {
        try rig.make("top/deep/gone")
        rig.add(.folder(try RemotePath("top/deep")))
        rig.add(.folder(try RemotePath("top")))
        rig.add(.folder(try RemotePath("top/deep/er")))
        #expect(try rig.session(with: server) == nil)
        rig.finish()
        #expect(rig.removed == ["top/deep/gone"])
    }

    @Test func `goes only after a listing that came whole, however often it is cut`() throws {
        let sample = ["top/0", "top/a/w", "top/b", "top/deep/er/z", "top/old/x", "topper"]
        for cut in stride(from: 1, to: 700, by: 3) {
            let rig = try Rig { $0.removesExtraneousFiles = true }
            for name in sample { try rig.make(name) }
            let server = MemoryServer(server.files, compresses: false)
            rig.add(.folder(try RemotePath("top")))
            for _ in 0..<2 where try rig.session(with: server, cut: cut) != nil {
                #expect(try rig.temporary.read("top/0") == Array("old".utf8))
            }
            while try rig.session(with: server) != nil {}
            rig.finish()
            let left = try rig.files()
            #expect(left.sorted() == (server.files.keys + ["topper"]).sorted(), "cut at \(cut)")
        }
    }

    @Test(arguments: ["gone", "file", "link", "folder"])
    func `is no failure where another process has removed it first`(there: String) throws {
        for name in ["top/old/er/x", "top/old/y", "top/b"] { try rig.make(name) }
        rig.add(.folder(try RemotePath("top")))
        #expect(try rig.session(with: server) == nil)
        try rig.temporary.rename("top/old", to: "moved")
        switch there {
        case "file": try rig.temporary.write("new", to: "top/old")
        case "link": try rig.temporary.link("top/old", to: "\(outside.path)")
        case "folder":
            try rig.temporary.remove("top/b")
            try rig.make("top/b/c")
        default: break
        }
        rig.finish()
        #expect(rig.failures.isEmpty, "\(rig.failures)")
        #expect(rig.removed == (there == "folder" ? [] : ["top/b"]))
        #expect(try rig.isHere("top/old") == (there == "file" || there == "link"))
        #expect(try outside.names() == ["file"])
        #expect(try rig.temporary.read("moved/er/x") == Array("old".utf8))
    }

    @Test func `stays once it is another file, which the server may have by now`() throws {
        for name in ["top/b", "top/c"] { try rig.make(name) }
        rig.add(.folder(try RemotePath("top")))
        #expect(try rig.session(with: server) == nil)
        try rig.temporary.write("new", to: "new")
        try rig.temporary.rename("new", to: "top/b")
        rig.finish()
        #expect(rig.removed == ["top/c"])
        #expect(try rig.temporary.read("top/b") == Array("new".utf8))
    }

    @Test func `goes under each of its names`() throws {
        try rig.make("top/b")
        let (path, other) = (rig.temporary.path("top/b"), rig.temporary.path("top/c"))
        #expect(unsafe link(path.description, other.description) == 0)
        try rig.mirror("top", of: server)
        #expect(rig.removed == ["top/c", "top/b"])
    }

    @Test func `stays where no listing can have its name`() throws {
        let name = LocalPath(Array("top/".utf8) + [0xFF])
        try rig.make("top/b")
        try rig.temporary.write("old", to: name)
        try rig.mirror("top", of: server)
        #expect(rig.removed == ["top/b"])
        #expect(try rig.temporary.read(name) == Array("old".utf8))
    }

    @Test(arguments: 0..<40) func `is what a comparison of all names tells`(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let names = ["a", "a-", "a.", "a0", "\u{e9}", "b"]
        func path() -> String {
            let count = Int.random(in: 1...4, using: &chance)
            return (0..<count).map { _ in names[Int.random(in: 0..<names.count, using: &chance)] }
                .joined(separator: "/")
        }
        var files: [String: [UInt8]] = [:]
        for _ in 0..<12 {
            let path = path()
            let isPossible = !files.keys.contains {
                $0 == path || $0.hasPrefix(path + "/") || path.hasPrefix($0 + "/")
            }
            if isPossible { files[path] = Array(path.utf8) }
        }
        let rig = try Rig { $0.removesExtraneousFiles = true }
        for path in files.keys where Bool.random(using: &chance) {
            try rig.make(path)
        }
        for _ in 0..<12 {
            let old = path() + "/old"
            let isInTheWay = files.keys.contains { old.hasPrefix($0 + "/") }
            if !isInTheWay { try? rig.make(old) }
        }
        rig.add(.folder(nil))
        #expect(try rig.session(with: MemoryServer(files)) == nil)
        rig.finish()
        #expect(rig.errors.isEmpty && rig.failures.isEmpty)
        #expect(try rig.files().sorted() == files.keys.sorted())
    }
}
