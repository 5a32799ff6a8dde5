import Client
import System
import TestSupport
import Wire

/// A command that is run again and again on a machine.
final class Command {
    enum Kind: CaseIterable {
        /// Fetches files by their names.
        case names
        /// Mirrors the share.
        case mirror
        /// Mirrors it, and stays.
        case watch
    }

    let kind: Kind
    let removesExtraneous: Bool
    private unowned let machine: Machine
    private let tree: MovingTree

    /// Its run; none after it was killed.
    private(set) var fetcher: Fetcher?
    var nextLink: () -> FaultyLink = { FaultyLink() }
    /// How many changes of the tree there were when its round began.
    private(set) var beginning = 0
    /// What of this run was looked at.
    var seen = (outcomeCount: 0, removedCount: 0)
    /// How many bytes of files were here when the run began, as the server has them; nil for later
    /// rounds.
    private(set) var held: [String: Int]?

    /// Names that are not in the share for whoever asks for them.
    private static let otherNames = ["missing", "out", ".hidden"]

    init(
        _ kind: Kind, on machine: Machine, of tree: MovingTree, removing: Bool,
        _ chance: inout SeededGenerator
    ) throws {
        self.kind = kind
        self.machine = machine
        self.tree = tree
        removesExtraneous = kind != .names && removing
        try start(watches: kind == .watch, &chance)
    }

    /// Runs the command once more, whatever the run before was doing.
    func start(watches: Bool, _ chance: inout SeededGenerator) throws {
        kill()
        let capabilities: [Capabilities] = [[], .zstd, .sums, [.zstd, .sums]]
        let chosen = capabilities[Int.random(in: 0..<4, using: &chance)]
        let fetcher = try Fetcher(into: machine.folder, on: machine.disk) {
            $0.capabilities = watches ? chosen.union(.live) : chosen
            $0.removesExtraneousFiles = removesExtraneous
            $0.watchPause = watches ? .seconds(60) : nil
        }
        fetcher.nextLink = nextLink
        if kind == .names {
            for name in names {
                let path = try RemotePath(name)
                fetcher.add(.file(DownloadRequest(path, to: .file(try DestinationPath(path)))))
            }
        } else {
            fetcher.add(.folder(nil))
        }
        self.fetcher = fetcher
        seen = (0, 0)
        beginning = tree.changeCount
        held = [:]
        for name in tree.names {
            guard let bytes = try machine.bytes(of: Kept.part(of: name)),
                let current = tree.current(name), current.starts(with: bytes)
            else { continue }
            held?[name] = bytes.count
        }
    }

    /// What it asks for by name; nothing that is a folder at times.
    private var names: [String] {
        tree.names.filter { !$0.hasPrefix("turn") } + Self.otherNames
    }

    /// Whether it is to fetch the file if the server has it.
    func wants(_ name: String) -> Bool { kind != .names || names.contains(name) }

    /// Ends the run as kill -9 does.
    func kill() {
        fetcher?.session?.leave(because: nil)
        fetcher = nil
    }

    /// Whether it has nothing more to do, or waits until something changes.
    var isAtRest: Bool { fetcher.map { $0.isDone || $0.isResting } ?? true }

    /// Does the next bit of work of the program; true if anything moved.
    func turn() -> Bool {
        guard let fetcher else { return false }
        let roundCount = fetcher.roundCount
        let hasMoved = fetcher.turn()
        if fetcher.roundCount != roundCount {
            beginning = tree.changeCount
            held = nil
        }
        return hasMoved
    }
}
