import System

/// A file or folder of a `FaultyDisk`, whatever its name is.
struct FileKey: Hashable {
    private let device: UInt64
    private let inode: UInt64

    init(_ status: FileStatus) {
        device = status.device
        inode = status.inode
    }
}
