import System
import TestSupport
import Wire

/// The files of a share that change, and all that each of them has ever been.
final class MovingFiles {
    /// What is under a name from one change to the next; nil for nothing.
    private(set) var versions: [[[UInt8]?]] = []
    let names: [String]

    private let world: World
    private var generator: SeededGenerator
    /// Every change gets a time of its own, as changes of a real file have over a slow link.
    private var seconds: Int64 = 1_700_000_000

    init(in world: World, seed: UInt64) throws {
        self.world = world
        generator = SeededGenerator(seed: seed)
        names = ["a", "bb", "ccc", "folder/d"].prefix(Int.random(in: 1...4, using: &generator))
            .map { $0 }
        for name in names {
            let bytes = newBytes()
            try world.write(bytes, to: name)
            versions.append([bytes])
        }
    }

    /// What a file is now; nil where it was removed.
    func current(_ index: Int) -> [UInt8]? { versions[index].last ?? nil }

    /// Changes one of them, and says what and how.
    func change() throws -> String {
        let index = Int.random(in: 0..<names.count, using: &generator)
        let name = names[index]
        seconds += 1
        guard let old = current(index) else {
            try renew(index, newBytes())
            return "\(name) comes back"
        }
        // Whoever is reading it sees that this is not the file it was, however fast this is.
        try world.touch(name, seconds)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0:
            try replaceContent(index, old + newBytes())
            return "\(name) grows"
        case 1:
            try replaceContent(index, Array(old.prefix(old.count / 2)))
            return "\(name) shrinks"
        case 2:
            try replaceContent(index, old.map { ~$0 })
            return "\(name) is overwritten"
        case 3:
            try world.base.remove(local(name))
            versions[index].append(nil)
            return "\(name) is removed"
        default:
            try renew(index, newBytes())
            return "\(name) is replaced"
        }
    }

    /// What a client may have kept of a file from an earlier time, good or bad.
    func leftover(_ index: Int) -> [UInt8] {
        let old = versions[index][0] ?? []
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: return Array(old.prefix(old.count / 2))
        case 1: return old
        case 2: return old + [1, 2, 3]
        default:
            var wrong = old
            if let place = wrong.indices.randomElement(using: &generator) { wrong[place] ^= 4 }
            return wrong
        }
    }

    private func local(_ name: String) -> LocalPath { LocalPath("share/\(name)") }

    private func renew(_ index: Int, _ bytes: [UInt8]) throws {
        try world.base.write(bytes, to: ".new")
        try world.base.rename(".new", to: local(names[index]))
        try note(index, bytes)
    }

    private func replaceContent(_ index: Int, _ bytes: [UInt8]) throws {
        let file = try world.openToWrite(names[index])
        try file.truncate(to: UInt64(bytes.count))
        try file.write(bytes.span, at: 0)
        try note(index, bytes)
    }

    private func note(_ index: Int, _ bytes: [UInt8]) throws {
        versions[index].append(bytes)
        try world.touch(names[index], seconds)
    }

    /// Small most of the time, sometimes several DATA long.
    private func newBytes() -> [UInt8] {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: return []
        case 1:
            let block = generator.bytes(1009)
            let count = Int.random(in: 60...200, using: &generator)
            return Array(repeatElement(block, count: count).joined())
        default: return generator.bytes(Int.random(in: 1...3000, using: &generator))
        }
    }
}
