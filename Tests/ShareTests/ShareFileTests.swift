import Glibc
import System
import TestSupport
import Testing
import Wire

@testable import Share

/// Regular files only, and only as long as they stay as they are.
@Suite struct `Shared files` {
    private let sample: SampleShare
    private let share: Share

    init() throws {
        sample = try SampleShare()
        share = try sample.share()
    }

    private func refusal(_ name: String) -> ShareError? {
        do throws(ShareError) {
            guard let path = try? RemotePath(name) else { return nil }
            _ = try share.open(path)
            return nil
        } catch {
            return error
        }
    }

    @Test func `what a peer is told before the bytes`() throws {
        let file = try sample.temporary.open().openFolder(beneath: "share").openFileToWrite("a")
        try file.setModified(seconds: 1_700_000_000)
        try file.setPermissions(0o4751)
        let shared = try share.open(RemotePath("a"))
        #expect(try shared.path == RemotePath("a"))
        let head = shared.head(start: 1)
        #expect(head.size == 1)
        #expect(head.mtime == 1_700_000_000)
        #expect(head.mode == 0o751)
        #expect(head.start == 1)
    }

    @Test(arguments: [1, 7, 4_096, 1_000_000]) func `a file is read in pieces of any size`(
        pieceBytes: Int
    ) throws {
        var random = SeededGenerator(seed: 4)
        let bytes = random.bytes(10_000)
        try sample.temporary.write(bytes, to: "share/random")
        #expect(try share.open(RemotePath("random")).contents(pieceBytes: pieceBytes) == bytes)
    }

    @Test func `an empty file is nothing to read`() throws {
        try sample.temporary.write("", to: "share/nothing")
        #expect(try share.open(RemotePath("nothing")).contents() == [])
    }

    @Test(arguments: [("/proc/sys/kernel", "ostype"), ("/sys/devices/system/cpu", "online")])
    func `what holds something else than its size says is no file`(
        folder: String, name: String
    ) throws {
        let file = try Share(try Folder(LocalPath(folder))).open(RemotePath(name))
        #expect(throws: ShareError.notRegular(nil)) { try file.contents() }
    }

    @Test func `a huge file with holes opens at once and is read from its end`() throws {
        let file = try sample.temporary.open().openFolder(beneath: "share").createFile("huge")
        try file.truncate(to: 1 << 40)
        let shared = try share.open(RemotePath("huge"))
        #expect(shared.size == 1 << 40)
        var bytes: [UInt8] = []
        try bytes.append(addingCapacity: 100) {
            (span: inout OutputSpan<UInt8>) throws(ShareError) in
            try shared.read(at: (1 << 40) - 3, into: &span)
            try shared.read(at: 1 << 40, into: &span)
            try shared.read(at: .max, into: &span)
        }
        #expect(bytes == [0, 0, 0])
        try shared.checkUnchanged()
    }

    @Test(arguments: [
        ("sub", FileStatus.Kind.directory), ("pipe", .pipe), ("socket", .socket),
    ]) func `only regular files are opened, and nothing blocks`(
        name: String, kind: FileStatus.Kind
    ) {
        #expect(refusal(name) == .notRegular(kind))
    }

    @Test(.enabled(if: geteuid() == 0, "only root can make a device"))
    func `a device is not opened`() throws {
        // 1:5 is /dev/zero, which has no end.
        try sample.temporary.makeNode("share/zero", kind: S_IFCHR, device: 1 << 8 | 5)
        try sample.temporary.makeNode("share/disk", kind: S_IFBLK, device: 7 << 8)
        #expect(refusal("zero") == .notRegular(.characterDevice))
        #expect(refusal("disk") == .notRegular(.blockDevice))
    }

    @Test func `what is no regular file is looked at, and not opened`() throws {
        let notices = inotify_init1(CInt(IN_NONBLOCK | IN_CLOEXEC))
        defer { close(notices) }
        let pipe = sample.temporary.path("share/pipe").description
        unsafe #expect(inotify_add_watch(notices, pipe, UInt32(IN_OPEN)) >= 0)
        func openings(_ body: () -> Void) -> Int {
            body()
            var bytes = [UInt8](repeating: 0, count: 4_096)
            return unsafe read(notices, &bytes, bytes.count)
        }
        let looking = openings { _ = try? share.list(RemotePath("pipe"), recursive: false) }
        let opening = openings { #expect(refusal("pipe") == .notRegular(.pipe)) }
        #expect(opening == looking)
    }

    /// The name may lead to something else by the time it is opened.
    @Test func `what was opened is a regular file, too`() throws {
        let folder = try sample.temporary.open().openFolder(beneath: "share")
        #expect(throws: ShareError.notRegular(.pipe)) {
            let pipe = try folder.openFile(beneath: "pipe")
            _ = try ShareFile(
                RemotePath("a"), pipe, secret: 0, tellsSize: true, readFault: nil
            ) { _ in false }
        }
    }

    @Test func `a tag is the same in one run of the server, and in no other`() throws {
        let path = try RemotePath("a")
        let tags = try [share, share, sample.share()].map { try $0.open(path).tag }
        #expect(tags[0] == tags[1])
        #expect(tags[0] != tags[2])
    }

    @Test func `what may not be read is denied`() throws {
        try sample.temporary.setPermissions(0o755, of: "share")
        #expect(Stranger.does { refusal("a") } == nil)
        try sample.temporary.setPermissions(0o000, of: "share/a")
        try sample.temporary.setPermissions(0o000, of: "share/sub")
        #expect(Stranger.does { refusal("a") } == .permissionDenied)
        #expect(Stranger.does { refusal("sub/b") } == .permissionDenied)
        try sample.temporary.setPermissions(0o700, of: "share/sub")
    }

    /// What somebody does to the file while it is sent.
    enum Change: CaseIterable {
        case appended, shortened, emptied, overwritten, replaced, removed, madeUnreadable
    }

    private func make(_ change: Change) throws {
        let temporary = sample.temporary
        let folder = try temporary.open().openFolder(beneath: "share")
        let file = try folder.openFileToWrite("moving")
        switch change {
        case .appended: try file.write([1].span, at: 100)
        case .shortened: try file.truncate(to: 50)
        case .emptied: try file.truncate(to: 0)
        case .overwritten:
            try file.write([1].span, at: 99)
            // A file system may count time in ticks that are longer than this test.
            try file.setModified(seconds: 1)
        case .replaced:
            try temporary.write("new", to: "share/new")
            try folder.rename("new", to: "moving")
        case .removed: try folder.remove("moving")
        case .madeUnreadable: try file.setPermissions(0)
        }
    }

    @Test(arguments: Change.allCases, [0, 1, 50, 99, 100])
    func `a file that changes while it is sent is never called complete`(
        change: Change, sentBytes: Int
    ) throws {
        try sample.temporary.write(repeatElement(7, count: 100), to: "share/moving")
        let folder = try sample.temporary.open().openFolder(beneath: "share")
        // Long ago, so that whatever happens now has another time.
        try folder.openFileToWrite("moving").setModified(seconds: 0)
        let before = try folder.status(of: "moving").changed
        let file = try share.open(RemotePath("moving"))
        var bytes: [UInt8] = []
        if sentBytes > 0 {
            try bytes.append(addingCapacity: sentBytes) {
                (span: inout OutputSpan<UInt8>) throws(ShareError) in
                try file.read(at: 0, into: &span)
            }
        }
        while try tick(folder) == before {}
        try make(change)
        #expect(throws: ShareError.changed) { _ = try file.contents() }
        #expect(bytes == Array(repeating: 7, count: sentBytes))
    }

    /// What time the file system gives to something that changes now.
    private func tick(_ folder: borrowing Folder) throws -> FileStatus.Moment {
        let name: LocalPath = "tick"
        _ = try folder.createFile(name)
        let moment = try folder.status(of: name).changed
        try folder.remove(name)
        return moment
    }

    @Test func `a file that grows is read to the size announced`() throws {
        let file = try share.open(RemotePath("a"))
        let writer = try sample.temporary.open().openFolder(beneath: "share").openFileToWrite("a")
        try writer.write([1, 2, 3].span, at: 1)
        var bytes: [UInt8] = []
        try bytes.append(addingCapacity: 100) {
            (span: inout OutputSpan<UInt8>) throws(ShareError) in
            try file.read(at: 0, into: &span)
        }
        #expect(bytes == [0x61])
    }

    @Test func `a file that shrinks ends as changed, not as complete`() throws {
        try sample.temporary.write(repeatElement(7, count: 100), to: "share/moving")
        let file = try share.open(RemotePath("moving"))
        try make(.shortened)
        var bytes: [UInt8] = []
        #expect(throws: ShareError.changed) {
            try bytes.append(addingCapacity: 100) {
                (span: inout OutputSpan<UInt8>) throws(ShareError) in
                try file.read(at: 0, into: &span)
                try file.read(at: 50, into: &span)
            }
        }
        #expect(bytes.count == 50)
    }

    @Test(arguments: [
        ("caf\u{e9}", "caf\u{e9}"), ("cafe\u{301}", "cafe\u{301}"), ("a b", "a b"), ("-rf", "-rf"),
    ]) func `names are bytes: not folded, not composed`(made: String, asked: String) throws {
        try sample.temporary.write("x", to: LocalPath("share/" + made))
        #expect(refusal(asked) == nil)
        // Not `==`, for which both forms are the same text.
        let isDecomposed = asked.utf8.elementsEqual("cafe\u{301}".utf8)
        let other = isDecomposed ? "caf\u{e9}" : "cafe\u{301}"
        #expect(refusal(other) == .notFound(.absent))
    }

    @Test func `a link leads to a file whose name ends like that of a removed one`() throws {
        try sample.temporary.write("x", to: "share/file (deleted)")
        try sample.temporary.link("share/link", to: "file (deleted)")
        let share = try sample.share(.kernel, .init(followsLinks: true))
        let path = try RemotePath("link")
        #expect(try share.open(path).contents() == Array("x".utf8))
        #expect(try share.list(path, recursive: false).paths() == ["link"])
    }
}
