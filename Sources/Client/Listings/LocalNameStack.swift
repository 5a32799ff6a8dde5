import System

/// Local names that wait for their turn, last in, first out.
///
/// A name in a folder that also waits is kept without its path, so that a deep tree takes no more
/// than its names. All are in one array: each costs its bytes and sixteen more.
struct LocalNameStack {
    /// One name.
    struct Name {
        /// Beneath the output folder.
        let path: LocalPath
        let isFolder: Bool
        /// The number of its folder, if that also waits.
        let folder: Int?
        let number: Int
    }

    private struct Entry {
        /// Where its bytes begin; they end where those of the next one begin.
        let start: Int
        /// The number of its folder, which is less than its own because numbers ascend.
        let folder: Int32
        let isFolder: Bool
    }

    /// A folder on the way to the name that was returned last.
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
    /// The path of the last level and a slash; empty without levels.
    private var path: [UInt8] = []

    /// How many wait, and the memory that they take.
    var count: Int { entries.count }
    var byteCount: Int { bytes.count + entries.count * MemoryLayout<Entry>.stride }

    /// Whether there is none.
    var isEmpty: Bool { entries.isEmpty }

    /// Adds a name, and returns its number.
    ///
    /// `folder` is the number of its folder, if that also waits.
    mutating func append(_ path: LocalPath, isFolder: Bool, in folder: Int?) -> Int {
        let start = bytes.count
        bytes.append(contentsOf: folder == nil ? path.bytes : path.split.name.bytes)
        let folder = folder.map { Int32($0) } ?? Self.none
        entries.append(Entry(start: start, folder: folder, isFolder: isFolder))
        return entries.count - 1
    }

    /// Removes and returns the last one added; nil if there is none.
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

    /// Makes that folder the last level, starting at the nearest folder that contains both.
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
