import Share
import System
import TestSupport
import Testing
import Wire

/// Names that may be second names of hidden files, which no folder lists.
@Suite struct `A name that may be a short one` {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["SECRET~1.TXT", "\u{C9}CR\u{C9}T\u{C9}~1.TXT", "a longer name~"] {
            try folder.write(name, to: LocalPath(name))
        }
    }

    /// The folder, of which so many names are read, as on a disk with short names.
    private func share(entriesMax: Int) throws -> Share {
        var rules = Share.Rules(directoryEntriesMax: entriesMax)
        rules.hasShortNames = true
        return Share(try folder.open(), rules: rules)
    }

    private func open(_ name: String, in share: Share) throws(ShareError) {
        guard let path = try? RemotePath(name) else { throw .notFound(.absent) }
        _ = try share.open(path)
    }

    @Test(arguments: ["SECRET~1.TXT", "\u{C9}CR\u{C9}T\u{C9}~1.TXT"])
    func `is served if its folder lists it`(name: String) throws {
        try open(name, in: share(entriesMax: 3))
    }

    @Test(arguments: ["SECRET~1.TXT", "\u{C9}CR\u{C9}T\u{C9}~1.TXT"])
    func `is not looked for in a folder without end`(name: String) throws {
        let share = try share(entriesMax: 0)
        #expect(throws: ShareError.tooMuch(entriesMax: 0)) { try open(name, in: share) }
    }

    @Test func `costs no reading if it leads nowhere or is too long`() throws {
        let share = try share(entriesMax: 0)
        #expect(throws: ShareError.notFound(.absent)) { try open("ABSENT~1", in: share) }
        try open("a longer name~", in: share)
    }

    @Test func `is expected on every file system that is not known to have none`() throws {
        // FUSE, overlayfs and network file systems are as unknown as this one.
        #expect(try Folder("/proc").fileSystem.hasShortNames)
        #expect(try !Folder("/dev/shm").fileSystem.hasShortNames)
    }
}
