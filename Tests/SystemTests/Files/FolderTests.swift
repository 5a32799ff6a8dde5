import Glibc
import TestSupport
import Testing

@testable import System

@Suite struct `Folders` {
    private let temporary: TemporaryFolder

    init() throws {
        temporary = try TemporaryFolder()
    }

    @Test func `a folder that is not there is an error`() {
        #expect(throws: SystemError(call: "open", errno: .noSuchFile)) {
            _ = try Folder(temporary.path("nope"))
        }
    }

    @Test func `a path with a zero in it is never cut short`() throws {
        try temporary.write("secret", to: "a")
        #expect(throws: SystemError(call: "openat2", errno: .invalidArgument)) {
            _ = try temporary.open(.kernel).openFile(beneath: "a\0.txt")
        }
    }

    @Test(arguments: ["", ".", "..", "/", "a/b", "../a", "/a"] as [LocalPath])
    func `a path instead of a name is refused`(name: LocalPath) throws {
        let folder = try temporary.open()
        #expect(!name.isName)
        try temporary.write("x", to: "x")
        #expect(throws: SystemError(call: "openat", errno: .invalidArgument)) {
            _ = try folder.createFile(name)
        }
        #expect(throws: SystemError(call: "openat", errno: .invalidArgument)) {
            _ = try folder.openFileToWrite(name)
        }
        #expect(throws: SystemError(call: "renameat", errno: .invalidArgument)) {
            try folder.rename("x", to: name)
        }
        #expect(throws: SystemError(call: "unlinkat", errno: .invalidArgument)) {
            try folder.remove(name)
        }
        #expect(throws: SystemError(call: "mkdirat", errno: .invalidArgument)) {
            _ = try folder.openOrMakeFolder(name)
        }
    }

    @Test func `names are whatever bytes the kernel takes`() throws {
        let name = LocalPath([0x63, 0x61, 0x66, 0xe9, 0x0a])
        _ = try temporary.open().createFile(name)
        #expect(try temporary.names() == [name])
        #expect(name.description == "caf\u{fffd}\n")
        #expect(LocalPath("a").appending(name).bytes == Array("a/caf".utf8) + [0xe9, 0x0a])
        #expect(LocalPath("/").appending("a") == "/a")
        #expect(LocalPath("").appending("a") == "a")
    }

    @Test func `a new file is made only where nothing is`() throws {
        let folder = try temporary.open()
        try temporary.write("x", to: "file")
        try temporary.link("dangling", to: "target")
        for name in ["file", "dangling"] as [LocalPath] {
            #expect(throws: SystemError(call: "openat", errno: .fileExists)) {
                _ = try folder.createFile(name)
            }
        }
        #expect(try temporary.names() == ["dangling", "file"])
    }

    @Test func `a file is opened for writing only if it is one`() throws {
        let folder = try temporary.open()
        try temporary.write("x", to: "file")
        try temporary.link("link", to: "file")
        try temporary.makeFolder("folder")
        try folder.openFileToWrite("file").write([0x79].span, at: 0)
        #expect(try temporary.read("file") == [0x79])
        for (name, errno) in [
            ("link", .tooManyLinks), ("folder", .isDirectory), ("nope", .noSuchFile),
        ] as [(LocalPath, System.Errno)] {
            #expect(throws: SystemError(call: "openat", errno: errno)) {
                _ = try folder.openFileToWrite(name)
            }
        }
    }

    @Test func `folders are made or opened, links are neither`() throws {
        let folder = try temporary.open()
        for _ in 1...2 {
            let inner = try folder.openOrMakeFolder("inner")
            _ = try inner.openOrMakeFolder("deep")
        }
        #expect(try folder.status(beneath: "inner/deep").kind == .directory)
        try temporary.link("link", to: "inner")
        try temporary.write("x", to: "file")
        for (name, errno) in [("link", .notDirectory), ("file", .notDirectory)]
            as [(LocalPath, System.Errno)]
        {
            #expect(throws: SystemError(call: "openat", errno: errno)) {
                _ = try folder.openOrMakeFolder(name)
            }
        }
        try folder.openFolder(beneath: "inner").removeFolder("deep")
        try folder.removeFolder("inner")
        #expect(throws: SystemError(call: "unlinkat", errno: .notDirectory)) {
            try folder.removeFolder("file")
        }
    }

    @Test func `a rename replaces`() throws {
        let folder = try temporary.open()
        try temporary.write("new", to: "a")
        try temporary.write("old", to: "b")
        try folder.rename("a", to: "b")
        try folder.synchronize()
        #expect(try temporary.names() == ["b"])
        #expect(try temporary.read("b") == Array("new".utf8))
    }

    @Test(arguments: ["renameat2", "linkat", "renameat"])
    func `a careful rename does not replace`(call: String) throws {
        let folder = try temporary.open()
        func rename(_ name: LocalPath, to newName: LocalPath) throws(SystemError) {
            switch call {
            case "renameat2": try folder.renameWithoutReplacing(name, to: newName)
            case "linkat": try folder.linkAndRemove(name, newName)
            default: try folder.renameIfFree(name, to: newName)
            }
        }
        try temporary.write("new", to: "a")
        try temporary.write("old", to: "b")
        try temporary.link("dangling", to: "nope")
        for taken in ["b", "dangling"] as [LocalPath] {
            #expect(throws: SystemError(call: call, errno: .fileExists)) {
                try rename("a", to: taken)
            }
        }
        #expect(try temporary.read("b") == Array("old".utf8))
        try rename("a", to: "c")
        #expect(try temporary.names() == ["b", "c", "dangling"])
        #expect(try temporary.read("c") == Array("new".utf8))
    }

    @Test func `free space is told`() throws {
        #expect(try temporary.open().freeBytes() > 0)
    }

    @Test func `what a file system keeps for root is not counted as free`() {
        var space = statvfs()
        (space.f_frsize, space.f_blocks, space.f_bfree, space.f_bavail) = (4096, 100, 10, 3)
        #expect(Folder.freeBytes(of: space) == 3 * 4096)
        space.f_bavail = .max
        #expect(Folder.freeBytes(of: space) == .max)
        space.f_blocks = 0
        #expect(Folder.freeBytes(of: space) == .max)
    }

    @Test func `a folder is still the same when its path is another's`() throws {
        try temporary.makeFolder("old")
        try temporary.write("x", to: "old/a")
        let folder = try Folder(temporary.path("old"))
        try temporary.rename("old", to: "moved")
        try temporary.makeFolder("old")
        #expect(try folder.openFile(beneath: "a").contents() == [0x78])
    }

    @Test(arguments: [0, 1, 2, 3_000]) func `every name is read once`(count: Int) throws {
        let folder = try temporary.open()
        let names = (0..<count).map { LocalPath("name-\($0)-\(String(repeating: "x", count: 20))") }
        for name in names { _ = try folder.createFile(name) }
        var reader = try FolderReader(folder)
        var read: [LocalPath] = []
        while let name = try reader.next() { read.append(name) }
        #expect(read.count == count)
        #expect(Set(read) == Set(names))
        #expect(try reader.next() == nil)
    }
}
