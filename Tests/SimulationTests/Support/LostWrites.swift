import Client
import System
import TestSupport

/// What the kernel could not write to the disk, and then takes for written.
///
/// As on Linux: each open file is told once, whoever opens it later is told nothing, and reading
/// shows the lost bytes until memory is needed for something else.
final class LostWrites {
    /// From where on a file was written since it was synced.
    private var written: [FileKey: UInt64] = [:]
    /// What is in memory and not on the disk, though it counts as written.
    private var lost: [FileKey: Range<UInt64>] = [:]
    private var errorCounts: [FileKey: Int] = [:]
    /// How often something was lost on the whole file system.
    private(set) var errorCount = 0

    /// How often something was lost of a file.
    func errorCount(of key: FileKey) -> Int { errorCounts[key, default: 0] }

    func noteMade(_ key: FileKey) { lost[key] = nil }

    func noteWritten(_ key: FileKey, from offset: UInt64) {
        written[key] = min(written[key] ?? offset, offset)
        guard let range = lost[key] else { return }
        let left = range.clamped(to: 0..<offset)
        lost[key] = left.isEmpty ? nil : left
    }

    func noteSynced(_ key: FileKey) { written[key] = nil }

    func noteAllSynced() { written = [:] }

    /// Loses all that was written since it was synced.
    func loseWritten() {
        for (key, offset) in written {
            lost[key] = min(lost[key]?.lowerBound ?? offset, offset)..<UInt64.max
            errorCounts[key, default: 0] += 1
            errorCount += 1
        }
        written = [:]
    }

    /// Shows what the disk has of a file.
    func dropCache(of file: any LocalFile) throws(SystemError) {
        let status = try file.status()
        let key = FileKey(status)
        guard written[key] == nil, let range = lost.removeValue(forKey: key) else { return }
        let left = range.clamped(to: 0..<status.size)
        try file.write([UInt8](repeating: 0, count: left.count).span, at: left.lowerBound)
    }

    /// Shows what the disk has of all files in a folder.
    func dropCache(of folder: TemporaryFolder) throws {
        guard !lost.isEmpty else { return }
        for entry in try folder.everything() where entry.status.kind == .regularFile {
            let (parent, name) = folder.path(entry.path).split
            let opened = KernelDisk().open(try Folder(parent))
            try dropCache(of: try opened.openFileToWrite(name))
        }
    }
}
