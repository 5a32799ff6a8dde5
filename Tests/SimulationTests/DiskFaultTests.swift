import Client
import System
import TestSupport
import Testing
import Wire

/// The client's disk fails at any one call, runs full there, or stops there for good.
@Suite struct `A disk that fails at any call` {
    private let sample = Sample.small
    private let world: World
    /// What has some of the names before.
    private let old: [(name: String, bytes: [UInt8])] = [
        ("notes.txt", Array("an older one\n".utf8)), ("one", [0x0a]), ("folder/inner", [0x69]),
    ]

    init() throws {
        world = try World(sample.files)
    }

    private func plantedFolder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder.inMemory()
        try folder.makeFolder("folder")
        for (name, bytes) in old { try folder.write(bytes, to: LocalPath(name)) }
        let random = try #require(sample.files.last)
        try folder.write(random.bytes.prefix(20), to: LocalPath(Kept.part(of: random.name)))
        return folder
    }

    /// One run to its end, and what follows it; what is wrong with what it told.
    private func faults(
        of disk: FaultyDisk, in folder: TemporaryFolder, after follow: () throws -> Void = {}
    ) throws -> [String] {
        let fetcher = try Fetcher(sample.names, into: folder, compresses: false, on: disk)
        world.run(fetcher)
        try follow()
        let kept = try Kept(folder)
        var faults: [String] = []
        for outcome in fetcher.outcomes where outcome.error == nil {
            let name = outcome.request.path.text
            if kept[name] != sample.files.first(where: { $0.name == name })?.bytes {
                faults.append("\(name) is told to be there")
            }
        }
        if fetcher.outcomes.count != sample.names.count {
            faults.append("\(fetcher.outcomes.count) outcomes")
        }
        return faults
    }

    /// What is wrong with what stands under the final names: each is the old file or the new one.
    private func faultyNames(in folder: TemporaryFolder) throws -> [String] {
        try Kept(folder).files.filter { name, bytes in
            !name.hasSuffix(".btpart") && !(sample.files + old).contains { $0 == (name, bytes) }
        }.map(\.name)
    }

    @Test func `costs no file that was there, and the next run has all of them`() throws {
        let untouched = FaultyDisk()
        #expect(try faults(of: untouched, in: plantedFolder()) == [])
        #expect(untouched.callCount > 100)
        for fault in FaultyDisk.Fault.allCases where fault != .loss {
            for place in 0..<untouched.callCount {
                let folder = try plantedFolder()
                let disk = FaultyDisk(fault, at: place)
                var wrong = try faults(of: disk, in: folder)
                if fault == .crash {
                    var chance = SeededGenerator(seed: UInt64(place))
                    try disk.crash(folder, &chance)
                }
                disk.noteBytesWritten()
                wrong += try faultyNames(in: folder)
                wrong += try faults(of: FaultyDisk(), in: folder)
                wrong += sample.faultsAtEnd(in: try Kept(folder))
                #expect(wrong == [], "\(fault) at \(place)")
            }
        }
    }

    /// What the first run did not sync the second one has to.
    @Test(arguments: [1, 2])
    func `loses no file that was told to be there in a power cut after it`(runs: Int) throws {
        let untouched = FaultyDisk()
        #expect(try faults(of: untouched, in: plantedFolder()) == [])
        for place in 0..<untouched.callCount {
            let folder = try plantedFolder()
            let disk = FaultyDisk(.inputOutput, at: place)
            if runs > 1 { _ = try faults(of: disk, in: folder) }
            let wrong = try faults(of: disk, in: folder) {
                var chance = SeededGenerator(seed: UInt64(place))
                try disk.crash(folder, keeping: 0, &chance)
            }
            #expect(wrong == [], "a failure at \(place)")
        }
    }

    /// One file alone is synced in another way than several.
    @Test(arguments: [["a/b/one"], ["a/b/one", "a/two"]])
    func `loses no folder that was made for a file that was told to be there`(
        names: [String]
    ) throws {
        for name in ["a", "a/b"] { try world.files.base.makeFolder(LocalPath("share/\(name)")) }
        for name in names { try world.files.write(Array(name.utf8), to: name) }
        let folder = try TemporaryFolder.inMemory()
        let disk = FaultyDisk()
        let fetcher = try Fetcher(names, into: folder, compresses: false, on: disk)
        world.run(fetcher)
        #expect(fetcher.outcomes.map(\.result) == names.map { _ in .fetched })
        var chance = SeededGenerator(seed: 1)
        try disk.crash(folder, keeping: 0, &chance)
        #expect(try Kept(folder).files.map(\.name) == names)
    }

    /// A second run follows at once, while memory still has what never got to the disk.
    @Test func `and tells it once gives no name to what it does not have`() throws {
        let untouched = FaultyDisk()
        #expect(try faults(of: untouched, in: plantedFolder()) == [])
        for place in 0..<untouched.callCount {
            let folder = try plantedFolder()
            let disk = FaultyDisk(.loss, at: place)
            _ = try faults(of: disk, in: folder)
            disk.noteBytesWritten()
            var wrong = try faults(of: disk, in: folder)
            disk.noteBytesWritten()
            try disk.lostWrites.dropCache(of: folder)
            wrong += try faultyNames(in: folder)
            wrong += sample.faultsAtEnd(in: try Kept(folder))
            #expect(wrong == [], "a loss at \(place)")
        }
    }
}
