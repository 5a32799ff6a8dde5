import System

/// Local names that wait for their turn, last in, first out.
///
/// A name in a folder that also waits is kept without its path, so that a deep tree takes no more
/// than its names. All are in one array: each costs its bytes and 24 more.
struct LocalNameStack {
    /// One name.
    struct Name {
        /// Beneath the output folder.
        let path: LocalPath
        let isFolder: Bool
        /// The number of its folder, if that also waits.
        let folder: Int?
        let number: Int
        fileprivate let fingerprint: Int

        /// Whether it still stands for the same file with the same content, or for a folder.
        func isStill(_ status: FileStatus) -> Bool {
            isFolder
                ? status.kind == .directory
                : fingerprint == LocalNameStack.fingerprint(status)
        }
    }

    private struct Entry {
        /// Where its bytes begin; they end where those of the next one begin.
        let start: Int
        /// The number of its folder, which is less than its own because numbers ascend.
        let folder: Int32
        let isFolder: Bool
        let isInTheWay: Bool
        /// Whether it was returned before its turn.
        var isTaken = false
        let fingerprint: Int
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
    /// Where `popLastInTheWay` goes on; nil for the end.
    private var searchEnd: Int?
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
    /// `folder` is the number of its folder, if that also waits; what is in a folder that is in the
    /// way is in the way, too.
    mutating func append(
        _ path: LocalPath, _ status: FileStatus, in folder: Int?, isInTheWay: Bool = false
    ) -> Int {
        let start = bytes.count
        bytes.append(contentsOf: folder == nil ? path.bytes : path.split.name.bytes)
        let isInTheWay = isInTheWay || self.isInTheWay(folder)
        let folder = folder.map { Int32($0) } ?? Self.none
        entries.append(
            Entry(
                start: start, folder: folder, isFolder: status.kind == .directory,
                isInTheWay: isInTheWay, fingerprint: Self.fingerprint(status)))
        return entries.count - 1
    }

    /// Whether the name with that number is in the way; false for nil.
    func isInTheWay(_ number: Int?) -> Bool { number.map { entries[$0].isInTheWay } ?? false }

    /// Removes and returns the last one added that is in the way; nil if there is none.
    mutating func popLastInTheWay() -> Name? {
        let end = searchEnd ?? entries.count
        guard let number = entries[..<end].lastIndex(where: { $0.isInTheWay && !$0.isTaken })
        else {
            searchEnd = 0
            return nil
        }
        searchEnd = number
        entries[number].isTaken = true
        return name(number)
    }

    /// Removes and returns the last one added; nil if there is none.
    mutating func popLast() -> Name? {
        while let last = entries.last {
            let name = last.isTaken ? nil : name(entries.count - 1)
            bytes.removeLast(bytes.count - last.start)
            entries.removeLast()
            if let name { return name }
        }
        return nil
    }

    private mutating func name(_ number: Int) -> Name {
        let entry = entries[number]
        enter(entry.folder)
        let end = number + 1 < entries.count ? entries[number + 1].start : bytes.count
        return Name(
            path: LocalPath(path + bytes[entry.start..<end]), isFolder: entry.isFolder,
            folder: entry.folder == Self.none ? nil : Int(entry.folder), number: number,
            fingerprint: entry.fingerprint)
    }

    /// Of which file, and of its content; removing another name of the file does not change it.
    private static func fingerprint(_ status: FileStatus) -> Int {
        var hasher = Hasher()
        hasher.combine(status.device)
        hasher.combine(status.inode)
        hasher.combine(status.size)
        hasher.combine(status.modified)
        return hasher.finalize()
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
