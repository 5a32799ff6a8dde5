import System
import TestSupport

/// A share with folders that changes, and all that each of its files has ever been.
final class MovingTree {
    /// What was under a name from one change to the next; nil for nothing.
    private var versions: [String: [(since: Int, bytes: [UInt8]?)]] = [:]
    /// How many changes there were.
    private(set) var changeCount = 0
    let names: [String]

    private let world: World
    private var generator: SeededGenerator
    /// Every change gets a time of its own, as changes of a real file have over a slow link.
    private var seconds: Int64 = 1_700_000_000

    /// Half of its files are there from the start.
    ///
    /// No two names differ in one bit, so that whoever flips one asks for no other. With
    /// `turningKinds` one name is a file at times and a folder at others.
    init(in world: World, seed: UInt64, turningKinds: Bool) throws {
        self.world = world
        generator = SeededGenerator(seed: seed)
        names =
            ["notes", "data.csv", "log", "log.1", "folder/d", "folder/inner/ee", "photos/001"]
            + (turningKinds ? ["turn", "turn/x"] : [])
        for name in names {
            versions[name] = [(0, nil)]
            if Bool.random(using: &generator) { try put(newBytes(), under: name) }
        }
        try setTimesOfFolders()
    }

    /// What a file is now; nil where there is none.
    func current(_ name: String) -> [UInt8]? { versions[name]?.last?.bytes }

    /// All that a file has been since then, and what it was at that time.
    func versions(of name: String, since changeCount: Int = 0) -> [[UInt8]?] {
        let all = versions[name] ?? []
        let first = all.lastIndex { $0.since <= changeCount } ?? 0
        return all[first...].map(\.bytes)
    }

    // MARK: Changes

    /// Changes something, and says what and how.
    func change() throws -> String {
        let change = try changeFile()
        try setTimesOfFolders()
        return change
    }

    private func changeFile() throws -> String {
        let name = names[Int.random(in: 0..<names.count, using: &generator)]
        guard let old = current(name) else {
            try put(newBytes(), under: name)
            return "\(name) comes"
        }
        switch Int.random(in: 0..<8, using: &generator) {
        case 0, 1:
            try rewrite(name, old + newBytes())
            return "\(name) grows"
        case 2:
            try rewrite(name, Array(old.prefix(old.count / 2)))
            return "\(name) shrinks"
        case 3, 4:
            try rewrite(name, edited(old))
            return "\(name) is edited"
        case 5:
            try remove(name)
            return "\(name) goes"
        case 6 where name == "log":
            try remove("log.1")
            try put(old, under: "log.1")
            try put(newBytes(), under: name)
            return "\(name) is rotated"
        default:
            try put(newBytes(), under: name)
            return "\(name) is replaced"
        }
    }

    /// What somebody may have of a file from an earlier time, good or bad.
    func leftover(of name: String) -> [UInt8] {
        let old = current(name) ?? newBytes()
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: return Array(old.prefix(old.count / 2))
        case 1: return old
        case 2: return old + [1, 2, 3]
        default: return edited(old)
        }
    }

    private func edited(_ old: [UInt8]) -> [UInt8] {
        guard let place = old.indices.randomElement(using: &generator) else { return [0] }
        var new = old
        new[place] ^= 4
        return new
    }

    /// Puts a new file in the place of what is there.
    private func put(_ bytes: [UInt8], under name: String) throws {
        try makeWay(for: name)
        try world.files.base.write(bytes, to: ".new")
        try world.files.base.rename(".new", to: local(name))
        try note(bytes, under: name)
    }

    /// Changes a file in place.
    ///
    /// Whoever is reading it sees that it is not the file it was, however fast this is.
    private func rewrite(_ name: String, _ bytes: [UInt8]) throws {
        try world.files.touch(name, seconds + 1)
        let file = try world.files.openToWrite(name)
        try file.truncate(to: UInt64(bytes.count))
        try file.write(bytes.span, at: 0)
        try note(bytes, under: name)
    }

    private func note(_ bytes: [UInt8], under name: String) throws {
        seconds += 1
        append(bytes, to: name)
        try world.files.touch(name, seconds)
    }

    private func append(_ bytes: [UInt8]?, to name: String) {
        changeCount += 1
        versions[name, default: []].append((changeCount, bytes))
        world.noteChange()
    }

    /// Removes a file, and folders that it leaves empty.
    private func remove(_ name: String) throws {
        guard current(name) != nil else { return }
        append(nil, to: name)
        try world.files.base.remove(local(name))
        var parts = name.split(separator: "/").dropLast()
        while !parts.isEmpty {
            let folder = parts.joined(separator: "/")
            guard !names.contains(where: { $0.hasPrefix(folder + "/") && current($0) != nil })
            else { return }
            try world.files.base.removeAll(local(folder))
            parts.removeLast()
        }
    }

    /// Makes the folders that a name is in, and removes files where they are to be, and folders
    /// where the file is to be.
    private func makeWay(for name: String) throws {
        for other in names where other.hasPrefix(name + "/") || name.hasPrefix(other + "/") {
            try remove(other)
        }
        let parts = name.split(separator: "/")
        for count in 1..<max(parts.count, 1) {
            let folder = local(parts.prefix(count).joined(separator: "/"))
            if try world.files.base.status(of: folder) == nil {
                try world.files.base.makeFolder(folder)
            }
        }
    }

    /// A listing tells the times of folders, which no clock but this one may set.
    private func setTimesOfFolders() throws {
        let paths = names.flatMap { name in
            let parts = name.split(separator: "/").dropLast()
            return parts.indices.map { parts[...$0].joined(separator: "/") }
        }
        for path in Set(paths)
        where try world.files.base.status(of: local(path))?.kind == .directory {
            try Folder(world.files.base.path(local(path))).setModified(seconds: seconds)
        }
    }

    private func local(_ name: String) -> LocalPath { LocalPath("share/\(name)") }

    /// Small most of the time, sometimes of many blocks.
    private func newBytes() -> [UInt8] {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: []
        case 1: generator.bytes(Int.random(in: 10_000...40_000, using: &generator))
        case 2: Array("one line is as long as the next\n".utf8).repeated(400)
        default: generator.bytes(Int.random(in: 1...3000, using: &generator))
        }
    }
}

extension [UInt8] {
    fileprivate func repeated(_ count: Int) -> [UInt8] {
        Array(repeatElement(self, count: count).joined())
    }
}
