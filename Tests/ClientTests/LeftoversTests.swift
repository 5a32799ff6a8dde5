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
        rig = try Rig { $0.removesLeftovers = true }
        let names = ["top/a", "top/a-b", "top/a/x", "top/deep/er/y", "top/z"]
        server = MemoryServer(
            Dictionary(uniqueKeysWithValues: names.dropFirst().map { ($0, Array($0.utf8)) }))
    }

    private func mirror(_ name: String? = "top", expecting end: SessionEnd? = nil) throws {
        rig.batch.add(.folder(try name.map { try RemotePath($0) }))
        #expect(try rig.session(with: server) == end)
        rig.finish()
    }

    /// Makes a file here, and the folders on its way.
    private func make(_ path: String) throws {
        try Self.make(path, in: rig.temporary)
    }

    private static func make(_ path: String, in folder: TemporaryFolder) throws {
        let parts = path.split(separator: "/").map(String.init)
        for count in 1..<max(1, parts.count) {
            try? folder.makeFolder(LocalPath(parts.prefix(count).joined(separator: "/")))
        }
        try folder.write("old", to: LocalPath(path))
    }

    private static func files(below path: LocalPath, _ prefix: String) throws -> [String] {
        let folder = try Folder(path)
        var reader = try FolderReader(folder)
        var files: [String] = []
        while let name = try reader.next() {
            if try folder.status(of: name).kind == .directory {
                files += try Self.files(below: path.appending(name), "\(prefix)\(name)/")
            } else {
                files.append("\(prefix)\(name)")
            }
        }
        return files
    }

    private var removed: [String] {
        rig.events.compactMap { event in
            guard case .removed(let removal) = event, removal.isDone else { return nil }
            return removal.path.description + (removal.isFolder ? "/" : "")
        }
    }

    private func isHere(_ path: String) throws -> Bool {
        do throws(SystemError) {
            _ = try rig.temporary.open().status(beneath: LocalPath(path))
            return true
        } catch {
            return error.errno == .tooManyLinks
        }
    }

    @Test func `stays where the server left something out, and the rest is fetched`() throws {
        try make("top/b")
        server.leavesOut = true
        try mirror()
        #expect(removed == [])
        #expect(try isHere("top/b"))
        #expect(try isHere("top/deep/er/y"))
        #expect(rig.failures.map(\.error) == [.partialListing])
    }

    @Test func `goes, what is in a folder before the folder`() throws {
        for name in ["top/b", "top/old/er/x", "top/old-er", "top/deep/gone", "beside", "topper/x"] {
            try make(name)
        }
        try mirror()
        #expect(
            removed == [
                "top/old/er/x", "top/old/er/", "top/old-er", "top/old/", "top/deep/gone", "top/b",
            ])
        #expect(try rig.temporary.names() == ["beside", "top", "topper"])
        #expect(try rig.temporary.read("top/deep/er/y") == Array("top/deep/er/y".utf8))
        let folder = try rig.temporary.open().status(beneath: "top/deep")
        #expect(folder.modified.seconds == 1_600_000_000)
    }

    @Test func `stays where that was not asked for`() throws {
        rig.configuration.removesLeftovers = false
        try make("top/b")
        try mirror()
        #expect(try isHere("top/b"))
    }

    @Test func `goes from all of the output folder when all is mirrored`() throws {
        try make("beside")
        try mirror(nil)
        #expect(removed == ["beside"])
        #expect(try rig.temporary.names() == ["top"])
    }

    @Test func `is only told in a dry run`() throws {
        rig.configuration.isDryRun = true
        try make("top/old/x")
        try mirror()
        let told = rig.events.compactMap { event in
            if case .removed(let removal) = event { removal } else { nil }
        }
        #expect(
            told == [
                Removal(path: "top/old/x", isFolder: false, isDone: false),
                Removal(path: "top/old", isFolder: true, isDone: false),
            ])
        #expect(try isHere("top/old/x"))
    }

    @Test func `goes as a link and never through one`() throws {
        try make("top/b")
        try rig.temporary.link("top/file", to: "\(outside.path)/file")
        try rig.temporary.link("top/folder", to: "\(outside.path)")
        try rig.temporary.link("top/loop", to: ".")
        try rig.temporary.link("top/dangling", to: "nowhere")
        try mirror()
        #expect(
            removed == ["top/loop", "top/folder", "top/file", "top/dangling", "top/b"])
        #expect(try outside.read("file") == Array("untouched".utf8))
        #expect(try outside.names() == ["file"])
    }

    @Test(arguments: ["top", "top/deep", "top/deep/er"])
    func `is not looked for behind a link`(name: String) throws {
        // Made beside the place where the link will stand, so that the folders above are there.
        try make(name + "x")
        try rig.temporary.remove(LocalPath(name + "x"))
        try rig.temporary.link(LocalPath(name), to: "\(outside.path)")
        try mirror()
        #expect(removed == [])
        #expect(try outside.names() == ["file"])
        #expect(rig.batch.hasFailed)
    }

    @Test func `stays where one side has a file and the other a folder`() throws {
        try make("top/z/inner")
        try make("top/deep")
        try mirror()
        #expect(removed == [])
        #expect(try isHere("top/z/inner"))
        #expect(rig.batch.hasFailed)
        rig.restart()
        try make("folder/x")
        server.files["folder"] = .init(bytes: [1])
        try mirror("folder")
        #expect(removed == [])
        #expect(try isHere("folder/x"))
    }

    @Test func `is no file that could not be fetched`() throws {
        try make("top/a-b")
        server.files["top/a-b"]?.lie = .digest
        try make("top/b")
        try mirror()
        #expect(rig.errors.count == 1)
        #expect(removed == ["top/b"])
        #expect(try rig.temporary.read("top/a-b") == Array("old".utf8))
    }

    @Test func `may be parts, but none of a file that the server has, and none in use`() throws {
        // What it holds is no beginning of the file, so it is emptied; a failure leaves it.
        server.files["top/a-b"]?.lie = .changedAfter(1)
        rig.configuration.retryCount = 0
        let long = String(repeating: "n", count: 250)
        let shortened = PartName.of(LocalPath(long)).description
        let parts = ["top/.a-b.btpart", "top/.gone.btpart", "top/.used.btpart", "top/" + shortened]
        for part in parts { try make(part) }
        let folder = try rig.temporary.open().openFolder(beneath: "top")
        let used = try folder.openFileToWrite(".used.btpart")
        #expect(try used.lock())
        try mirror()
        #expect(removed == ["top/.gone.btpart"])
        for part in parts where !part.contains("gone") { #expect(try isHere(part), "\(part)") }
        try used.close()
    }

    @Test func `leaves the folder of a part in use where it is`() throws {
        try make("top/old/.used.btpart")
        try make("top/old/x")
        let folder = try rig.temporary.open().openFolder(beneath: "top/old")
        let used = try folder.openFileToWrite(".used.btpart")
        #expect(try used.lock())
        try mirror()
        #expect(removed == ["top/old/x"])
        #expect(!rig.batch.hasFailed)
        try used.close()
    }

    @Test func `stays when the listing fails`() throws {
        try make("top/b")
        try mirror("top/nope")
        #expect(rig.failures.count == 1)
        rig.batch.add(.folder(try RemotePath("top")))
        #expect(try rig.session(with: server) == nil)
        rig.finish()
        #expect(removed == [])
        #expect(try isHere("top/b"))
    }

    @Test func `goes once, however the wishes overlap`() throws {
        try make("top/deep/gone")
        rig.batch.add(.folder(try RemotePath("top/deep")))
        rig.batch.add(.folder(try RemotePath("top")))
        rig.batch.add(.folder(try RemotePath("top/deep/er")))
        #expect(try rig.session(with: server) == nil)
        rig.finish()
        #expect(removed == ["top/deep/gone"])
    }

    @Test func `goes only after a listing that came whole, however often it is cut`() throws {
        let sample = ["top/0", "top/a/w", "top/b", "top/deep/er/z", "top/old/x", "topper"]
        for cut in stride(from: 1, to: 700, by: 3) {
            let rig = try Rig { $0.removesLeftovers = true }
            for name in sample { try Self.make(name, in: rig.temporary) }
            let server = MemoryServer(server.files, compresses: false)
            rig.batch.add(.folder(try RemotePath("top")))
            for _ in 0..<2 where try rig.session(with: server, cut: cut) != nil {
                #expect(try rig.temporary.read("top/0") == Array("old".utf8))
            }
            while try rig.session(with: server) != nil {}
            rig.finish()
            let left = try Self.files(below: rig.temporary.path, "")
            #expect(left.sorted() == (server.files.keys + ["topper"]).sorted(), "cut at \(cut)")
        }
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
        let rig = try Rig { $0.removesLeftovers = true }
        for path in files.keys where Bool.random(using: &chance) {
            try Self.make(path, in: rig.temporary)
        }
        for _ in 0..<12 {
            let old = path() + "/old"
            let isInTheWay = files.keys.contains { old.hasPrefix($0 + "/") }
            if !isInTheWay { try? Self.make(old, in: rig.temporary) }
        }
        rig.batch.add(.folder(nil))
        #expect(try rig.session(with: MemoryServer(files)) == nil)
        rig.finish()
        #expect(rig.errors.isEmpty && rig.failures.isEmpty)
        #expect(try Self.files(below: rig.temporary.path, "").sorted() == files.keys.sorted())
    }
}
