import CSystem
import Glibc

/// Reads the names in a folder one after the other, in the disk's order.
///
/// Names that come or go meanwhile may be missed or not. A name may be seen twice if its file is
/// replaced meanwhile.
package struct FolderReader: ~Copyable, Sendable {
    /// The most that one call returns: a few hundred names, as many as the C library reads.
    private static let batchBytesMax = 32_768
    /// A folder has `.` and `..` once each; a damaged disk or FUSE could tell them for ever.
    private static let dotNamesMax = 2

    private let folder: Folder
    private var batch: [UInt8] = []
    private var position = 0
    private var dotNameCount = 0

    /// Whether the last name may be that of a folder: not every file system tells.
    package private(set) var mayBeFolder = false

    /// Opens the folder a second time, so that several can read it at once.
    package init(_ folder: borrowing Folder) throws(SystemError) {
        self.folder = try folder.openFolder(beneath: ".")
    }

    /// The status of the folder (fstat).
    package func status() throws(SystemError) -> FileStatus { try folder.status() }

    /// Goes back to the first name of all that are there now.
    package mutating func rewind() throws(SystemError) { self = try FolderReader(folder) }

    /// The next name, or nil at the end; `.` and `..` are left out, and EIO where they come again
    /// (getdents64).
    package mutating func next() throws(SystemError) -> LocalPath? {
        while true {
            while position < batch.count {
                let name = nextInBatch()
                guard name == "." || name == ".." else { return name }
                dotNameCount += 1
                guard dotNameCount <= Self.dotNamesMax else {
                    throw SystemError(call: "getdents64", errno: .inputOutput)
                }
            }
            try readBatch()
            if batch.isEmpty { return nil }
        }
    }

    private mutating func readBatch() throws(SystemError) {
        let number = folder.descriptor.rawValue
        batch.removeAll(keepingCapacity: true)
        position = 0
        try batch.append(addingCapacity: Self.batchBytesMax) {
            (span: inout OutputSpan<UInt8>) throws(SystemError) in
            // The kernel writes only into the free part, and the result tells how much of it.
            try unsafe span.withUnsafeMutableBufferPointer { memory, count throws(SystemError) in
                guard let start = memory.baseAddress else { return }
                count = try retrying("getdents64") {
                    unsafe csystem_getdents64(number, start, Self.batchBytesMax)
                }
            }
        }
    }

    /// Takes one record: u64 inode, i64 offset, u16 length of the record, u8 kind, name and a zero.
    private mutating func nextInBatch() -> LocalPath {
        // The kernel writes whole records only, so the two bytes are there.
        let length = unsafe batch.withUnsafeBytes {
            Int(unsafe $0.loadUnaligned(fromByteOffset: position + 16, as: UInt16.self))
        }
        let kind = batch[position + 18]
        mayBeFolder = kind == UInt8(DT_DIR) || kind == UInt8(DT_UNKNOWN)
        let name = batch[(position + 19)..<(position + length)].prefix { $0 != 0 }
        position += length
        return LocalPath(name)
    }
}
