import Glibc
import Share
import System
import TestSupport
import Testing
import Wire

@Suite(.waiting) struct `Listings` {
    private let temporary: TemporaryFolder

    init() throws {
        temporary = try TemporaryFolder()
    }

    private func share(_ lookup: PathLookup? = nil, _ rules: Share.Rules = .init()) throws -> Share
    {
        Share(try temporary.open(lookup), rules: rules)
    }

    @Test func `an empty share has no items`() throws {
        #expect(try share().list(nil, recursive: true).items() == [])
    }

    @Test func `an item tells kind, size, time and permissions`() throws {
        try temporary.write("12345", to: "file")
        try temporary.makeFolder("folder")
        try temporary.open().openFileToWrite("file").setModified(seconds: 1_700_000_000)
        try temporary.setPermissions(0o640, of: "file")
        try temporary.setPermissions(0o750, of: "folder")
        let items = try share().list(nil, recursive: false).items()
        let file = Item(
            kind: .file, size: 5, mtime: 1_700_000_000, mode: 0o640, path: try RemotePath("file"))
        #expect(items.first == file)
        #expect(items.last?.kind == .directory)
        #expect(items.last?.size == 0)
        #expect(items.last?.mode == 0o750)
        #expect(try share().list(RemotePath("file"), recursive: true).items() == [file])
    }

    @Test func `a folder that goes away once it was told makes the listing partial`() throws {
        try temporary.makeFolder("folder")
        try temporary.write("", to: "folder/file")
        try temporary.write("", to: "name")
        let whole = try share().list(nil, recursive: true)
        #expect(try whole.paths() == ["folder", "folder/file", "name"])
        #expect(!whole.isPartial)
        let listing = try share().list(nil, recursive: true)
        var step = try listing.next()
        while step == .working { step = try listing.next() }
        try temporary.rename("folder", to: "other")
        #expect(try listing.paths() == ["name"])
        #expect(listing.leftOut == "folder/")
    }

    /// Folders in folders, the path of the innermost.
    private func makeNested(_ count: Int) throws -> LocalPath {
        let names = Array(repeating: LocalPath("n"), count: count)
        try temporary.makeFolder("share")
        try temporary.open().openFolder(beneath: "share").makeFolders(names)
        return names.reduce(LocalPath("")) { $0.appending($1) }
    }

    @Test(arguments: PathLookup.allCases, [1, 3, 80, 500])
    func `what is in a folder that was moved out of the share is not told any more`(
        lookup: PathLookup, depth: Int
    ) throws {
        let path = try makeNested(depth)
        let inner = LocalPath("share").appending(path)
        for name: LocalPath in ["a", "b"] { try temporary.write("", to: inner.appending(name)) }
        let share = Share(try temporary.open(lookup).openFolder(beneath: "share"))
        let listing = try share.list(RemotePath(path.bytes), recursive: true)
        var step = try listing.next()
        while step == .working { step = try listing.next() }
        guard case .item(let item) = step, item.path.text.hasSuffix("/a") else {
            return #expect(Bool(false), "\(step)")
        }
        try temporary.rename("share/n", to: "outside")
        #expect(try listing.paths() == [])
        #expect(listing.isPartial)
    }

    @Test func `a folder that is removed while it is read makes it partial, too`() throws {
        try temporary.makeFolder("folder")
        let folder = try temporary.open().openFolder(beneath: "folder")
        let names = (0..<3_000).map { LocalPath("a name of some length \($0)") }
        for name in names { _ = try folder.createFile(name) }
        try temporary.write("", to: "name")
        let listing = try share().list(nil, recursive: true)
        var steps: [ShareListing.Step] = []
        // The last one has read some of its names.
        for _ in 0..<3 { steps.append(try listing.next()) }
        #expect(steps.last == .working)
        for name in names { try folder.remove(name) }
        try temporary.open().removeFolder("folder")
        #expect(try listing.paths().last == "name")
        #expect(listing.isPartial)
    }

    @Test func `a name that changes before it is told does not`() throws {
        try temporary.write("", to: "a")
        try temporary.write("", to: "b")
        let listing = try share().list(nil, recursive: true)
        var step = try listing.next()
        while step == .working { step = try listing.next() }
        try temporary.rename("b", to: "c")
        #expect(try listing.paths() == ["c"])
        #expect(!listing.isPartial)
    }

    @Test func `names that are not served are not left out`() throws {
        let names = [".hidden", "a", "line\nend"].map { LocalPath($0) } + [LocalPath([0xFF])]
        for name in names { try temporary.write("", to: name) }
        let listing = try share().list(nil, recursive: true)
        #expect(try listing.paths() == ["a"])
        #expect(!listing.isPartial)
    }

    @Test(arguments: PathLookup.allCases)
    func `the order is that of whole paths, not of folders`(lookup: PathLookup) throws {
        for folder in ["a", "a/b", "a-", "a.d"] as [LocalPath] {
            try temporary.makeFolder(folder)
        }
        for file in ["a/x", "a/b/c", "a/b-c", "a/b.c", "a/b0", "a-/y", "a-b", "a.txt", "a0", "A"]
            as [LocalPath]
        {
            try temporary.write("", to: file)
        }
        let expected = [
            "A", "a", "a-", "a-/y", "a-b", "a.d", "a.txt", "a/b", "a/b-c", "a/b.c", "a/b/c",
            "a/b0", "a/x", "a0",
        ]
        let share = try share(lookup)
        #expect(try share.list(nil, recursive: true).paths() == expected)
        #expect(
            try share.list(nil, recursive: false).paths() == expected.filter { !$0.contains("/") })
        #expect(
            try share.list(RemotePath("a"), recursive: true).paths()
                == expected.filter { $0.hasPrefix("a/") })
        #expect(
            try share.list(RemotePath("a/b"), recursive: true).paths() == ["a/b/c"])
    }

    /// Names are forgotten and read again, or never.
    @Test(arguments: 0..<12, [0, 40, Share.Rules().nameBytesMax])
    func `any tree comes as its sorted paths`(seed: UInt64, nameBytesMax: Int) throws {
        var random = SeededGenerator(seed: seed)
        let parts = ["a", "b", "-", ".", "0", "é", " ", "!"]
        var folders = [""]
        var paths: Set<String> = []
        for _ in 0..<120 {
            let parent = folders.randomElement(using: &random) ?? ""
            let length = Int.random(in: 1...3, using: &random)
            let name = (0..<length).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
            let path = parent + name
            guard !name.hasPrefix("."), !paths.contains(path) else { continue }
            if Int.random(in: 0..<3, using: &random) == 0 {
                try temporary.makeFolder(LocalPath(path))
                folders.append(path + "/")
            } else {
                try temporary.write("", to: LocalPath(path))
            }
            paths.insert(path)
        }
        let sorted = paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var rules = Share.Rules()
        rules.nameBytesMax = nameBytesMax
        #expect(try share(nil, rules).list(nil, recursive: true).paths() == sorted)
    }

    @Test func `what is hidden, special or cannot be written on the wire is left out`() throws {
        let sample = try SampleShare()
        try sample.temporary.write("x", to: LocalPath(Array("share/caf".utf8) + [0xe9]))
        try sample.temporary.write("x", to: "share/line\nend")
        #expect(
            try sample.share().list(nil, recursive: true).paths() == ["a", "empty", "sub", "sub/b"])
        #expect(
            try sample.share(nil, .init(servesHidden: true)).list(nil, recursive: true).paths()
                == [
                    ".folder", ".folder/inside", ".hidden", "a", "empty", "sub", "sub/b",
                    "\u{200B}.invisible",
                ])
    }

    @Test func `links that stay inside are items where they are followed, once round`() throws {
        let sample = try SampleShare()
        let share = try sample.share(.kernel, .init(followsLinks: true))
        #expect(
            try share.list(nil, recursive: true).paths() == [
                "a", "directory", "directory/b", "empty", "here", "in", "sub", "sub/b",
            ])
        let unable = try sample.share(.walk, .init(followsLinks: true))
        #expect(
            try unable.list(nil, recursive: true).paths() == ["a", "empty", "sub", "sub/b"])
    }

    @Test(arguments: [
        ("nope", ShareError.notFound(.absent)), (".hidden", .notFound(.hidden)),
        (".folder", .notFound(.hidden)), ("up", .notFound(.outside)),
        ("pipe", .notRegular(.pipe)), ("a/b", .notFound(.absent)),
    ]) func `what cannot be listed is refused`(name: String, error: ShareError) throws {
        let sample = try SampleShare()
        let share = try sample.share()
        defer { withExtendedLifetime(sample) {} }
        #expect(throws: error) { _ = try share.list(RemotePath(name), recursive: false) }
    }

    @Test(arguments: [(2, true), (3, true), (4, false)])
    func `a folder over the limit is too much`(count: Int, isListed: Bool) throws {
        #expect(Share.Rules().directoryEntriesMax == 65_536)
        try temporary.makeFolder("folder")
        for index in 0..<count { try temporary.write("", to: LocalPath("folder/.\(index)")) }
        let share = try share(nil, .init(servesHidden: true, directoryEntriesMax: 3))
        let listing = try share.list(RemotePath("folder"), recursive: false)
        let whole = try share.list(nil, recursive: true)
        if isListed {
            #expect(try listing.items().count == count)
            #expect(try whole.items().count == count + 1)
        } else {
            #expect(throws: ShareError.tooMuch(entriesMax: 3)) { _ = try listing.items() }
            #expect(throws: ShareError.tooMuch(entriesMax: 3)) { _ = try whole.items() }
        }
    }

    @Test func `what vanishes meanwhile is left out, and the rest comes`() throws {
        for folder in ["a", "a/inner", "b"] as [LocalPath] { try temporary.makeFolder(folder) }
        for file in ["a/1", "a/2", "a/inner/x", "a/z", "b/1", "c", "d"] as [LocalPath] {
            try temporary.write("", to: file)
        }
        let listing = try share().list(nil, recursive: true)
        var paths: [String] = []
        loop: while true {
            switch try listing.next() {
            case .item(let item):
                paths.append(item.path.text)
                if item.path.text == "a/1" { try temporary.remove("a/2") }
                if item.path.text == "a/inner/x" {
                    try temporary.rename("a", to: "zz")
                    try temporary.remove("c")
                    try temporary.makeNode("c", kind: S_IFIFO)
                }
                if item.path.text == "b" { try temporary.rename("b", to: "zzz") }
            case .working: continue
            case .end: break loop
            }
        }
        #expect(paths == ["a", "a/1", "a/inner", "a/inner/x", "b", "d"])
        #expect(try listing.next() == .end)
    }

    @Test func `a large folder is read in bounded steps`() throws {
        let folder = try temporary.open()
        for index in 0..<5_000 { _ = try folder.createFile(LocalPath("\(index)")) }
        var rules = Share.Rules()
        rules.folderSettledSeconds = 0
        let listing = try share(nil, rules).list(nil, recursive: false)
        var steps: [ShareListing.Step] = []
        repeat { steps.append(try listing.next()) } while steps.last != .end
        #expect(steps.prefix { $0 == .working }.count == 4)
        #expect(steps.count { $0 != .working } == 5_001)
    }

    @Test func `a tree of deep folders takes few descriptors`() async throws {
        var folder = try temporary.open()
        for _ in 0..<500 { folder = try folder.openOrMakeFolder("x") }
        _ = try folder.createFile("y")
        // In a process of its own, which has no more than a few.
        await #expect(processExitsWith: .success) { [path = temporary.path.description as String] in
            var limit = rlimit(rlim_cur: 32, rlim_max: 32)
            _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let share = Share(try Folder(LocalPath(path)))
            let items = try share.list(nil, recursive: true).items()
            precondition(items.count == 501)
            precondition(items.last?.path.bytes.count == 1_001)
        }
    }

    @Test func `a folder that may not be read is an item without what is in it`() throws {
        try temporary.makeFolder("closed")
        try temporary.write("", to: "closed/x")
        try temporary.write("", to: "open")
        try temporary.setPermissions(0o000, of: "closed")
        try temporary.setPermissions(0o755, of: ".")
        let share = try share()
        let paths = try Stranger.does { () throws in
            try share.list(nil, recursive: true).paths()
        }
        #expect(paths == ["closed", "open"])
        #expect(throws: ShareError.permissionDenied) {
            try Stranger.does { () throws in
                _ = try share.list(RemotePath("closed"), recursive: false)
            }
        }
    }
}
