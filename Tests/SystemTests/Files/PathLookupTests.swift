import Glibc
import System
import TestSupport
import Testing

/// What a path beneath a folder leads to, in both ways of looking it up.
@Suite struct `Paths beneath a folder` {
    private let temporary: TemporaryFolder

    init() throws {
        temporary = try TemporaryFolder()
        try temporary.write("secret", to: "secret")
        try temporary.makeFolder("share")
        try temporary.makeFolder("share/sub")
        try temporary.write("a", to: "share/a")
        try temporary.write("b", to: "share/sub/b")
        try temporary.link("share/in", to: "a")
        try temporary.link("share/out", to: "../secret")
        try temporary.link("share/absolute", to: "/etc/passwd")
        try temporary.link("share/magic", to: "/proc/self/root")
        try temporary.link("share/directory", to: "sub")
        try temporary.link("share/up", to: "..")
        try temporary.link("share/loop", to: "loop")
    }

    private func share(_ lookup: PathLookup) throws -> Folder {
        try Folder(temporary.path("share"), lookup: lookup)
    }

    @Test func `this kernel keeps paths beneath a folder by itself`() throws {
        // Both ways are tested below; this says which one the others use.
        #expect(try temporary.open().lookup == .kernel)
    }

    @Test(arguments: PathLookup.allCases, [("a", "a"), ("sub/b", "b")] as [(LocalPath, String)])
    func `what is beneath is opened`(lookup: PathLookup, found: (LocalPath, String)) throws {
        let folder = try share(lookup)
        for links in SymlinkPolicy.allCases {
            let file = try folder.openFile(beneath: found.0, links: links)
            #expect(try file.contents() == Array(found.1.utf8))
            #expect(try folder.status(beneath: found.0, links: links).kind == .regularFile)
        }
    }

    @Test(
        arguments: PathLookup.allCases,
        [
            ("..", .crossDevice), ("../secret", .crossDevice), ("sub/../../secret", .crossDevice),
            ("/etc/passwd", .crossDevice), ("/a", .crossDevice), ("", .noSuchFile),
            ("in", .tooManyLinks), ("out", .tooManyLinks), ("absolute", .tooManyLinks),
            ("magic/etc/passwd", .tooManyLinks), ("directory/b", .tooManyLinks),
            ("up/secret", .tooManyLinks), ("loop", .tooManyLinks), ("a/b", .notDirectory),
            ("nope", .noSuchFile), ("nope/b", .noSuchFile),
        ] as [(LocalPath, System.Errno)])
    func `what is not beneath, or behind a link, is refused`(
        lookup: PathLookup, refused: (path: LocalPath, errno: System.Errno)
    ) throws {
        let folder = try share(lookup)
        let expected = SystemError(call: lookup.call, errno: refused.errno)
        #expect(throws: expected) { _ = try folder.openFile(beneath: refused.path) }
        #expect(throws: expected) { _ = try folder.status(beneath: refused.path) }
    }

    @Test func `links that stay beneath are followed where that is wanted`() throws {
        let folder = try share(.kernel)
        for (path, content) in [("in", "a"), ("directory/b", "b")] as [(LocalPath, String)] {
            let file = try folder.openFile(beneath: path, links: .followedBeneath)
            #expect(try file.contents() == Array(content.utf8))
        }
        let inner = try folder.openFolder(beneath: "directory", links: .followedBeneath)
        #expect(try inner.status(of: "b").kind == .regularFile)
    }

    @Test(
        arguments: PathLookup.allCases,
        ["out", "absolute", "up/secret", "magic/etc/passwd", "loop"] as [LocalPath])
    func `links that leave are never followed`(lookup: PathLookup, path: LocalPath) throws {
        let folder = try share(lookup)
        #expect(throws: SystemError.self) {
            _ = try folder.openFile(beneath: path, links: .followedBeneath)
        }
    }

    @Test func `the walk follows no link, wanted or not`() throws {
        let folder = try share(.walk)
        #expect(throws: SystemError(call: "openat", errno: .tooManyLinks)) {
            _ = try folder.openFile(beneath: "in", links: .followedBeneath)
        }
    }

    @Test(arguments: PathLookup.allCases)
    func `another file system is out of bounds`(lookup: PathLookup) throws {
        let root = try Folder("/", lookup: lookup)
        #expect(throws: SystemError.self) { _ = try root.openFile(beneath: "proc/version") }
    }

    @Test(arguments: PathLookup.allCases)
    func `a pipe without a writer does not hold us up`(lookup: PathLookup) throws {
        try temporary.makeNode("share/pipe", kind: S_IFIFO)
        let file = try share(lookup).openFile(beneath: "pipe")
        #expect(try file.status().kind == .pipe)
    }

    @Test(arguments: PathLookup.allCases) func `a folder opens itself`(lookup: PathLookup) throws {
        let folder = try share(lookup)
        #expect(try folder.openFolder(beneath: ".").status().isSameFile(as: folder.status()))
    }

    @Test(arguments: PathLookup.allCases, [4_094, 4_095, 4_096, 4_097, 8_191, 8_192, 9_000])
    func `a path may be longer than the kernel takes one`(lookup: PathLookup, count: Int) throws {
        let folder = try share(lookup)
        let path = try folder.makeFile(pathBytes: count)
        #expect(path.bytes.count == count)
        let (parent, name) = path.split
        for links in SymlinkPolicy.allCases {
            #expect(try folder.status(beneath: path, links: links).kind == .regularFile)
            #expect(try folder.openFile(beneath: path, links: links).status().size == 0)
            #expect(try folder.openFolder(beneath: parent, links: links).status(of: name).size == 0)
        }
        for wrong in [parent.appending("x"), path.appending("x"), "up/" + path, path + "/../.."] {
            #expect(throws: SystemError.self) { _ = try folder.openFile(beneath: wrong) }
        }
    }

    @Test(arguments: PathLookup.allCases)
    func `a link far down is as good as any other`(lookup: PathLookup) throws {
        let names = (0..<15).map { _ in LocalPath(String(repeating: "d", count: 255)) }
        let deep = names.reduce(LocalPath("")) { $0.appending($1) }
        try temporary.open().openFolder(beneath: "share").makeFolders(names)
        // A path of more bytes than the kernel takes can only be moved to where it is.
        let tail: LocalPath = "tail" + LocalPath(String(repeating: "/\(names[0])", count: 2))
        try temporary.makeFolder("tail")
        try temporary.makeFolder(LocalPath("tail/\(names[0])"))
        try temporary.makeFolder(tail)
        try temporary.write("in", to: tail.appending("file"))
        for (name, target) in [("in", "file"), ("out", "/etc/passwd"), ("up", "..")] {
            try temporary.link(tail.appending(LocalPath(name)), to: target)
        }
        try temporary.rename("tail", to: LocalPath("share/\(deep)/tail"))
        let folder = try share(lookup)
        let place = deep.appending(tail)
        for name in ["in", "out", "up", LocalPath("up/\(names[0])/file")] as [LocalPath] {
            #expect(throws: SystemError(call: lookup.call, errno: .tooManyLinks)) {
                _ = try folder.openFile(beneath: place.appending(name))
            }
        }
        #expect(throws: SystemError.self) {
            _ = try folder.openFile(beneath: place.appending("out"), links: .followedBeneath)
        }
        guard lookup == .kernel else { return }
        let file = try folder.openFile(beneath: place.appending("in"), links: .followedBeneath)
        #expect(try file.contents() == Array("in".utf8))
    }

    @Test(arguments: PathLookup.allCases)
    func `names too long are an error`(lookup: PathLookup) throws {
        let folder = try share(lookup)
        #expect(throws: SystemError.self) {
            _ = try folder.openFile(beneath: LocalPath(String(repeating: "x", count: 256)))
        }
        #expect(throws: SystemError.self) {
            _ = try folder.openFile(beneath: LocalPath(String(repeating: "x/", count: 3_000) + "x"))
        }
    }
}

private func + (left: LocalPath, right: LocalPath) -> LocalPath {
    LocalPath(left.bytes + right.bytes)
}
