import System
import TestSupport
import Testing

/// Many folders beneath one, deep ones too.
@Suite struct `Folders opened one after the other` {
    private let temporary: TemporaryFolder

    init() throws {
        temporary = try TemporaryFolder()
    }

    /// The paths of nested folders, the outermost first.
    private func paths(_ names: [LocalPath]) -> [LocalPath] {
        names.indices.map { index in
            names[...index].reduce(LocalPath("")) { $0.appending($1) }
        }
    }

    @Test(arguments: PathLookup.allCases, [1, 20, 255])
    func `are those of their paths, downwards, upwards and in any order`(
        lookup: PathLookup, nameCount: Int
    ) throws {
        let name = LocalPath(String(repeating: "n", count: nameCount))
        let root = try temporary.open(lookup)
        let names = Array(repeating: name, count: nameCount == 255 ? 40 : 300)
        try root.makeFolders(names)
        var inodes: [UInt64] = []
        var folder = try root.openFolder(beneath: ".")
        for name in names {
            folder = try folder.openFolder(named: name)
            inodes.append(try folder.status().inode)
        }
        let paths = paths(names)
        var chance = SeededGenerator(seed: 7)
        var opener = FolderOpener()
        let orders = [
            Array(paths.indices), paths.indices.reversed(), paths.indices.shuffled(using: &chance),
        ]
        for order in orders {
            for place in order {
                let folder = try root.openFolder(beneath: paths[place], through: &opener)
                #expect(try folder.status().inode == inodes[place])
                let missing = paths[place].appending("missing")
                #expect(throws: SystemError(call: lookup.call, errno: .noSuchFile)) {
                    _ = try root.openFolder(beneath: missing, through: &opener)
                }
            }
        }
        let own = try root.openFolder(beneath: ".", through: &opener).status()
        #expect(try own.isSameFile(as: root.status()))
    }

    @Test(arguments: PathLookup.allCases)
    func `are never behind links, and behind those that are followed they stay beneath`(
        lookup: PathLookup
    ) throws {
        let root = try temporary.open(lookup)
        let deep = Array(repeating: LocalPath("n"), count: 200)
        try root.makeFolders(deep)
        let path = paths(deep)[199]
        try temporary.link(path.appending("up"), to: "..")
        try temporary.link(path.appending("out"), to: "/")
        var opener = FolderOpener()
        for name: LocalPath in ["up", "out", "up/n", "out/tmp"] {
            #expect(throws: SystemError.self) {
                _ = try root.openFolder(beneath: path.appending(name), through: &opener)
            }
        }
        #expect(throws: SystemError.self) {
            _ = try root.openFolder(beneath: path.appending("out"), links: .followedBeneath)
        }
        guard lookup == .kernel else { return }
        let again = try root.openFolder(
            beneath: path.appending("up/n"), links: .followedBeneath)
        #expect(try again.status().inode == root.openFolder(beneath: path).status().inode)
    }

    @Test func `are looked up anew where they are not deep`() throws {
        let root = try temporary.open()
        let names = Array(repeating: LocalPath("n"), count: 60)
        try root.makeFolders(names)
        var opener = FolderOpener()
        let path = paths(names)[59]
        let first = try root.openFolder(beneath: path, through: &opener).status()
        try temporary.rename("n", to: "moved")
        #expect(throws: SystemError(call: "openat2", errno: .noSuchFile)) {
            _ = try root.openFolder(beneath: path, through: &opener)
        }
        try root.makeFolders(names)
        let second = try root.openFolder(beneath: path, through: &opener).status()
        #expect(first.inode != second.inode)
    }

    @Test(arguments: PathLookup.allCases)
    func `are not where they were moved to, deep ones neither`(lookup: PathLookup) throws {
        try temporary.makeFolder("root")
        let root = try temporary.open(lookup).openFolder(beneath: "root")
        let names = Array(repeating: LocalPath("n"), count: 200)
        try root.makeFolders(names)
        var opener = FolderOpener()
        let path = paths(names)[199]
        _ = try root.openFolder(beneath: path, through: &opener)
        for away: LocalPath in ["away", "root/inside"] {
            try temporary.rename("root/n", to: away)
            #expect(throws: SystemError(call: lookup.call, errno: .noSuchFile)) {
                _ = try root.openFolder(beneath: path, through: &opener)
            }
            try temporary.rename(away, to: "root/n")
            _ = try root.openFolder(beneath: path, through: &opener)
        }
    }

    @Test func `may be in another file system only where that is wanted`() throws {
        let root = try Folder("/")
        var opener = FolderOpener()
        #expect(throws: SystemError(call: "openat2", errno: .crossDevice)) {
            _ = try root.openFolder(beneath: "proc/self", through: &opener)
        }
        var other = FolderOpener(mounts: .entered)
        _ = try root.openFolder(beneath: "proc/sys", through: &other)
    }
}

extension PathLookup {
    /// The system call that it makes.
    var call: String { self == .kernel ? "openat2" : "openat" }
}
