import Glibc
import System
import TestSupport
import Testing
import Wire

@testable import Client

/// Names that the server tells apart and the file system here does not.
@Suite struct `Two names of the server that are one name here` {
    private let first: [UInt8] = Array("first".utf8)
    private let second: [UInt8] = Array("the second".utf8)

    /// One batch, with a session for as long as one is wanted.
    private func fetch(
        _ names: [String], from server: MemoryServer, into rig: Rig
    ) throws -> [String: DownloadOutcome.Result] {
        rig.restart()
        for name in names { try rig.add(name) }
        while try rig.session(with: server) != nil {}
        rig.finish()
        let named = rig.outcomes.map { ($0.request.path.text, $0.result) }
        return Dictionary(named) { _, last in last }
    }

    static let long = String(repeating: "Ж", count: 124) + ".t"

    @Test(arguments: [
        ("Makefile", "makefile"), ("d/Makefile", "d/makefile"), ("É", "é"), ("É.txt", "é.txt"),
        ("Foo Inc", "Foo Inc."), ("etc...", "etc"), ("1", "1."),
        // The names of their parts are shortened with a digest.
        (long, long.lowercased()),
    ])
    func `never share a file: the second is refused`(pair: (String, String)) throws {
        let disk = FoldingDisk()
        let rig = try Rig(on: disk)
        let server = MemoryServer([pair.0: first, pair.1: second])
        for result in [DownloadOutcome.Result.fetched, .unchanged] {
            let results = try fetch([pair.0, pair.1], from: server, into: rig)
            #expect(results[pair.0] == result)
            #expect(results[pair.1] == .failed(.sameNameHere(LocalPath(pair.1))))
            let path = disk.folded(LocalPath(pair.0))
            #expect(try rig.temporary.read(path) == first)
        }
    }

    @Test func `never share a file that seems to have two names`() throws {
        let disk = FoldingDisk()
        let rig = try Rig(on: disk)
        disk.linkTwice(in: rig.temporary.path)
        let name = Self.long.lowercased()
        let server = MemoryServer([Self.long: first, name: second])
        let results = try fetch([Self.long, name], from: server, into: rig)
        #expect(results[Self.long] == .fetched)
        #expect(results[name] == .failed(.sameNameHere(LocalPath(name))))
        #expect(try rig.temporary.read(LocalPath(name)) == first)
        #expect(try rig.temporary.status(of: LocalPath(name))?.linkCount == 2)
    }

    /// Where case makes no difference, and the names are one but for their folders.
    @Test func `are two where they are links to one file in two folders`() throws {
        let rig = try Rig(on: FoldingDisk())
        try rig.temporary.makeFolder("d")
        try rig.temporary.makeFolder("e")
        try rig.temporary.write(first, to: "d/é")
        let (path, other) = (rig.temporary.path("d/é"), rig.temporary.path("e/é"))
        #expect(unsafe link(path.description, other.description) == 0)
        let server = MemoryServer(["d/é": first, "e/É": first])
        let results = try fetch(["d/é", "e/É"], from: server, into: rig)
        #expect(results == ["d/é": .unchanged, "e/É": .unchanged])
    }

    @Test func `are both fetched where the file system tells them apart`() throws {
        let rig = try Rig(on: FoldingDisk(folds: false))
        let server = MemoryServer(["Makefile": first, "makefile": second])
        for result in [DownloadOutcome.Result.fetched, .unchanged] {
            let results = try fetch(["Makefile", "makefile"], from: server, into: rig)
            #expect(results == ["Makefile": result, "makefile": result])
            #expect(try rig.temporary.read("Makefile") == first)
            #expect(try rig.temporary.read("makefile") == second)
        }
    }

    @Test func `cost one call for a folder whose names are told apart`() throws {
        let disk = FoldingDisk(folds: false)
        let rig = try Rig(on: disk)
        let names = (0..<50).map { "name \($0)" }
        let server = MemoryServer(
            Dictionary(uniqueKeysWithValues: names.map { ($0, first) }))
        let results = try fetch(names, from: server, into: rig)
        #expect(results.values.allSatisfy { $0 == .fetched })
        let probes = disk.askedNames.filter { $0.bytes.contains(UInt8(ascii: "N")) }
        #expect(probes.count == 1)
    }

    @Test func `are one file whose name has changed there, if only one of them is there`() throws {
        let rig = try Rig(on: FoldingDisk())
        var results = try fetch(["README"], from: MemoryServer(["README": first]), into: rig)
        #expect(results == ["README": .fetched])
        results = try fetch(["Readme"], from: MemoryServer(["Readme": second]), into: rig)
        #expect(results == ["Readme": .fetched])
        #expect(try rig.temporary.read("readme") == second)
    }

    @Test(arguments: [true, false])
    func `are one file to --delete, which stays where only its name has changed there`(
        isDryRun: Bool
    ) throws {
        let rig = try Rig(on: FoldingDisk()) { $0.removesExtraneousFiles = true }
        for name in ["top/readme", "top/old", "top/older/x"] { try rig.make(name) }
        let server = MemoryServer(["top/README": first, "top/z": second])
        rig.configuration.isDryRun = isDryRun
        for round in 0..<2 {
            rig.restart()
            try rig.mirror("top", of: server)
            #expect(!rig.hasFailed)
            let removed = isDryRun ? rig.removals : rig.removed
            let isFirst = isDryRun || round == 0
            #expect(removed == (isFirst ? ["top/older/x", "top/older/", "top/old"] : []))
        }
        let content = try rig.temporary.read("top/readme")
        #expect(content == (isDryRun ? Array("old".utf8) : first))
    }

    @Test func `are both unchanged where they cannot be told apart by anything but their names`()
        throws
    {
        let rig = try Rig(on: FoldingDisk(folds: false))
        let server = MemoryServer(["README": first, "readme": first])
        var results = try fetch(["README", "readme"], from: server, into: rig)
        // In one step of the clock, where that does not go on in between.
        for _ in 0..<100 {
            for name: LocalPath in ["README", "readme"] {
                try rig.temporary.setPermissions(0o644, of: name)
            }
            let changed = try ["README", "readme"].map { try rig.temporary.status(of: $0)?.changed }
            if changed[0] == changed[1] { break }
        }
        results = try fetch(["README", "readme"], from: server, into: rig)
        #expect(results == ["README": .unchanged, "readme": .unchanged])
    }

    @Test func `are two where they are links to one file`() throws {
        let rig = try Rig(on: FoldingDisk(folds: false))
        try rig.temporary.write(first, to: "README")
        let (path, other) = (rig.temporary.path("README"), rig.temporary.path("readme"))
        #expect(unsafe link(path.description, other.description) == 0)
        let server = MemoryServer(["README": first, "readme": second])
        let results = try fetch(["README", "readme"], from: server, into: rig)
        #expect(results == ["README": .unchanged, "readme": .fetched])
        #expect(try rig.temporary.read("README") == first)
        #expect(try rig.temporary.read("readme") == second)
    }

    @Test func `are not taken for one because a file has the number of one that is gone`() throws {
        let temporary = try TemporaryFolder()
        let names = FoldedNames()
        // Names without a letter cannot show whether case makes a difference.
        for name: LocalPath in ["1", "2"] { try temporary.write(first, to: name) }
        for name: LocalPath in ["1", "2"] {
            let folder = KernelDisk().open(try temporary.open())
            let location = FileLocation(folder, try DestinationPath(name))
            try names.take(location, replacing: try #require(try location.finalStatus()))
            if name == "1" { try temporary.rename("1", to: "2") }
        }
    }

    @Test func `are looked at anew in each round`() throws {
        let rig = try Rig(on: FoldingDisk()) { $0.watchPause = .seconds(1) }
        let server = MemoryServer(["A": first, "a": second])
        rig.add(.folder(nil))
        while try rig.session(with: server) != nil {}
        #expect(rig.errors == [.sameNameHere("a")])
        rig.beginAgain()
        server.files["A"] = nil
        while try rig.session(with: server) != nil {}
        #expect(rig.results.last == .fetched)
        #expect(try rig.temporary.read("a") == second)
    }
}
