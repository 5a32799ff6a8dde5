import Client
import Glibc
import System
import TestSupport
import Testing
import Wire

/// File systems that cannot do what others can, and folders of others.
///
/// Each test on a thread of its own, for which the kernel refuses a call from then on.
@Suite(.waiting) struct `An odd file system` {
    /// Fetches files in a new folder, whose names are told as well.
    private static func fetch(
        _ names: [String] = ["f"], refusing call: KernelRefusal.Call, with errno: Errno,
        _ configure: @escaping @Sendable (inout ClientConfiguration) -> Void = { _ in }
    ) -> (results: [DownloadOutcome.Result], names: [LocalPath])? {
        Worker.run {
            guard let rig = try? Rig(configure) else { return nil }
            for name in names { try? rig.add(name) }
            let server = MemoryServer(
                Dictionary(uniqueKeysWithValues: names.map { ($0, [1, 2, 3] as [UInt8]) }))
            guard KernelRefusal.install(call, errno) else { return nil }
            _ = try? rig.session(with: server)
            return (rig.results, (try? rig.temporary.names()) ?? [])
        } ?? nil
    }

    @Test(
        .enabled(if: KernelRefusal.isPossible, "no seccomp here"), arguments: [EINVAL, EOPNOTSUPP])
    func `a folder that cannot be put on the disk is none that failed`(number: CInt) throws {
        let errno = Errno(rawValue: number)
        let (results, names) = try #require(Self.fetch(refusing: .fsync, with: errno))
        #expect(results == [.fetched])
        #expect(names == ["f"])
    }

    @Test(.enabled(if: KernelRefusal.isPossible, "no seccomp here"))
    func `a folder whose disk fails is one, for each file that has got its name there`() throws {
        let error = SystemError(call: "fsync", errno: .inputOutput)
        let (results, names) = try #require(
            Self.fetch(["f", "g"], refusing: .fsync, with: .inputOutput))
        #expect(
            results == [.failed(.nameNotSynced(error, "f")), .failed(.nameNotSynced(error, "g"))])
        #expect(names == ["f", "g"])
    }

    @Test(
        .enabled(if: KernelRefusal.isPossible, "no seccomp here"), arguments: [EIO, ENOSPC])
    func `of a file that does not get to the disk nothing is kept`(number: CInt) throws {
        let errno = Errno(rawValue: number)
        let error = SystemError(call: "fdatasync", errno: errno)
        let (results, names) = try #require(Self.fetch(refusing: .fdatasync, with: errno))
        #expect(results == [.failed(.lostOnDisk(error, "f"))])
        #expect(names == [])
    }

    @Test(
        .enabled(if: KernelRefusal.isPossible, "no seccomp here"), arguments: [EIO, ENOSPC])
    func `of two files that do not get to the disk nothing is kept`(number: CInt) throws {
        let errno = Errno(rawValue: number)
        let error = SystemError(call: "sync_file_range", errno: errno)
        let (results, names) = try #require(
            Self.fetch(["f", "g"], refusing: .syncFileRange, with: errno))
        // A full disk is told once for the whole batch.
        let reasons: [ClientError] =
            errno == .noSpace
            ? [.folderTakesNothing(errno), .folderTakesNothing(errno)]
            : [.lostOnDisk(error, "f"), .lostOnDisk(error, "g")]
        #expect(results == reasons.map { .failed($0) })
        #expect(names == [])
    }

    @Test(
        .enabled(if: KernelRefusal.isPossible, "no seccomp here"), arguments: [ENOSYS, EPERM])
    func `two files are fetched without the call that tells what was lost`(number: CInt) throws {
        let errno = Errno(rawValue: number)
        let (results, names) = try #require(
            Self.fetch(["f", "g"], refusing: .syncFileRange, with: errno))
        #expect(results == [.fetched, .fetched])
        #expect(names == ["f", "g"])
    }

    @Test(
        .enabled(if: KernelRefusal.isPossible, "no seccomp here"),
        arguments: [EOPNOTSUPP, ENOLCK, ENOSYS])
    func `without locks nothing is fetched, and nothing left behind`(number: CInt) throws {
        let errno = Errno(rawValue: number)
        let (results, names) = try #require(Self.fetch(refusing: .flock, with: errno))
        #expect(results == [.failed(.cannotLock("f"))])
        #expect(names == [])
    }

    @Test(
        .enabled(if: KernelRefusal.isPossible, "no seccomp here"),
        arguments: [EPERM, EOPNOTSUPP, ENOSYS])
    func `permissions that cannot be set are none`(number: CInt) throws {
        let errno = Errno(rawValue: number)
        let (results, names) = try #require(Self.fetch(refusing: .fchmod, with: errno))
        #expect(results == [.fetched])
        #expect(names == ["f"])
    }

    @Test(.enabled(if: KernelRefusal.isPossible, "no seccomp here"))
    func `a name is given in two steps where it cannot be in one`() throws {
        let result = Worker.run { () -> DownloadOutcome.Result? in
            guard let rig = try? Rig({ $0.noClobber = true }), (try? rig.add("f")) != nil,
                KernelRefusal.install(.renameat2, .invalidArgument),
                KernelRefusal.install(.linkat, .notPermitted)
            else { return nil }
            _ = try? rig.session(with: MemoryServer(["f": [1, 2, 3]]))
            return rig.results.first
        }
        #expect(result == .some(.fetched))
    }

    @Test(.enabled(if: KernelRefusal.isPossible, "no seccomp here"))
    func `a time that cannot be set costs nothing but a second run`() throws {
        let (results, names) = try #require(Self.fetch(refusing: .utimensat, with: .notPermitted))
        let error = SystemError(call: "futimens", errno: .notPermitted)
        #expect(results == [.failed(.cannotSetTime(error, "f"))])
        #expect(names == [".f.btpart"])
    }

    @Test(.enabled(if: KernelRefusal.isPossible, "no seccomp here"))
    func `a time that is not wanted is not set`() throws {
        let (results, _) = try #require(
            Self.fetch(refusing: .utimensat, with: .notPermitted) {
                $0.keepsModificationTime = false
            })
        #expect(results == [.fetched])
    }

    @Test(
        .enabled(if: KernelRefusal.isPossible, "no seccomp here"),
        arguments: [EPERM, EROFS, EOPNOTSUPP])
    func `a mirror whose times cannot be changed is complete if all is here`(number: CInt) throws {
        let errno = Errno(rawValue: number)
        let (results, hasFailed) = try #require(Self.mirrorAgain(refusing: .utimensat, with: errno))
        #expect(results == [.unchanged])
        #expect(!hasFailed)
    }

    /// Mirrors a folder in which a file has another time than before.
    private static func mirrorAgain(
        refusing call: KernelRefusal.Call, with errno: Errno
    ) -> (results: [DownloadOutcome.Result], hasFailed: Bool)? {
        Worker.run {
            let server = MemoryServer(["top/folder/f": [1, 2, 3]])
            guard let rig = try? Rig(), (try? rig.mirror("top", of: server)) != nil else {
                return nil
            }
            server.files["top/folder/f"]?.modified += 1
            rig.restart()
            guard KernelRefusal.install(call, errno) else { return nil }
            try? rig.mirror("top", of: server)
            return (rig.results, rig.hasFailed)
        } ?? nil
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func `a part that another user keeps to himself is told as his`() async {
        await #expect(processExitsWith: .success) {
            let rig = try Rig()
            try rig.add("folder/f")
            try rig.temporary.makeFolder("folder")
            try rig.temporary.write([1], to: "folder/.f.btpart")
            try rig.temporary.setPermissions(0o600, of: "folder/.f.btpart")
            let part = rig.temporary.path("folder/.f.btpart").description
            let folder = rig.temporary.path("folder").description
            try #require(unsafe chown(part, 12345, 12345) == 0)
            try #require(unsafe chmod(rig.temporary.path.description, 0o755) == 0)
            try #require(unsafe chown(folder, 54321, 54321) == 0)
            try #require(seteuid(54321) == 0)
            let server = MemoryServer(["folder/f": [1, 2, 3]])
            let end = try rig.session(with: server)
            let errors = rig.errors
            try #require(seteuid(0) == 0)
            try #require(end == nil)
            try #require(errors == [.foreignPart("folder/.f.btpart", .owner(12345))])
        }
    }
}
