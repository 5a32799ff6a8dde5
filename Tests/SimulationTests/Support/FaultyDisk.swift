import Client
import System
import TestSupport

/// A disk that fails at a chosen call, and that forgets in a crash what was not synced.
final class FaultyDisk: LocalDisk, @unchecked Sendable {
    /// What happens at the chosen call.
    enum Fault: CaseIterable, Sendable {
        /// This one call fails.
        case inputOutput
        /// From then on nothing can be written; of the call's own bytes the first half is.
        case full
        /// From then on nothing happens any more, until `crash` has shown what the disk has kept.
        case crash
        /// What is in memory by then never gets to the disk; the next sync says so, once.
        case loss
    }

    /// Something that a crash undoes.
    private struct Change {
        let folder: ObjectIdentifier
        let undo: () throws -> Void
    }

    private let fault: Fault
    private let place: Int
    /// How many calls were made so far.
    private(set) var callCount = 0
    /// The names that were made, given or removed and are not on the disk, in their order.
    private var names: [Change] = []
    /// What each file holds on the disk, where it was written since it was synced.
    private var contents: [FileKey: (file: any LocalFile, bytes: [UInt8])] = [:]
    /// What never got to the disk.
    let lostWrites = LostWrites()

    fileprivate typealias FileKey = LostWrites.FileKey

    /// Fails at the call of that number.
    init(_ fault: Fault = .inputOutput, at place: Int = .max) {
        self.fault = fault
        self.place = place
    }

    func open(_ folder: consuming Folder) -> any LocalFolder {
        FaultyFolder(KernelDisk().open(folder), self)
    }

    /// Shows what the disk has kept: some names of the last, and of each file some of its bytes.
    func crash(_ chance: inout SeededGenerator) throws {
        for (file, bytes) in contents.values where Bool.random(using: &chance) {
            let count = Int.random(in: 0...bytes.count, using: &chance)
            let left = Array(bytes[..<count])
            try file.truncate(to: 0)
            try file.write(left.span, at: 0)
        }
        let kept = Int.random(in: 0...names.count, using: &chance)
        for change in names[kept...].reversed() { try change.undo() }
        close()
    }

    /// Lets go of all files, and so of their locks.
    func close() { noteAllSynced() }

    /// Counts a call, and throws where it is to fail.
    fileprivate func call(_ name: String, writes: Bool = false) throws(SystemError) {
        defer { callCount += 1 }
        switch fault {
        case .inputOutput where callCount == place, .crash where callCount >= place:
            throw SystemError(call: name, errno: .inputOutput)
        case .full where callCount >= place && writes:
            throw SystemError(call: name, errno: .noSpace)
        case .loss where callCount == place: lostWrites.loseWritten()
        case .inputOutput, .full, .crash, .loss: return
        }
    }

    /// Whether the next call writes half of its bytes before it fails.
    fileprivate var writesHalf: Bool { fault == .full && callCount == place }

    // MARK: What a crash undoes

    fileprivate func note(_ folder: FaultyFolder, _ undo: @escaping () throws -> Void) {
        names.append(Change(folder: ObjectIdentifier(folder), undo: undo))
    }

    fileprivate func noteSynced(_ folder: FaultyFolder) {
        names.removeAll { $0.folder == ObjectIdentifier(folder) }
    }

    fileprivate func noteAllSynced() {
        names = []
        contents = [:]
        lostWrites.noteAllSynced()
    }

    fileprivate func noteWritten(
        _ file: any LocalFile, from offset: UInt64
    ) throws(SystemError) {
        let key = FileKey(try file.status())
        if contents[key] == nil { contents[key] = (file, try file.contents()) }
        lostWrites.noteWritten(key, from: offset)
    }

    fileprivate func noteSynced(_ key: FileKey) {
        contents[key] = nil
        lostWrites.noteSynced(key)
    }
}

extension LocalFile {
    /// All that it holds.
    fileprivate func contents() throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        let count = Int(try status().size)
        try bytes.append(addingCapacity: count) { output throws(SystemError) in
            try read(at: 0, into: &output)
        }
        return bytes
    }
}

private final class FaultyFolder: LocalFolder {
    private let folder: any LocalFolder
    private let disk: FaultyDisk
    /// How many losses it was told of, those before it was opened included.
    private var toldCount: Int

    init(_ folder: any LocalFolder, _ disk: FaultyDisk) {
        self.folder = folder
        self.disk = disk
        toldCount = disk.lostWrites.errorCount
    }

    func status() throws(SystemError) -> FileStatus {
        try disk.call("fstat")
        return try folder.status()
    }

    func status(of name: LocalPath) throws(SystemError) -> FileStatus {
        try disk.call("fstatat")
        return try folder.status(of: name)
    }

    func openFile(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        try disk.call("openat")
        return try FaultyFile(try folder.openFile(name), disk)
    }

    func openFileToWrite(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        try disk.call("openat")
        return try FaultyFile(try folder.openFileToWrite(name), disk)
    }

    func createFile(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        try disk.call("openat", writes: true)
        let file = try folder.createFile(name)
        disk.note(self) { [folder] in try folder.remove(name) }
        disk.lostWrites.noteMade(LostWrites.FileKey(try file.status()))
        return try FaultyFile(file, disk)
    }

    func rename(_ name: LocalPath, to newName: LocalPath) throws(SystemError) {
        try disk.call("renameat")
        let replaced = try? folder.openFile(newName).contents()
        try folder.rename(name, to: newName)
        disk.note(self) { [folder] in
            try folder.rename(newName, to: name)
            if let replaced { try folder.createFile(newName).write(replaced.span, at: 0) }
        }
    }

    func renameWithoutReplacing(
        _ name: LocalPath, to newName: LocalPath
    ) throws(SystemError) {
        try disk.call("renameat2")
        try folder.renameWithoutReplacing(name, to: newName)
        disk.note(self) { [folder] in try folder.rename(newName, to: name) }
    }

    func remove(_ name: LocalPath) throws(SystemError) {
        try disk.call("unlinkat")
        let removed = try folder.openFile(name).contents()
        try folder.remove(name)
        disk.note(self) { [folder] in try folder.createFile(name).write(removed.span, at: 0) }
    }

    func synchronize() throws(SystemError) {
        try disk.call("fsync")
        disk.noteSynced(self)
    }

    func synchronizeFileSystem() throws(SystemError) {
        try disk.call("syncfs")
        defer { toldCount = disk.lostWrites.errorCount }
        disk.noteAllSynced()
        guard toldCount == disk.lostWrites.errorCount else {
            throw SystemError(call: "syncfs", errno: .inputOutput)
        }
    }

    func freeBytes() throws(SystemError) -> UInt64 {
        try disk.call("fstatvfs")
        return try folder.freeBytes()
    }
}

private final class FaultyFile: LocalFile {
    private let file: any LocalFile
    private let disk: FaultyDisk
    private let key: LostWrites.FileKey
    /// How many losses it was told of, those before it was opened included.
    private var toldCount: Int

    init(_ file: any LocalFile, _ disk: FaultyDisk) throws(SystemError) {
        self.file = file
        self.disk = disk
        key = LostWrites.FileKey(try file.status())
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
            try disk.noteWritten(file, from: offset)
            try file.write(bytes.extracting(first: bytes.count / 2), at: offset)
        }
        try disk.call("pwrite", writes: true)
        try disk.noteWritten(file, from: offset)
        try file.write(bytes, at: offset)
    }

    func truncate(to size: UInt64) throws(SystemError) {
        try disk.call("ftruncate")
        try disk.noteWritten(file, from: size)
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
