import Client
import Glibc
import System
import TestSupport
import Testing
import Wire

@Suite(.waiting) struct `Parts and places` {
    private let rig: Rig
    private let server = MemoryServer(["f": [1, 2, 3]])

    init() throws {
        rig = try Rig()
        try rig.temporary.write("canary", to: "canary")
        try rig.add("f")
    }

    private func expectFailure(_ error: ClientError) throws {
        let before = try rig.temporary.names()
        #expect(try rig.session(with: server) == nil)
        #expect(rig.errors == [error])
        #expect(try rig.temporary.names() == before)
        #expect(try rig.temporary.read("canary") == Array("canary".utf8))
    }

    @Test(arguments: [".f.btpart", "f"] as [LocalPath])
    func `a symbolic link is neither followed nor replaced`(name: LocalPath) throws {
        try rig.temporary.link(name, to: "canary")
        try expectFailure(.notRegularFile(name, .symbolicLink))
        #expect(server.asked.isEmpty)
    }

    @Test(arguments: [".f.btpart", "f"] as [LocalPath])
    func `a folder is not replaced`(name: LocalPath) throws {
        try rig.temporary.makeFolder(name)
        try expectFailure(.notRegularFile(name, .directory))
    }

    @Test(arguments: [".f.btpart", "f"] as [LocalPath])
    func `a pipe does not hold us up`(name: LocalPath) throws {
        try rig.temporary.makeNode(name, kind: S_IFIFO)
        try expectFailure(.notRegularFile(name, .pipe))
    }

    @Test func `a part with a second name is not written through`() throws {
        let canary = rig.temporary.path("canary")
        let part = rig.temporary.path(".f.btpart")
        #expect(unsafe link(canary.description, part.description) == 0)
        try expectFailure(.foreignPart(".f.btpart", .links(2)))
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func `a part of another user is not written`() throws {
        try rig.temporary.write([1], to: ".f.btpart")
        #expect(unsafe chown(rig.temporary.path(".f.btpart").description, 12345, 0) == 0)
        try expectFailure(.foreignPart(".f.btpart", .owner(12345)))
    }

    @Test func `a part that gets its name between opening and locking is not written`() throws {
        let temporary = rig.temporary
        try temporary.write([1, 2], to: ".f.btpart")
        var disk = HookedDisk()
        // As the process does that had the lock.
        disk.afterOpening = { name in try? temporary.rename(name, to: "f") }
        let rig = try Rig(in: temporary, on: disk)
        try rig.add("f")
        #expect(try rig.session(with: server) == nil)
        #expect(rig.results == [.appended])
        #expect(try temporary.read("f") == [1, 2, 3])
    }

    /// What the kernel could not write it still shows, and takes for written.
    @Test func `a part of an earlier run is read from the disk`() throws {
        let temporary = rig.temporary
        try temporary.write([9, 9], to: ".f.btpart")
        var disk = HookedDisk()
        disk.beforeDroppingCache = { name in
            try? temporary.open().openFileToWrite(name).write([1, 2].span, at: 0)
        }
        let rig = try Rig(in: temporary, on: disk)
        try rig.add("f")
        #expect(try rig.session(with: server) == nil)
        #expect(rig.results == [.resumed])
        #expect(try temporary.read("f") == [1, 2, 3])
    }

    @Test func `a part that others may read is made ours alone`() throws {
        try rig.temporary.write([1], to: ".f.btpart")
        try rig.temporary.setPermissions(0o666, of: ".f.btpart")
        try begin()
        #expect(try rig.temporary.open().status(of: ".f.btpart").permissions == 0o600)
    }

    @Test func `a new part is ours alone while it grows`() throws {
        try begin()
        #expect(try rig.temporary.open().status(of: ".f.btpart").permissions == 0o600)
        #expect(try rig.temporary.read(".f.btpart") == [1])
    }

    /// Receives up to the first byte of the file that the part does not hold.
    private func begin() throws {
        server.files["f"] = .init(bytes: [1, 2, 3])
        let plain = MemoryServer(server.files, compresses: false)
        let arrived = try plain.session().answer(rig.ask())
        let upTo = arrived.count - 45 - (plain.dataBytes - 1)
        #expect(rig.feed(arrived[..<upTo]) == nil)
    }

    @Test func `a folder that may not be written is a local failure`() throws {
        try rig.temporary.setPermissions(0o555, of: ".")
        try Stranger.does { () throws in
            try expectFailure(.local(SystemError(call: "openat", errno: .permissionDenied), "f"))
        }
    }

    @Test func `a link in place of a folder on the way is not followed`() throws {
        try rig.temporary.makeFolder("elsewhere")
        try rig.temporary.link("folder", to: "elsewhere")
        rig.restart()
        try rig.add("folder/f")
        try expectFailure(
            .local(SystemError(call: "openat2", errno: .tooManyLinks), "folder/f"))
        let elsewhere = try Folder(rig.temporary.path("elsewhere"))
        #expect(try Folder.isEmpty(elsewhere))
    }

    @Test func `a file in place of a folder on the way is a local failure`() throws {
        rig.restart()
        try rig.add("canary/f")
        try expectFailure(
            .local(SystemError(call: "openat2", errno: .notDirectory), "canary/f"))
    }

    @Test func `what gets the final name meanwhile is not replaced with no-clobber`() throws {
        rig.configuration.noClobber = true
        rig.restart()
        try rig.add("f")
        try begin()
        try rig.temporary.write("mine", to: "f")
        let rest = MemoryServer(server.files, compresses: false)
        let arrived = try rest.session().answer(Self.request)
        #expect(rig.feed(arrived.suffix(45 + 2)) == nil)
        #expect(rig.errors == [.exists("f")])
        #expect(try rig.temporary.read("f") == Array("mine".utf8))
        // What has come is kept: without the flag the next run needs no data.
        #expect(try rig.temporary.read(".f.btpart") == [1, 2, 3])
    }

    @Test func `a link that gets the final name meanwhile is not replaced`() throws {
        try begin()
        try rig.temporary.link("f", to: "canary")
        let rest = MemoryServer(server.files, compresses: false)
        let arrived = try rest.session().answer(Self.request)
        #expect(rig.feed(arrived.suffix(45 + 2)) == nil)
        #expect(rig.errors == [.notRegularFile("f", .symbolicLink)])
        #expect(try rig.temporary.open().status(of: "f").kind == .symbolicLink)
        #expect(try rig.temporary.read("canary") == Array("canary".utf8))
    }

    /// The bytes of a client that asks for all of f.
    private static var request: [UInt8] {
        var session = ClientSession(capabilities: [], unit: 0)
        if let path = try? RemotePath("f") { session.ask(.get(Get(path: path))) }
        return session.takeOutput()
    }

    @Test func `a disk that cannot hold what is announced is told before any data`() throws {
        let size = Limits.fileBytesMax
        rig.restart()
        try rig.add("f")
        let script = Script.plain.head(size: size).data([1])
        #expect(rig.session(script: script.bytes) == .unwantedData)
        guard case .diskFull(size, let free) = try #require(rig.errors.first) else {
            Issue.record("not a full disk: \(rig.errors)")
            return
        }
        #expect(free < size)
        #expect(try rig.temporary.names() == ["canary"])
    }

    @Test func `a disk that runs full keeps what it has taken`() async {
        // In a process of its own: the limit is for all that a process writes.
        await #expect(processExitsWith: .success) {
            // Without this the kernel would end the process instead of failing the write.
            FileSizeLimit.failsWrites()
            let rig = try Rig()
            try rig.add("f")
            let bytes = SeededContent.bytes(10_000)
            let end = FileSizeLimit.with(4096) {
                rig.session(script: Script.plain.file(bytes).bytes, pieces: 1000)
            }
            precondition(end == nil)
            let error = SystemError(call: "pwrite", errno: .fileTooLarge)
            precondition(rig.errors == [.local(error, "f")])
            let kept = try rig.temporary.read(".f.btpart")
            precondition(kept == Array(bytes[..<4096]))
            let names = try rig.temporary.names()
            precondition(names == [".f.btpart"])
        }
    }
}

extension FileSizeLimit {
    /// Runs with a limit on how large a file may become: a full disk that needs no disk.
    ///
    /// Only the soft limit is set, and goes again: what a process writes as it ends is not cut.
    fileprivate static func with<Result>(
        _ count: UInt, _ body: () throws -> Result
    ) rethrows -> Result {
        var before = rlimit()
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before)
        var limit = before
        limit.rlim_cur = rlim_t(count)
        let result = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        precondition(result == 0)
        defer { _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before) }
        return try body()
    }
}

extension Folder {
    /// Whether nothing is in the folder.
    fileprivate static func isEmpty(_ folder: borrowing Folder) throws -> Bool {
        var reader = try FolderReader(folder)
        return try reader.next() == nil
    }
}
