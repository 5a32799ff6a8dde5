import Glibc
import System
import TestSupport

/// A share that changes in sequences that a seed determines: files and folders come, go and move.
struct ChangingTree {
    private let folder: TemporaryFolder
    private var random = SeededGenerator(seed: 0)
    private var nameCount = 0

    /// How many changes a sequence has.
    private static let changesMax = 24
    /// How many folders and files there are at most, about.
    private static let namesMax = 60

    init(_ folder: TemporaryFolder) throws {
        self.folder = folder
        // What is made ready in there is put into the share at once.
        try folder.makeFolder(".stage")
    }

    /// Makes some changes, with short pauses between some of them.
    mutating func change(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        for _ in 0..<Int.random(in: 1...Self.changesMax, using: &random) {
            try changeOnce()
            // A few times longer than it takes to be told of a change.
            if Int.random(in: 0..<4, using: &random) == 0 {
                usleep(UInt32.random(in: 0..<400_000, using: &random))
            }
        }
    }

    private mutating func changeOnce() throws {
        let names = try Self.names(in: folder)
        let folders = names.filter { $0.value == nil }.map(\.key).sorted()
        let files = names.filter { $0.value != nil }.map(\.key).sorted()
        let kind = names.count > Self.namesMax ? 9 : Int.random(in: 0..<12, using: &random)
        switch kind {
        case 0, 1: try folder.write(bytes(), to: place(folders))
        case 2: try pick(files).map { try folder.write(bytes(), to: LocalPath($0)) }
        case 3: try pick(files).map { try move($0, to: place(folders)) }
        case 4: try pick(folders).map { try move($0, to: place(folders)) }
        case 5: try folder.makeFolder(place(folders))
        case 6: try putTree(at: place(folders))
        case 7: try pick(files).map { try folder.removeAll(LocalPath($0)) }
        case 8: try exchange(pick(folders), pick(folders))
        case 9: try pick(folders).map { try removeTree($0) }
        case 10: try folder.link(place(folders), to: ".")
        default: try folder.write(bytes(), to: LocalPath(".stage/\(newName())"))
        }
    }

    private mutating func bytes() -> [UInt8] {
        random.bytes(Int.random(in: 0..<5_000, using: &random))
    }

    private mutating func newName() -> String {
        nameCount += 1
        return "n\(nameCount)"
    }

    /// A name that is free, in a folder that is there.
    private mutating func place(_ folders: [String]) -> LocalPath {
        let name = newName()
        return LocalPath(pick([""] + folders).map { $0.isEmpty ? name : "\($0)/\(name)" } ?? name)
    }

    private mutating func pick(_ names: [String]) -> String? {
        names.randomElement(using: &random)
    }

    /// Fails if a folder is to be moved into itself, which changes nothing.
    private func move(_ name: String, to new: LocalPath) throws {
        try? folder.rename(LocalPath(name), to: new)
    }

    private func exchange(_ first: String?, _ second: String?) throws {
        guard let first, let second else { return }
        try? folder.exchange(LocalPath(first), LocalPath(second))
    }

    /// Puts a folder with folders in it there at once.
    private mutating func putTree(at place: LocalPath) throws {
        let stage = ".stage/\(newName())"
        var path = stage
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            try folder.makeFolder(LocalPath(path))
            try folder.write(bytes(), to: LocalPath("\(path)/\(newName())"))
            path += "/\(newName())"
        }
        try folder.rename(LocalPath(stage), to: place)
    }

    /// Removes a folder where it is, name by name.
    private func removeTree(_ name: String) throws {
        let below = try Self.names(in: folder, all: true).keys.filter { $0.hasPrefix("\(name)/") }
        for path in below.sorted().reversed() + [name] {
            let path = "\(folder.path)/\(path)"
            if unsafe unlink(path) != 0 { _ = unsafe rmdir(path) }
        }
    }
}

// MARK: What is there

extension ChangingTree {
    /// Whether a folder holds just what the share shows.
    func isShown(in output: TemporaryFolder) throws -> Bool {
        try Self.names(in: folder) == Self.names(in: output)
    }

    /// What is different, for a person.
    func difference(from output: TemporaryFolder) throws -> String {
        let (wanted, found) = (try Self.names(in: folder), try Self.names(in: output))
        let missing = wanted.keys.filter { found[$0] == nil }.sorted()
        let surplus = found.keys.filter { wanted[$0] == nil }.sorted()
        let changed = wanted.keys.filter { found[$0] != nil && found[$0] != wanted[$0] }.sorted()
        return "missing \(missing), surplus \(surplus), changed \(changed)"
    }

    /// What files and folders there are, with the content of files; what is hidden and links are
    /// left out unless all is wanted.
    private static func names(
        in folder: TemporaryFolder, all: Bool = false
    ) throws -> [String: [UInt8]?] {
        var names: [String: [UInt8]?] = [:]
        var waiting = [""]
        while let path = waiting.popLast() {
            // It may be gone by now.
            guard
                let opened = try? Folder(path.isEmpty ? folder.path : folder.path(LocalPath(path)))
            else { continue }
            var reader = try FolderReader(opened)
            while let name = try? reader.next() {
                guard all || name.bytes.first != UInt8(ascii: ".") else { continue }
                let full = path.isEmpty ? "\(name)" : "\(path)/\(name)"
                guard let kind = try? opened.status(of: name).kind else { continue }
                switch kind {
                case .directory:
                    names[full] = .some(nil)
                    waiting.append(full)
                case .regularFile: names[full] = try? folder.read(LocalPath(full))
                default: if all { names[full] = .some(nil) }
                }
            }
        }
        return names
    }
}
