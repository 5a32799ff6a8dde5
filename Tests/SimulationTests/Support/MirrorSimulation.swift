import Client
import Server
import System
import TestSupport
import Wire

/// A folder that mirrors a share, run after run, while all that may go wrong is drawn from a seed.
///
/// Whatever goes wrong, no name ever stands for bytes that the server's file never had (safety);
/// once nothing goes wrong any more, all is as on the server (liveness).
final class MirrorSimulation {
    /// What happened, and what of it must not.
    private(set) var trace: [String] = []
    private(set) var faults: [String] = []
    let possible: Faults

    private static let turnsMax = 20_000

    private let world: World
    private let tree: MovingTree
    private let folder: TemporaryFolder
    private let disk = FaultyDisk()
    private let removesExtraneous: Bool
    /// What stands under a name though no run has put it there.
    private var planted: [String: [UInt8]] = [:]
    private var chance: SeededGenerator

    init(seed: UInt64, possible: Faults? = nil) throws {
        chance = SeededGenerator(seed: seed)
        self.possible = possible ?? Faults(from: &chance)
        removesExtraneous = .random(using: &chance)
        world = try World()
        // What is in the way of a new name here is removed only with the others.
        tree = try MovingTree(in: world, seed: seed &* 3, turningKinds: removesExtraneous)
        folder = try .inMemory()
        try plant()
    }

    /// Runs it to its end.
    func run() throws {
        for _ in 0..<Int.random(in: 1...5, using: &chance) { try runDisturbed() }
        for isSecond in [false, true] { try runCalm(expectingUnchanged: isSecond) }
    }

    private func plant() throws {
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

    // MARK: Runs

    private func mirror() throws -> Fetcher {
        let isCompressed = Bool.random(using: &chance)
        let comparesBlocks = Bool.random(using: &chance)
        let fetcher = try Fetcher(into: folder, on: disk) {
            $0.capabilities = isCompressed ? .zstd : []
            $0.capabilities[.sums] = comparesBlocks
            $0.removesExtraneousFiles = removesExtraneous
        }
        fetcher.add(.folder(nil))
        return fetcher
    }

    /// One run in which everything may happen, and what the disk has after it.
    private func runDisturbed() throws {
        let beginning = tree.moment
        if let fault = possible.disk.randomElement(using: &chance) {
            disk.prepare(fault, after: Int.random(in: 0..<400, using: &chance))
        }
        let fetcher = try mirror()
        fetcher.nextLink = { [unowned self] in link() }
        // While files change all the time there may be no end.
        let turnCountMax =
            possible.killsClient ? Int.random(in: 1...3000, using: &chance) : Self.turnsMax
        var turnCount = 0
        while !fetcher.isDone && turnCount < turnCountMax {
            turnCount += 1
            try disturb(fetcher)
            turn(fetcher)
        }
        note("a run \(fetcher.isDone ? "ends" : "is killed") after \(turnCount) turns")
        try loseMemory()
        try check(fetcher, since: beginning)
    }

    /// What the disk shows when the program is gone, and perhaps the machine's memory with it.
    private func loseMemory() throws {
        let hasStopped = disk.hasFailed
        disk.recover()
        if possible.cutsPower && Bool.random(using: &chance) {
            note("the power fails")
            try disk.crash(&chance)
        } else if hasStopped {
            note("the disk has failed")
            try disk.crash(&chance)
        } else {
            disk.close()
        }
        try disk.lostWrites.dropCache(below: folder.path)
    }

    /// A run in which nothing happens, after which all must be here.
    private func runCalm(expectingUnchanged: Bool) throws {
        let beginning = tree.moment
        let fetcher = try mirror()
        var turnCount = 0
        while !fetcher.isDone && turnCount < Self.turnsMax {
            turnCount += 1
            turn(fetcher)
        }
        if !fetcher.isDone { faults.append("the last run never ends") }
        for failure in fetcher.failures { faults.append("the last run: \(failure)") }
        for outcome in fetcher.outcomes {
            if expectingUnchanged ? outcome.result != .unchanged : outcome.error != nil {
                faults.append("the last run: \(outcome.request.path.text) \(outcome.result)")
            }
        }
        disk.close()
        try check(fetcher, since: beginning)
        try checkAll()
    }

    // MARK: Disturbances

    private func turn(_ fetcher: Fetcher) {
        let clientMoved = fetcher.turn()
        let serverMoved = fetcher.serverTurn(in: world.share)
        if !clientMoved && !serverMoved { fetcher.giveUpWaiting() }
    }

    private func link() -> FaultyLink {
        let sizes = [1, 20, 400, 5000, 60_000]
        var link = FaultyLink()
        for direction in Direction.allCases where possible.breaksPieces {
            let countMax = sizes[Int.random(in: 0..<sizes.count, using: &chance)]
            link[direction].pieces = .random(SeededGenerator(seed: chance.next()), upTo: countMax)
        }
        if possible.flipsBits {
            let direction = Bool.random(using: &chance) ? Direction.toServer : .toClient
            link[direction].flippedBit = Int.random(in: 0..<80_000, using: &chance)
        }
        return link
    }

    private func disturb(_ fetcher: Fetcher) throws {
        switch Int.random(in: 0..<400, using: &chance) {
        case 0..<4 where possible.changesFiles: note(try tree.change())
        case 4..<6 where possible.cutsLinks:
            guard let session = fetcher.session else { return }
            for direction in Direction.allCases where Bool.random(using: &chance) {
                let count = Int.random(in: 0...2000, using: &chance)
                session.link[direction].cut = session.link[direction].arrivedCount + count
                note("cut \(direction) after \(count)")
            }
        case 6 where possible.stallsLinks:
            guard let session = fetcher.session else { return }
            session.link.toClient.isStalled = true
            fetcher.giveUpWaiting()
            note("stalled")
        default: break
        }
    }

    // MARK: What must hold

    private func note(_ line: String) {
        trace.append(line)
    }

    private func check(_ fetcher: Fetcher, since beginning: MovingTree.Moment) throws {
        let kept = try Kept(folder)
        checkNames(kept)
        for outcome in fetcher.outcomes {
            let name = outcome.request.path.text
            note("\(name) \(outcome.result) \(outcome.facts.receivedBytes)")
            guard outcome.error == nil else { continue }
            if !tree.versions(of: name, since: beginning).contains(kept[name]) {
                faults.append("\(name) is told to be here: \(outcome.result)")
            }
        }
        // A flipped bit in a listing takes a name from it.
        if !possible.flipsBits { checkRemoved(fetcher, since: beginning) }
        for session in fetcher.sessions { check(session) }
    }

    private func checkNames(_ kept: Kept) {
        for (name, bytes) in kept.files {
            if planted[name] == bytes { continue }
            if let versions = tree.versions[name] {
                if !versions.contains(bytes) { faults.append("\(name) was never so") }
            } else if !name.hasSuffix(".btpart") {
                faults.append("\(name) was never on the server")
            }
        }
        if !removesExtraneous && kept["own/mine"] == nil { faults.append("own/mine is lost") }
    }

    private func checkRemoved(_ fetcher: Fetcher, since beginning: MovingTree.Moment) {
        for path in fetcher.removedFiles {
            let name = String(decoding: path.bytes, as: UTF8.self)
            note("removed \(name)")
            let versions = tree.versions(of: name, since: beginning)
            if !versions.isEmpty && versions.allSatisfy({ $0 != nil }) {
                faults.append("\(name) was removed though the server has it")
            }
        }
    }

    /// The server holds nothing of a session that is over, never held much, and kept its secret.
    private func check(_ session: ServedSession) {
        let waitingBytesMax = SendBuffer.bytesEnough + Limits.dataBytesMax + 4096
        if session.waitingBytesMax > waitingBytesMax { faults.append("too much waits") }
        guard !possible.flipsBits else { return }
        guard let tape = try? ServerTape(session) else {
            return faults.append("what the server said cannot be read")
        }
        if tape.plain.contains(Array(World.canary.utf8)) {
            faults.append("the canary is on the wire")
        }
    }

    /// The folder is the share, and has nothing else but what nobody was to remove.
    private func checkAll() throws {
        let kept = try Kept(folder)
        for name in tree.names where kept[name] != tree.current(name) {
            guard removesExtraneous || tree.current(name) != nil else { continue }
            faults.append("\(name) is not the server's at the end")
        }
        for (name, _) in kept.files where removesExtraneous && tree.current(name) == nil {
            faults.append("\(name) is left")
        }
    }
}
