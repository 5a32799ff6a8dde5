import System

/// Names of this machine that wait for their turn, last in, first out.
///
/// Of a name in a folder that waits too only its own part is kept, so that a deep tree takes no
/// more than its names. All lie in one array: a hundred thousand of them cost their bytes and
/// sixteen more each.
struct LocalNames {
    /// One of them.
    struct Name {
        /// Beneath the output folder.
        let path: LocalPath
        let isFolder: Bool
        /// The number of the folder that it is in, if that waits too.
        let folder: Int?
        /// Its own number.
        let number: Int
    }

    private struct Entry {
        /// Where its bytes begin, which end where those of the next one begin.
        let start: Int
        /// Numbers ascend, so this one is less than its own.
        let folder: Int32
        let isFolder: Bool
    }

    /// A folder on the way to the name that was handed out last.
    private struct Level {
        let number: Int32
        /// Where its name begins in the path.
        let start: Int
    }

    /// The number of a folder that does not wait.
    private static let none: Int32 = -1

    private var entries: [Entry] = []
    private var bytes: [UInt8] = []
    /// Folders that wait, each in the one before it.
    private var levels: [Level] = []
    /// The path of the last level and a slash; empty without any.
    private var path: [UInt8] = []

    /// Whether none waits.
    var isEmpty: Bool { entries.isEmpty }

    /// Puts a name on top, and returns its number.
    ///
    /// `folder` is the number of the folder that it is in, if that waits too.
    mutating func append(_ path: LocalPath, isFolder: Bool, in folder: Int?) -> Int {
        let start = bytes.count
        bytes.append(contentsOf: folder == nil ? path.bytes : path.split.name.bytes)
        let folder = folder.map { Int32($0) } ?? Self.none
        entries.append(Entry(start: start, folder: folder, isFolder: isFolder))
        return entries.count - 1
    }

    /// Hands out the youngest; nil if there is none.
    mutating func popLast() -> Name? {
        guard let entry = entries.last else { return nil }
        enter(entry.folder)
        let whole = path + bytes[entry.start...]
        bytes.removeLast(bytes.count - entry.start)
        entries.removeLast()
        return Name(
            path: LocalPath(whole), isFolder: entry.isFolder,
            folder: entry.folder == Self.none ? nil : Int(entry.folder), number: entries.count)
    }

    /// Has the last level be that folder, by way of the nearest folder that both are in.
    private mutating func enter(_ folder: Int32) {
        var missing: [Int32] = []
        var next = folder
        while true {
            let innermost = levels.last?.number ?? Self.none
            if innermost == next { break }
            if next > innermost {
                missing.append(next)
                next = entries[Int(next)].folder
            } else if let level = levels.popLast() {
                path.removeLast(path.count - level.start)
            }
        }
        for number in missing.reversed() {
            levels.append(Level(number: number, start: path.count))
            let start = entries[Int(number)].start
            path.append(contentsOf: bytes[start..<entries[Int(number) + 1].start])
            path.append(UInt8(ascii: "/"))
        }
    }
}
