import Client
import Glibc
import System
import TestSupport
import Testing
import Wire

@Suite struct `A listing` {
    private let rig: Rig

    init() throws {
        rig = try Rig()
    }

    /// Files of such names, each with its name as content.
    private static func server(_ names: String...) -> MemoryServer {
        MemoryServer(Dictionary(uniqueKeysWithValues: names.map { ($0, Array($0.utf8)) }))
    }

    @Test func `is told item by item, and fetches nothing`() throws {
        let server = Self.server("b", "a/x", "a-b")
        rig.add(.listing(nil, recursive: true))
        #expect(try rig.session(with: server) == nil)
        #expect(rig.listed == ["a", "a-b", "a/x", "b"])
        #expect(server.asked.isEmpty)
        #expect(try rig.temporary.names().isEmpty)
    }

    @Test(arguments: ["nope", "a/nope"])
    func `of what is not there fails`(name: String) throws {
        let path = try RemotePath(name)
        rig.add(.listing(path, recursive: false))
        #expect(try rig.session(with: Self.server("a/x")) == nil)
        #expect(rig.failures.map(\.error) == [.refused(ErrorMessage(.notFound, "no such folder"))])
        #expect(rig.hasFailed)
    }

    @Test func `brings what a pattern matches, in one session`() throws {
        let server = Self.server("logs/a.log", "logs/b.log", "logs/c.txt", "d.log")
        rig.add(.pattern(try NamePattern("logs/*.log")))
        #expect(try rig.session(with: server) == nil)
        #expect(rig.outcomes.map(\.request.path.text) == ["logs/a.log", "logs/b.log"])
        #expect(try rig.temporary.read("logs/a.log") == Array("logs/a.log".utf8))
        #expect(server.listed == [List(path: try RemotePath("logs"), recursive: false)])
    }

    @Test(arguments: [false, true])
    func `and files with names of their own add up to one sum of bytes`(isDry: Bool) throws {
        rig.configuration.isDryRun = isDry
        let server = Self.server("a", "bb", "logs/c", "logs/d")
        try rig.add("a", "nope", "logs/c")
        rig.add(.pattern(try NamePattern("b*")))
        rig.add(.folder(try RemotePath("logs")))
        #expect(try rig.session(with: server) == nil)
        rig.settle()
        let totals = rig.events.compactMap { event in
            if case .planned(let totals) = event { totals } else { nil }
        }
        #expect(totals.first?.unsizedFiles == 3)
        let bytes = UInt64("a".count + "bb".count + "logs/c".count + "logs/d".count)
        let last = try #require(totals.last)
        #expect(last.files == 5 && last.listedBytes == bytes)
        #expect(last.unsizedFiles == 0 && last.isComplete)
    }

    @Test func `tells how many names have come, wanted or not`() throws {
        rig.add(.pattern(try NamePattern("z*")))
        try rig.session(with: Self.server("a", "b", "c"))
        let counts = rig.events.compactMap { event in
            if case .listing(let nameCount) = event { nameCount } else { nil }
        }
        #expect(counts.last == 3)
    }

    @Test func `without a match is a failure of the pattern`() throws {
        let pattern = try NamePattern("*.log")
        rig.add(.pattern(pattern))
        try rig.add("a")
        #expect(try rig.session(with: Self.server("a")) == nil)
        #expect(rig.failures.map(\.error) == [.nothingMatches(pattern)])
        #expect(rig.results == [.fetched])
    }

    @Test func `does not bring what another selection has brought`() throws {
        let server = Self.server("a", "b", "c")
        try rig.add("a")
        rig.add(.pattern(try NamePattern("[ab]")))
        rig.add(.pattern(try NamePattern("*")))
        #expect(try rig.session(with: server) == nil)
        #expect(server.asked.map(\.path.text).sorted() == ["a", "b", "c"])
        #expect(rig.results == [.fetched, .fetched, .fetched])
    }

    @Test func `does not bring a file to where another one was to go`() throws {
        let server = Self.server("a", "b")
        let place = DownloadRequest.Destination.file(try DestinationPath(LocalPath("b")))
        rig.add(.file(DownloadRequest(try RemotePath("a"), to: place)))
        rig.add(.pattern(try NamePattern("b*")))
        #expect(try rig.session(with: server) == nil)
        #expect(Set(rig.results) == [.fetched, .failed(.destinationTaken("b"))])
        #expect(try rig.temporary.read("b") == Array("a".utf8))
    }

    @Test func `with a name that is a part's here fails for that one alone`() throws {
        rig.add(.folder(nil))
        #expect(try rig.session(with: Self.server("a", ".a.btpart")) == nil)
        let path = try RemotePath(".a.btpart")
        #expect(rig.failures.map(\.error) == [.impossibleName(path, .reserved)])
        #expect(rig.results == [.fetched])
    }

    @Test func `cut at any byte is taken up without a file fetched twice`() throws {
        let names = ["a", "b/c", "b/d", "e"]
        for compresses in [true, false] {
            var cut = 1
            var wasCut = true
            while wasCut {
                let rig = try Rig()
                let files = Dictionary(uniqueKeysWithValues: names.map { ($0, Array($0.utf8)) })
                let server = MemoryServer(files, compresses: compresses)
                rig.add(.folder(nil))
                wasCut = try rig.session(with: server, cut: cut) != nil
                // Cut once more at the same place, then left alone.
                try rig.session(with: server, cut: cut)
                while try rig.session(with: server) != nil {}
                let fetched = rig.outcomes.map(\.request.path.text)
                #expect(fetched.sorted() == names, "cut at \(cut)")
                for name in names {
                    #expect(try rig.temporary.read(LocalPath(name)) == Array(name.utf8))
                }
                cut += 1
            }
        }
    }
}

@Suite struct `A mirrored folder` {
    private let rig: Rig
    private let server: MemoryServer

    init() throws {
        rig = try Rig()
        server = MemoryServer(["top/x": .init(bytes: [1], mode: 0o6751)])
        server.folders = ["top/empty", "top/deep", "top/deep/er"]
    }

    private func mirror(_ rig: Rig) throws {
        rig.add(.folder(try RemotePath("top")))
        #expect(try rig.session(with: server) == nil)
        rig.finish()
    }

    @Test func `has its empty folders, its modes and its times`() throws {
        try mirror(rig)
        let folder = try rig.temporary.open()
        for name in ["top/empty", "top/deep", "top/deep/er"] {
            let status = try folder.status(beneath: LocalPath(name))
            #expect(status.kind == .directory)
            #expect(status.permissions == 0o755)
            #expect(status.modified.seconds == 1_600_000_000)
        }
        let file = try folder.status(beneath: "top/x")
        // Never more than permissions, and the mask stays.
        #expect(file.permissions == 0o751 & ~0o022)
        #expect(file.modified.seconds == 1_700_000_000)
    }

    @Test(arguments: [0o277, 0o477, 0o777] as [UInt16])
    func `can be read and updated by its owner, whatever the mask`(mask: UInt16) throws {
        rig.configuration.creationMask = mask
        rig.restart()
        try mirror(rig)
        let folder = try rig.temporary.open()
        #expect(try folder.status(beneath: "top/deep").permissions & 0o700 == 0o700)
        #expect(try folder.status(beneath: "top/x").permissions & 0o400 == 0o400)
    }

    @Test func `costs nothing when it is fetched again`() throws {
        try mirror(rig)
        let before = try rig.temporary.open().status(beneath: "top/x")
        let sent = server.dataBytes
        rig.restart()
        try mirror(rig)
        #expect(rig.results == [.unchanged])
        #expect(server.dataBytes == sent)
        #expect(try rig.temporary.open().status(beneath: "top/x") == before)
    }

    @Test func `leaves to a folder here what says who owns what is made in it`() throws {
        for name: LocalPath in ["top", "top/deep"] { try rig.temporary.makeFolder(name) }
        try rig.temporary.setPermissions(0o3777, of: "top/deep")
        try mirror(rig)
        let status = try rig.temporary.open().status(beneath: "top/deep")
        #expect(status.permissions == 0o3755)
    }

    @Test func `follows a mode and a time that alone have changed`() throws {
        try mirror(rig)
        let sent = server.dataBytes
        server.files["top/x"]?.mode = 0o600
        server.files["top/x"]?.modified = 1_500_000_000
        rig.restart()
        try mirror(rig)
        #expect(rig.results == [.unchanged])
        #expect(server.dataBytes == sent)
        let file = try rig.temporary.open().status(beneath: "top/x")
        #expect(file.permissions == 0o600)
        #expect(file.modified.seconds == 1_500_000_000)
    }

    @Test func `leaves mode and time to a file that has another name as well`() throws {
        try mirror(rig)
        let outside = rig.temporary.path("outside")
        #expect(unsafe link(rig.temporary.path("top/x").description, outside.description) == 0)
        let before = try rig.temporary.open().status(beneath: "outside")
        server.files["top/x"]?.mode = 0o600
        server.files["top/x"]?.modified = 1_500_000_000
        rig.restart()
        try mirror(rig)
        #expect(rig.results == [.unchanged])
        #expect(try rig.temporary.open().status(beneath: "outside") == before)
    }

    @Test func `is looked at in a dry run as well`() throws {
        try rig.temporary.makeFolder("top")
        try rig.temporary.link("top/deep", to: "/")
        try rig.temporary.write([1], to: "top/empty")
        rig.configuration.isDryRun = true
        try mirror(rig)
        let planned = rig.failures
        #expect(planned.map(\.path?.text) == ["top/deep", "top/deep/er", "top/empty"])
        rig.configuration.isDryRun = false
        rig.restart()
        try mirror(rig)
        #expect(rig.failures == planned)
    }

    @Test(arguments: ["top", "top/deep", "top/deep/er"])
    func `never goes through a link`(name: String) throws {
        let outside = try TemporaryFolder()
        try rig.temporary.makeFolder("top")
        if name == "top" { try rig.temporary.open().removeFolder("top") }
        if name == "top/deep/er" { try rig.temporary.makeFolder("top/deep") }
        try rig.temporary.link(LocalPath(name), to: outside.path.description)
        server.files["top/deep/er/y"] = .init(bytes: [2])
        try mirror(rig)
        #expect(try outside.names().isEmpty)
        #expect(rig.hasFailed)
    }

    @Test func `cannot have a folder where a file stands, nor the other way round`() throws {
        try rig.temporary.makeFolder("top")
        try rig.temporary.makeFolder("top/x")
        try rig.temporary.write([1], to: "top/empty")
        try mirror(rig)
        #expect(rig.failures.map(\.path?.text) == ["top/empty"])
        #expect(rig.errors == [.notRegularFile("top/x", .directory)])
        #expect(try rig.temporary.read("top/empty") == [1])
    }
}
