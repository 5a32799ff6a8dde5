import System
import TestSupport

/// A client's machine: a folder on a disk of its own, and the commands that fetch into it.
final class Machine {
    let folder: TemporaryFolder
    let disk = FaultyDisk()
    private(set) var commands: [Command] = []
    /// What stands under a name though no command has put it there.
    private(set) var planted: [String: [UInt8]] = [:]
    /// What was told to be here, and since when it may be what the server had.
    private(set) var told: [String: Int] = [:]

    /// A machine with a command or two.
    init(in tree: MovingTree, removing: Bool, _ chance: inout SeededGenerator) throws {
        folder = try .inMemory()
        try plant(tree, &chance)
        for _ in 0..<(Int.random(in: 0..<4, using: &chance) == 0 ? 2 : 1) {
            let kind = Command.Kind.allCases[Int.random(in: 0..<3, using: &chance)]
            commands.append(try Command(kind, on: self, of: tree, removing: removing, &chance))
        }
    }

    private func plant(_ tree: MovingTree, _ chance: inout SeededGenerator) throws {
        for name in ["folder", "photos", "own"] { try folder.makeFolder(LocalPath(name)) }
        for name in tree.names where !name.contains("/inner/") && !name.hasPrefix("turn") {
            switch Int.random(in: 0..<4, using: &chance) {
            case 0: try folder.write(tree.leftover(of: name), to: LocalPath(Kept.part(of: name)))
            case 1: try plant(tree.leftover(of: name), under: name)
            default: break
            }
        }
        try plant(Array("mine\n".utf8), under: "own/mine")
    }

    private func plant(_ bytes: [UInt8], under name: String) throws {
        try folder.write(bytes, to: LocalPath(name))
        planted[name] = bytes
    }

    /// Whether a command here removes what the server does not have.
    var isCleaned: Bool { commands.contains { $0.removesExtraneous } }

    /// Since when at least one of the commands is running.
    var beginning: Int { commands.map(\.beginning).min() ?? 0 }

    /// What is under a name; nil for nothing.
    func bytes(of name: String) throws -> [UInt8]? {
        guard try folder.status(of: LocalPath(name))?.kind == .regularFile else { return nil }
        return try folder.read(LocalPath(name))
    }

    /// Notes that a command has told that a file is here.
    func noteTold(_ name: String) { told[name] = beginning }

    /// Brings back what its disk has when the power fails.
    func losePower(_ chance: inout SeededGenerator) throws {
        for command in commands { command.kill() }
        disk.recover()
        try disk.crash(folder, &chance)
        try disk.lostWrites.dropCache(of: folder)
    }
}
