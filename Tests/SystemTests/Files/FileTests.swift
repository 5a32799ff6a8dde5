import Glibc
import System
import TestSupport
import Testing

@Suite struct `Files` {
    private let temporary: TemporaryFolder

    init() throws {
        temporary = try TemporaryFolder()
    }

    @Test func `what is written at an offset is read there`() throws {
        let file = try temporary.open().createFile("a")
        try file.write([1, 2, 3, 4].span, at: 2)
        try file.write([9].span, at: 3)
        #expect(try file.contents() == [0, 0, 1, 9, 3, 4])
        try file.synchronize()
        try file.checkWritten()
        file.dropCache()
        try file.close()
    }

    @Test func `a read fills what is free and says how much`() throws {
        try temporary.write(0..<10, to: "a")
        let file = try temporary.open().openFile(beneath: "a")
        file.willBeReadInOrder()
        var buffer: [UInt8] = [77]
        for (offset, expected) in [(0, 4), (8, 2), (10, 0), (1 << 40, 0)] {
            var count = -1
            try buffer.append(addingCapacity: 4) {
                (span: inout OutputSpan<UInt8>) throws(SystemError) in
                count = try file.read(at: UInt64(offset), into: &span)
            }
            #expect(count == expected)
        }
        #expect(buffer == [77, 0, 1, 2, 3, 8, 9])
    }

    @Test func `a second read into the same room goes on after the first`() throws {
        try temporary.write(0..<10, to: "a")
        let file = try temporary.open().openFile(beneath: "a")
        var buffer: [UInt8] = []
        try buffer.append(addingCapacity: 20) {
            (span: inout OutputSpan<UInt8>) throws(SystemError) in
            try file.read(at: 7, into: &span)
            try file.read(at: 0, into: &span)
        }
        #expect(buffer == [7, 8, 9] + Array(0..<10))
    }

    @Test(arguments: [UInt64(Int64.max) + 1, .max])
    func `an offset that the kernel cannot count is an error`(offset: UInt64) throws {
        let file = try temporary.open().createFile("a")
        #expect(throws: SystemError(call: "pwrite", errno: .fileTooLarge)) {
            try file.write([1].span, at: offset)
        }
        #expect(throws: SystemError(call: "ftruncate", errno: .fileTooLarge)) {
            try file.truncate(to: offset)
        }
        var buffer: [UInt8] = []
        #expect(throws: SystemError(call: "pread", errno: .fileTooLarge)) {
            try buffer.append(addingCapacity: 4) {
                (span: inout OutputSpan<UInt8>) throws(SystemError) in
                try file.read(at: offset, into: &span)
            }
        }
    }

    @Test func `a file is cut and lengthened`() throws {
        let file = try temporary.open().createFile("a")
        try file.write([1, 2, 3, 4].span, at: 0)
        try file.truncate(to: 2)
        try file.truncate(to: 3)
        #expect(try file.contents() == [1, 2, 0])
    }

    @Test func `a write to a file opened for reading fails`() throws {
        try temporary.write("x", to: "a")
        let file = try temporary.open().openFile(beneath: "a")
        #expect(throws: SystemError(call: "pwrite", errno: .badDescriptor)) {
            try file.write([1].span, at: 0)
        }
    }

    @Test func `a full disk is told`() throws {
        let file = File(
            adopting: Descriptor(adopting: unsafe open("/dev/full", O_WRONLY | O_CLOEXEC)))
        #expect(throws: SystemError(call: "pwrite", errno: .noSpace)) {
            try file.write([1].span, at: 0)
        }
    }

    /// In a process of its own: the limit is for all that a process writes.
    @Test(.waiting) func `a disk that takes only the first bytes is told`() async {
        await #expect(processExitsWith: .success) {
            // Without this the kernel would end the process instead of failing the write.
            FileSizeLimit.failsWrites()
            let temporary = try TemporaryFolder()
            let file = try temporary.open().createFile("a")
            var before = rlimit()
            _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before)
            var limit = before
            limit.rlim_cur = 2
            _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            do throws(SystemError) {
                try file.write([1, 2, 3].span, at: 0)
                preconditionFailure("more was taken than the limit")
            } catch {
                precondition(error == SystemError(call: "pwrite", errno: .fileTooLarge))
            }
            // What a process writes as it ends is not to be cut.
            _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before)
            let kept = try file.contents()
            precondition(kept == [1, 2])
        }
    }

    @Test(
        .enabled(if: KernelRefusal.isPossible, "no seccomp here"), arguments: [ENOSYS, EPERM])
    func `the status is told where statx is not there`(number: CInt) throws {
        try temporary.write([UInt8](repeating: 1, count: 10), to: "a")
        let folder = try temporary.open()
        let sizes = Worker.run { () -> [UInt64]? in
            guard KernelRefusal.install(.statx, Errno(rawValue: number)) else { return nil }
            let file = try? folder.openFile(beneath: "a")
            return [try? file?.status().size, try? file?.freshStatus().size].compactMap(\.self)
        }
        #expect(sizes == [10, 10])
    }

    @Test func `the status tells size, kind, times and permissions`() throws {
        let folder = try temporary.open()
        let file = try folder.createFile("a")
        try file.write([1, 2, 3].span, at: 0)
        #expect(try file.status().permissions == 0o600)
        try file.setPermissions(0o640)
        try file.setModified(seconds: -5)
        let status = try file.status()
        #expect(status.kind == .regularFile)
        #expect(status.size == 3)
        #expect(status.permissions == 0o640)
        #expect(status.modified == .init(seconds: -5, nanoseconds: 0))
        #expect(status.changed.seconds > 1_600_000_000)
        #expect(status.linkCount == 1)
        #expect(status.owner == geteuid())
        #expect(try status == folder.status(of: "a"))
        #expect(try status == folder.status(beneath: "a"))
        #expect(try status.isSameFile(as: folder.status(of: "a")))
        #expect(try !status.isSameFile(as: folder.status()))
        #expect(try folder.status().kind == .directory)
    }

    @Test(arguments: [
        (S_IFIFO, FileStatus.Kind.pipe), (S_IFSOCK, .socket), (S_IFREG, .regularFile),
    ]) func `the kind of a node is told`(mode: UInt32, kind: FileStatus.Kind) throws {
        try temporary.makeNode("a", kind: mode)
        #expect(try temporary.open().status(of: "a").kind == kind)
    }

    @Test func `devices, folders and links are told`() throws {
        #expect(try Folder("/dev").status(of: "null").kind == .characterDevice)
        #expect(try Folder("/").status(of: "dev").kind == .directory)
        #expect(try Folder("/proc/self").status(of: "exe").kind == .symbolicLink)
    }

    @Test func `of two that lock a file one gets it`() throws {
        let folder = try temporary.open()
        do {
            let first = try folder.createFile("a")
            let second = try folder.openFileToWrite("a")
            #expect(try first.lock())
            #expect(try first.lock())
            #expect(try !second.lock())
            try first.close()
            #expect(try Patience.sees { try second.lock() })
        }
        let third = try folder.openFileToWrite("a")
        #expect(try Patience.sees { try third.lock() })
    }
}
