import System

/// What is below a local folder, in the order of a listing: ascending by the bytes of whole paths,
/// so `a`, `a-b`, `a/x`.
///
/// A folder waits in its parent's queue as `a` for itself and, once its content is wanted, as `a/`
/// for the descent. Links are returned and never followed; at most one folder is open.
struct LocalWalk: ~Copyable {
    /// A local name.
    struct Entry {
        /// Beneath the output folder.
        let path: LocalPath
        /// Its place in the order; the part of a file comes right after that file.
        let key: [UInt8]
        let status: FileStatus
        /// The number that its folder was given; nil if it has none.
        let folder: Int?

        var kind: FileStatus.Kind? { status.kind }

        /// Whether there may be more below it; a link to a folder is not a folder.
        var isFolder: Bool { kind == .directory }
    }

    /// What one step came to.
    enum Step {
        case entry(Entry)
        /// The budget is used up before the next entry.
        case working
        case end
    }

    private struct Level {
        /// How many bytes the folder's path and a slash have; 0 for the output folder.
        let pathCount: Int
        let number: Int?
        var names = NameQueue()
        /// The numbers of folders that wait for the descent.
        var numbers: [[UInt8]: Int] = [:]
    }

    /// No name contains it, and it sorts before any byte that could follow a name.
    private static let partMark: UInt8 = 0

    private let output: OutputFolder
    private var levels: [Level] = []
    /// The innermost level's path and a slash.
    private var path: [UInt8] = []
    /// The innermost level's folder, while it is open.
    private var folder: (any LocalFolder)?
    /// Reads the innermost level's names, while there are more.
    private var reader: FolderReader?
    /// How many names were read.
    private var readCount = 0
    /// The folders that cannot be read.
    private(set) var troubles: [ClientError] = []

    /// After how many names the free memory is checked again.
    static let namesPerMemoryCheck = 1_024

    /// Begins below a path; it returns nothing if there is no such folder.
    init(_ output: OutputFolder, beneath path: LocalPath?) {
        self.output = output
        enter(path.map { $0.bytes + [.slash] } ?? [], number: nil)
    }

    /// Goes on to the next entry; `budget` is how many names it may read or pass over before.
    mutating func step(_ budget: inout Int) -> Step {
        while budget > 0 {
            budget -= 1
            if reader != nil {
                readName()
                continue
            }
            guard let last = levels.indices.last else { return .end }
            guard let name = levels[last].names.popFirst() else {
                leave()
                continue
            }
            if name.last == .slash {
                let number = levels[last].numbers.removeValue(forKey: name)
                enter(path + name, number: number)
            } else if let entry = entry(name, in: levels[last].number) {
                return .entry(entry)
            }
        }
        return .working
    }

    /// Makes `step` return what is in the folder that it returned last, in its turn, with this
    /// number of the folder.
    mutating func descend(into entry: Entry, number: Int? = nil) {
        guard let last = levels.indices.last else { return }
        let name = entry.path.bytes.dropFirst(path.count) + [.slash]
        levels[last].names.insert(name)
        levels[last].numbers[Array(name)] = number
    }

    /// Makes `step` return nothing more because of an error, and closes what is open.
    mutating func end(_ error: SystemError) {
        note(error, Self.folderPath(path))
        end()
    }

    /// Makes `step` return nothing more, and closes what is open.
    mutating func end() {
        levels = []
        reader = nil
        folder = nil
    }

    /// Removes and returns the first folder that cannot be read; nil if there is none.
    mutating func takeTrouble() -> ClientError? {
        troubles.isEmpty ? nil : troubles.removeFirst()
    }

    private mutating func entry(_ name: [UInt8], in number: Int?) -> Entry? {
        let isPart = name.last == Self.partMark
        let own = isPart ? PartName.of(LocalPath(name.dropLast())) : LocalPath(name)
        let whole = LocalPath(path + own.bytes)
        do throws(SystemError) {
            if folder == nil { folder = try open(path) }
            guard let status = try folder?.status(of: own) else { return nil }
            return Entry(path: whole, key: path + name, status: status, folder: number)
        } catch {
            note(error, whole)
            return nil
        }
    }

    private mutating func enter(_ prefix: [UInt8], number: Int?) {
        do throws(SystemError) {
            let folder = try open(prefix)
            reader = try folder.readNames()
            self.folder = folder
            path = prefix
            levels.append(Level(pathCount: prefix.count, number: number))
        } catch {
            note(error, Self.folderPath(prefix))
        }
    }

    private mutating func leave() {
        levels.removeLast()
        path.removeLast(path.count - (levels.last?.pathCount ?? 0))
        folder = nil
    }

    private mutating func readName() {
        do throws(SystemError) {
            guard let name = try reader?.next() else {
                reader = nil
                return
            }
            readCount += 1
            let last = levels.count - 1
            if readCount.isMultiple(of: Self.namesPerMemoryCheck) {
                // While it grows, an array takes up to twice its memory in addition.
                try FreeMemory.require(
                    FreeMemory.programBytesMin + 2 * levels[last].names.byteCountHeld)
            }
            if let key = try key(of: name) { levels[last].names.insert(key) }
        } catch {
            reader = nil
            note(error, Self.folderPath(path))
        }
    }

    /// The name under which it waits; nil for a part that has just got its final name, and for one
    /// whose file is not known, unless that folder is not there on the server.
    private func key(of name: LocalPath) throws(SystemError) -> [UInt8]? {
        guard PartName.isPartName(name) else { return name.bytes }
        do throws(SystemError) {
            guard try folder?.status(of: name).kind == .regularFile else { return name.bytes }
        } catch {
            guard error.errno.isGone else { throw error }
            return nil
        }
        if let whole = PartName.wholeName(of: name) { return whole.bytes + [Self.partMark] }
        return levels.last?.number == nil ? nil : name.bytes
    }

    private func open(_ prefix: [UInt8]) throws(SystemError) -> any LocalFolder {
        try output.openFolder(Self.folderPath(prefix))
    }

    /// The folder of a path that is empty or ends in a slash.
    private static func folderPath(_ prefix: [UInt8]) -> LocalPath {
        prefix.isEmpty ? "." : LocalPath(prefix.dropLast())
    }

    private mutating func note(_ error: SystemError, _ path: LocalPath) {
        let trouble = ClientError.cannotRemove(error, path)
        if !error.errno.isGone, troubles.last != trouble { troubles.append(trouble) }
    }
}

extension Errno {
    /// Whether what had the name is gone, or its path leads through a file, a link or another file
    /// system by now.
    ///
    /// That is not an error: whatever is there is left alone.
    var isGone: Bool {
        [.noSuchFile, .notDirectory, .tooManyLinks, .crossDevice].contains(self)
    }
}
