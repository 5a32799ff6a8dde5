import System

/// Names of this machine that wait for their turn, last in, first out.
///
/// All paths lie in one array: a hundred thousand of them cost their bytes and four more each.
struct LocalNames {
    /// One of them.
    struct Name {
        /// Beneath the output folder.
        let path: LocalPath
        let isFolder: Bool
    }

    private struct Entry {
        let byteCount: UInt16
        let isFolder: Bool
    }

    private var entries: [Entry] = []
    private var bytes: [UInt8] = []

    /// Whether none waits.
    var isEmpty: Bool { entries.isEmpty }

    /// Puts a name on top, whose path is no longer than the kernel takes one.
    mutating func append(_ path: LocalPath, isFolder: Bool) {
        entries.append(Entry(byteCount: UInt16(path.bytes.count), isFolder: isFolder))
        bytes.append(contentsOf: path.bytes)
    }

    /// Hands out the youngest; nil if there is none.
    mutating func popLast() -> Name? {
        guard let entry = entries.popLast() else { return nil }
        let path = LocalPath(bytes.suffix(Int(entry.byteCount)))
        bytes.removeLast(Int(entry.byteCount))
        return Name(path: path, isFolder: entry.isFolder)
    }
}
