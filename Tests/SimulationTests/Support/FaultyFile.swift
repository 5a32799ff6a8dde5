import Client
import System

/// A file of a `FaultyDisk`.
final class FaultyFile: LocalFile {
    private let file: any LocalFile
    private let disk: FaultyDisk
    private let key: FileKey
    /// How many losses it was told of, those before it was opened included.
    private var toldCount: Int

    init(_ file: any LocalFile, _ disk: FaultyDisk) throws(SystemError) {
        self.file = file
        self.disk = disk
        key = FileKey(try file.status())
        toldCount = disk.lostWrites.errorCount(of: key)
    }

    /// Tells once of what was lost since it was opened.
    private func tellLoss(_ call: String) throws(SystemError) {
        defer { toldCount = disk.lostWrites.errorCount(of: key) }
        guard toldCount == disk.lostWrites.errorCount(of: key) else {
            throw SystemError(call: call, errno: .inputOutput)
        }
    }

    func status() throws(SystemError) -> FileStatus {
        try disk.call("fstat")
        return try file.status()
    }

    func lock() throws(SystemError) -> Bool {
        try disk.call("flock")
        return try file.lock()
    }

    func read(at offset: UInt64, into output: inout OutputSpan<UInt8>) throws(SystemError) {
        try disk.call("pread")
        try file.read(at: offset, into: &output)
    }

    func write(_ bytes: Span<UInt8>, at offset: UInt64) throws(SystemError) {
        if disk.writesHalf {
            try disk.noteWritten(key, file, from: offset)
            try file.write(bytes.extracting(first: bytes.count / 2), at: offset)
        }
        try disk.call("pwrite", writes: true)
        try disk.noteWritten(key, file, from: offset)
        try file.write(bytes, at: offset)
    }

    func truncate(to size: UInt64) throws(SystemError) {
        try disk.call("ftruncate")
        try disk.noteWritten(key, file, from: size)
        try file.truncate(to: size)
    }

    func synchronize() throws(SystemError) {
        try disk.call("fsync")
        disk.noteSynced(key)
        try tellLoss("fsync")
    }

    func checkWritten() throws(SystemError) {
        try disk.call("sync_file_range")
        try tellLoss("sync_file_range")
    }

    func dropCache() { try? disk.lostWrites.dropCache(of: file) }

    func touch() throws(SystemError) {
        try disk.call("futimens")
        try file.touch()
    }

    func setModified(seconds: Int64) throws(SystemError) {
        try disk.call("futimens")
        try file.setModified(seconds: seconds)
    }

    func setPermissions(_ permissions: UInt16) throws(SystemError) {
        try disk.call("fchmod")
        try file.setPermissions(permissions)
    }
}

extension LocalFile {
    /// All that it holds.
    func contents() throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        let count = Int(try status().size)
        try bytes.append(addingCapacity: count) { output throws(SystemError) in
            try read(at: 0, into: &output)
        }
        return bytes
    }
}
