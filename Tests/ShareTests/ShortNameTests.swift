import Glibc
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

    /// In how many of the files' openings the folder is read, once it has not changed for so long.
    private func readings(_ count: Int, settledSeconds: Int64) throws -> Int {
        for number in 0..<count { try folder.write("", to: LocalPath("\(number)~")) }
        var rules = Share.Rules()
        rules.hasShortNames = true
        rules.folderSettledSeconds = settledSeconds
        let share = Share(try folder.open(), rules: rules)
        // The last one first, so that this reading is one of the whole folder.
        var names: [LocalPath] = []
        var reader = try FolderReader(folder.open())
        while let name = try reader.next() { names.insert(name, at: 0) }
        let notices = try ReadingNotices(of: folder.path)
        return try names.filter { $0.bytes.last == UInt8(ascii: "~") }.count { name in
            try open(name.description, in: share)
            return notices.take()
        }
    }

    @Test func `has its folder read once for all, if that does not change`() throws {
        #expect(try readings(40, settledSeconds: 0) == 1)
    }

    @Test func `has its folder read each time, while that may change within one time`() throws {
        #expect(try readings(40, settledSeconds: 1 << 40) == 40)
    }

    /// It is there and not listed: on a disk that tells no case apart, by another case.
    @Test func `that is not listed costs one reading of a folder that does not change`() throws {
        let names = ListedNames()
        let status = try folder.open().status()
        var read = ListedNames.Names(of: status)
        read.insert("secret~1.txt")
        names.keep(read)
        #expect(names.contain("secret~1.txt", of: status) == true)
        #expect(names.contain("secret~2.txt", of: status) == nil)
        read.end()
        names.keep(read)
        #expect(names.contain("secret~2.txt", of: status) == false)
        try folder.write("", to: "another")
        #expect(names.contain("secret~2.txt", of: try folder.open().status()) == nil)
    }

    @Test func `is not known to be unlisted where more names are listed than are remembered`()
        throws
    {
        let names = ListedNames()
        let status = try folder.open().status()
        var read = ListedNames.Names(of: status)
        for number in 0..<100_000 { read.insert("long name \(number)~") }
        read.end()
        names.keep(read)
        #expect(names.contain("secret~2.txt", of: status) == nil)
    }

    @Test func `is looked for again in a folder that has changed`() throws {
        #expect(try readings(3, settledSeconds: 0) == 1)
        var rules = Share.Rules()
        rules.hasShortNames = true
        rules.folderSettledSeconds = 0
        let share = Share(try folder.open(), rules: rules)
        try open("1~", in: share)
        try folder.makeFolder("other")
        try folder.write("", to: "other/1~x")
        #expect(throws: ShareError.notFound(.absent)) { try open("other/1~", in: share) }
        try folder.write("", to: "4~")
        try open("4~", in: share)
    }

    @Test func `is expected on every file system that is not known to have none`() throws {
        // FUSE, overlayfs and network file systems are as unknown as this one.
        #expect(try Folder("/proc").fileSystem.hasShortNames)
        #expect(try !Folder("/dev/shm").fileSystem.hasShortNames)
    }
}

/// The kernel's notices that the names in a folder were read.
private struct ReadingNotices: ~Copyable {
    private let descriptor: Descriptor

    init(of folder: LocalPath) throws(SystemError) {
        descriptor = Descriptor(adopting: inotify_init1(CInt(IN_NONBLOCK | IN_CLOEXEC)))
        let path = folder.description
        guard unsafe inotify_add_watch(descriptor.rawValue, path, UInt32(IN_ACCESS)) > 0 else {
            throw SystemError(call: "inotify_add_watch", errno: .current)
        }
    }

    /// Whether there is one; takes all.
    borrowing func take() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        return unsafe read(descriptor.rawValue, &bytes, bytes.count) > 0
    }
}
