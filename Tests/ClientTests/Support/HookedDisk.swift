import Client
import System

/// A disk that does something else at chosen moments, as another program may.
struct HookedDisk: LocalDisk {
    /// Before a file of that name is opened to be read; what it throws is what opening throws.
    var beforeOpening: @Sendable (LocalPath) throws(SystemError) -> Void = { _ in }
    /// Once a file of that name is closed that was opened to be read.
    var afterClosing: @Sendable (LocalPath) -> Void = { _ in }
    /// Before a file of that name is made; what it throws is what making it throws.
    var beforeCreating: @Sendable (LocalPath) throws(SystemError) -> Void = { _ in }
    /// Once a file of that name is open.
    var afterOpening: @Sendable (LocalPath) -> Void = { _ in }
    /// Before a file is read that was opened only for that; what it throws is what reading throws.
    var beforeReading: @Sendable (LocalPath) throws(SystemError) -> Void = { _ in }
    /// Before a file of that name is written to; what it throws is what writing throws.
    var beforeWriting: @Sendable (LocalPath) throws(SystemError) -> Void = { _ in }
    /// Before the bytes of a file of that name are read from the disk again.
    var beforeDroppingCache: @Sendable (LocalPath) -> Void = { _ in }
    /// Before the names in a folder are synced; what it throws is what syncing throws.
    var beforeSynchronizing: @Sendable () throws(SystemError) -> Void = {}
    /// How many bytes can still be written; nil for as many as there are.
    var freeBytes: @Sendable () -> UInt64? = { nil }

    func open(_ folder: consuming Folder) -> any LocalFolder {
        HookedFolder(KernelDisk().open(folder), self)
    }
}

private final class HookedFolder: WrappedFolder {
    let folder: any LocalFolder
    private let disk: HookedDisk

    init(_ folder: any LocalFolder, _ disk: HookedDisk) {
        self.folder = folder
        self.disk = disk
    }

    func openFile(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        try disk.beforeOpening(name)
        return HookedFile(try folder.openFile(name), name, disk, isOnlyRead: true)
    }

    func freeBytes() throws(SystemError) -> UInt64 {
        if let freeBytes = disk.freeBytes() { return freeBytes }
        return try folder.freeBytes()
    }

    func synchronize() throws(SystemError) {
        try disk.beforeSynchronizing()
        try folder.synchronize()
    }

    func openFileToWrite(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        let file = try folder.openFileToWrite(name)
        disk.afterOpening(name)
        return HookedFile(file, name, disk, isOnlyRead: false)
    }

    func createFile(_ name: LocalPath) throws(SystemError) -> any LocalFile {
        try disk.beforeCreating(name)
        return HookedFile(try folder.createFile(name), name, disk, isOnlyRead: false)
    }

    func openOrMakeFolder(_ name: LocalPath) throws(SystemError) -> any LocalFolder {
        HookedFolder(try folder.openOrMakeFolder(name), disk)
    }
}

private final class HookedFile: LocalFile {
    private let file: any LocalFile
    private let name: LocalPath
    private let disk: HookedDisk
    private let isOnlyRead: Bool

    init(_ file: any LocalFile, _ name: LocalPath, _ disk: HookedDisk, isOnlyRead: Bool) {
        self.file = file
        self.name = name
        self.disk = disk
        self.isOnlyRead = isOnlyRead
    }

    deinit {
        if isOnlyRead { disk.afterClosing(name) }
    }

    func read(at offset: UInt64, into output: inout OutputSpan<UInt8>) throws(SystemError) {
        if isOnlyRead { try disk.beforeReading(name) }
        try file.read(at: offset, into: &output)
    }

    func status() throws(SystemError) -> FileStatus { try file.status() }
    func lock() throws(SystemError) -> Bool { try file.lock() }
    func write(_ bytes: Span<UInt8>, at offset: UInt64) throws(SystemError) {
        try disk.beforeWriting(name)
        try file.write(bytes, at: offset)
    }
    func truncate(to size: UInt64) throws(SystemError) { try file.truncate(to: size) }
    func synchronize() throws(SystemError) { try file.synchronize() }
    func checkWritten() throws(SystemError) { try file.checkWritten() }
    func dropCache() {
        disk.beforeDroppingCache(name)
        file.dropCache()
    }
    func touch() throws(SystemError) { try file.touch() }
    func setModified(seconds: Int64) throws(SystemError) { try file.setModified(seconds: seconds) }
    func setPermissions(_ permissions: UInt16) throws(SystemError) {
        try file.setPermissions(permissions)
    }
}
