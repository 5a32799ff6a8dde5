import System
import Wire

/// What a listing tells of a file before it is asked for.
struct ListedFacts {
    let size: UInt64
    let modified: Int64

    /// Whether the server still tells the same of it.
    func agrees(with head: Head) -> Bool {
        size == head.size && modified == head.mtime
    }

    /// Whether the file that is here has the same size and time.
    func agrees(with status: FileStatus) -> Bool {
        size == status.size && modified == status.modified.seconds
    }
}
