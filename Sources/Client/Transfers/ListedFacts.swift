import System
import Wire

/// What a listing says about a file before it is asked for.
struct ListedFacts {
    let size: UInt64
    let modified: Int64
    let mode: UInt16

    /// Whether the server's answer says the same.
    func agrees(with head: Head) -> Bool {
        size == head.size && modified == head.mtime
    }

    /// Whether the local file has the same size and time.
    func agrees(with status: FileStatus) -> Bool {
        size == status.size && modified == status.modified.seconds
    }
}
