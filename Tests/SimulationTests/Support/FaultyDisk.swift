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
        let folder: FileKey
        let undo: () throws -> Void
    }

    private var fault: Fault
    private var place: Int
    /// How many calls were made so far.
    private(set) var callCount = 0
    /// The names that were made, given or removed and are not on the disk, in their order.
    private var names: [Change] = []
    /// What each file holds on the disk, where it was written since it was synced.
    private var contents: [(key: FileKey, file: any LocalFile, bytes: [UInt8])] = []
    /// What never got to the disk.
    let lostWrites = LostWrites()

    typealias FileKey = LostWrites.FileKey

    /// Fails at the call of that number.
    init(_ fault: Fault = .inputOutput, at place: Int = .max) {
        self.fault = fault
        self.place = place
    }

    /// Does that at a call to come, after so many others, and nothing else.
    func prepare(_ fault: Fault, after callCount: Int) {
        self.fault = fault
        place = self.callCount + callCount
    }

    /// Does as it should from now on.
    func recover() { place = .max }

    /// Whether the chosen call has come.
    var hasFailed: Bool { callCount > place }

    func open(_ folder: consuming Folder) -> any LocalFolder {
        FaultyFolder(KernelDisk().open(folder), self)
    }

    /// Shows what the disk has kept: some names of the last, and of each file some of its bytes.
    func crash(_ chance: inout SeededGenerator) throws {
        try crash(keeping: Int.random(in: 0...names.count, using: &chance), &chance)
    }

    /// Shows what the disk has kept, with so many of the names that were not synced.
    func crash(keeping kept: Int, _ chance: inout SeededGenerator) throws {
        for (_, file, bytes) in contents where Bool.random(using: &chance) {
            let count = Int.random(in: 0...bytes.count, using: &chance)
            let left = Array(bytes[..<count])
            try file.truncate(to: 0)
            try file.write(left.span, at: 0)
        }
        for change in names[kept...].reversed() { try change.undo() }
        names = []
        close()
    }

    /// Lets go of all files, and so of their locks; their bytes get to the disk in time.
    func close() {
        contents = []
        lostWrites.noteAllSynced()
    }

    /// Counts a call, and throws where it is to fail.
    func call(_ name: String, writes: Bool = false) throws(SystemError) {
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
    var writesHalf: Bool { fault == .full && callCount == place }

    // MARK: What a crash undoes

    /// Notes a change of a name in a folder, which was perhaps opened several times.
    func note(in folder: FileKey, _ undo: @escaping () throws -> Void) {
        names.append(Change(folder: folder, undo: undo))
    }

    func noteNamesSynced(in folder: FileKey) {
        names.removeAll { $0.folder == folder }
    }

    func noteAllSynced() {
        names = []
        contents = []
        lostWrites.noteAllSynced()
    }

    func noteWritten(
        _ file: any LocalFile, from offset: UInt64
    ) throws(SystemError) {
        let key = FileKey(try file.status())
        if !contents.contains(where: { $0.key == key }) {
            contents.append((key, file, try file.contents()))
        }
        lostWrites.noteWritten(key, from: offset)
    }

    func noteSynced(_ key: FileKey) {
        contents.removeAll { $0.key == key }
        lostWrites.noteSynced(key)
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

    private func key() throws(SystemError) -> LostWrites.FileKey {
        LostWrites.FileKey(try folder.status())
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
        disk.note(in: try key()) { [folder] in try folder.remove(name) }
        disk.lostWrites.noteMade(LostWrites.FileKey(try file.status()))
        return try FaultyFile(file, disk)
    }

    func rename(_ name: LocalPath, to newName: LocalPath) throws(SystemError) {
        try disk.call("renameat")
        let replaced = try? folder.openFile(newName).contents()
        try folder.rename(name, to: newName)
        disk.note(in: try key()) { [folder] in
            try folder.rename(newName, to: name)
            if let replaced { try folder.createFile(newName).write(replaced.span, at: 0) }
        }
    }

    func renameWithoutReplacing(
        _ name: LocalPath, to newName: LocalPath
    ) throws(SystemError) {
        try disk.call("renameat2")
        try folder.renameWithoutReplacing(name, to: newName)
        disk.note(in: try key()) { [folder] in try folder.rename(newName, to: name) }
    }

    func remove(_ name: LocalPath) throws(SystemError) {
        try disk.call("unlinkat")
        let removed = try folder.openFile(name).contents()
        try folder.remove(name)
        disk.note(in: try key()) { [folder] in
            try folder.createFile(name).write(removed.span, at: 0)
        }
    }

    func removeFolder(_ name: LocalPath) throws(SystemError) {
        try disk.call("unlinkat")
        let removed = LostWrites.FileKey(try folder.status(of: name))
        try folder.removeFolder(name)
        // Nothing can be put back into it, so this world's disk has it at once.
        disk.noteNamesSynced(in: removed)
    }

    func readNames() throws(SystemError) -> FolderReader {
        try disk.call("openat")
        return try folder.readNames()
    }

    func setPermissions(_ permissions: UInt16) throws(SystemError) {
        try disk.call("fchmod")
        try folder.setPermissions(permissions)
    }

    func setModified(seconds: Int64) throws(SystemError) {
        try disk.call("futimens")
        try folder.setModified(seconds: seconds)
    }

    func synchronize() throws(SystemError) {
        try disk.call("fsync")
        disk.noteNamesSynced(in: try key())
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
