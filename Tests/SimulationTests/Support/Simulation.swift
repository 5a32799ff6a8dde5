import Client
import Server
import System
import TestSupport
import Wire

/// A world with several clients in which all that happens is drawn from one seed.
final class Simulation {
    /// What happened, and what of it must not.
    private(set) var trace: [String] = []
    private(set) var faults: [String] = []

    private static let calmRoundsMax = 20_000

    private let world: World
    private let files: MovingFiles
    private let names: [String]
    private var folders: [TemporaryFolder] = []
    private var fetchers: [Fetcher] = []
    /// How many versions of each file there were when a client's program began, and how many of
    /// its outcomes have been looked at.
    private var beginnings: [[Int]] = []
    private var seenCounts: [Int] = []
    /// What stands under a final name though no client of this world has put it there.
    private var planted: Set<[UInt8]> = []
    private var chance: SeededGenerator
    private var air: SeededGenerator
    private var isCalm = false

    init(seed: UInt64) throws {
        chance = SeededGenerator(seed: seed)
        air = SeededGenerator(seed: ~seed)
        world = try World()
        files = try MovingFiles(in: world, seed: seed &* 3)
        names = files.names + ["missing", "out", ".hidden"]
        for _ in 0..<Int.random(in: 1...6, using: &chance) { try addClient() }
    }

    /// Runs it to its end.
    func run() throws {
        for _ in 0..<Int.random(in: 50...500, using: &chance) { try disturb() }
        isCalm = true
        for fetcher in fetchers { calm(fetcher) }
        try finish()
        for expected in [false, true] { try runAgain(expectingUnchanged: expected) }
        for fetcher in fetchers { checkWire(of: fetcher) }
    }

    // MARK: Clients

    private func addClient() throws {
        if let folder = folders.randomElement(using: &chance),
            Int.random(in: 0..<4, using: &chance) == 0
        {
            folders.append(folder)
        } else {
            folders.append(try .inMemory())
            try plant(in: folders[folders.count - 1])
        }
        fetchers.append(try start(folders[folders.count - 1]))
        beginnings.append(files.versions.map { $0.count - 1 })
        seenCounts.append(0)
    }

    private func start(_ folder: TemporaryFolder) throws -> Fetcher {
        let isCompressed = Bool.random(using: &chance)
        let fetcher = try Fetcher(names, into: folder, compresses: isCompressed)
        fetcher.nextLink = { [unowned self] in isCalm ? FaultyLink() : link() }
        return fetcher
    }

    private func plant(in folder: TemporaryFolder) throws {
        try folder.makeFolder("folder")
        for (index, name) in files.names.enumerated() {
            switch Int.random(in: 0..<4, using: &chance) {
            case 0: try folder.write(files.leftover(index), to: LocalPath(Kept.part(of: name)))
            case 1:
                let bytes = files.leftover(index)
                planted.insert(bytes)
                try folder.write(bytes, to: LocalPath(name))
            default: break
            }
        }
    }

    /// The next run of the same command, whatever the one before was doing.
    private func restart(_ index: Int) throws {
        checkWire(of: fetchers[index])
        fetchers[index] = try start(folders[index])
        beginnings[index] = files.versions.map { $0.count - 1 }
        seenCounts[index] = 0
    }

    private func link() -> FaultyLink {
        let sizes = [1, 20, 400, 5000, 60_000]
        var link = FaultyLink()
        for direction in Direction.allCases {
            let countMax = sizes[Int.random(in: 0..<sizes.count, using: &air)]
            link[direction].pieces = .random(SeededGenerator(seed: air.next()), upTo: countMax)
        }
        return link
    }

    // MARK: Faults

    private func disturb() throws {
        let index = Int.random(in: 0..<fetchers.count, using: &chance)
        let fetcher = fetchers[index]
        switch Int.random(in: 0..<100, using: &chance) {
        case 0..<3: note(try files.change())
        case 3..<6:
            guard let session = fetcher.session else { return }
            let direction = Bool.random(using: &air) ? Direction.toServer : .toClient
            let count = Int.random(in: 0...2000, using: &air)
            session.link[direction].cut = session.link[direction].arrivedCount + count
            note("\(index): cut \(direction) after \(count)")
        case 6:
            guard let session = fetcher.session else { return }
            session.link.toClient.isStalled = true
            fetcher.giveUpWaiting()
            note("\(index): stalled")
        case 7:
            note("\(index): killed")
            try restart(index)
        case 8..<55: try clientTurn(index)
        default: serverTurn(index)
        }
    }

    private func clientTurn(_ index: Int) throws {
        let fetcher = fetchers[index]
        let hasMoved = fetcher.turn()
        note("\(index): client \(hasMoved) \(fetcher.session?.link.toClient.arrivedCount ?? 0)")
        try checkOutcomes(index)
        if fetcher.isDone && !isCalm { try restart(index) }
    }

    private func serverTurn(_ index: Int) {
        let hasMoved = fetchers[index].serverTurn(in: world.share)
        note(
            "\(index): server \(hasMoved) \(fetchers[index].sessions.last?.serverEvents.count ?? 0)"
        )
    }

    // MARK: Calm

    private func calm(_ fetcher: Fetcher) {
        guard let session = fetcher.session else { return }
        for direction in Direction.allCases { session.link[direction].pieces = .whole }
    }

    private func finish() throws {
        for _ in 0..<Self.calmRoundsMax where fetchers.contains(where: { !$0.isDone }) {
            for index in fetchers.indices {
                try clientTurn(index)
                serverTurn(index)
            }
        }
        for (index, fetcher) in fetchers.enumerated() {
            if !fetcher.isDone { faults.append("\(index): never ends") }
            while fetcher.serverTurn(in: world.share) {}
        }
    }

    /// Each client runs once more, now that the files stay what they are and nothing falls.
    private func runAgain(expectingUnchanged: Bool) throws {
        for index in fetchers.indices {
            try restart(index)
            let fetcher = fetchers[index]
            world.run(fetcher)
            try checkOutcomes(index)
            let kept = try Kept(folders[index])
            for (number, name) in files.names.enumerated() {
                let outcome = fetcher.outcomes.first { $0.request.path.text == name }
                if let current = files.current(number) {
                    if kept[name] != current { faults.append("\(index): \(name) is not current") }
                    if expectingUnchanged && outcome?.result != .unchanged {
                        faults.append("\(index): \(name) was fetched twice")
                    }
                } else if outcome?.error == nil {
                    faults.append("\(index): \(name) is not there, and came")
                }
            }
            for session in fetcher.sessions where session.serverEnd != .bye {
                faults.append("\(index): the last session ended with \(session.end as Any)")
            }
        }
    }

    // MARK: What must hold

    private func note(_ line: String) {
        trace.append(line)
    }

    private func checkOutcomes(_ index: Int) throws {
        let fetcher = fetchers[index]
        guard fetcher.outcomes.count > seenCounts[index] else { return }
        let kept = try Kept(folders[index])
        for outcome in fetcher.outcomes[seenCounts[index]...] {
            let name = outcome.request.path.text
            note("\(index): \(name) \(outcome.result) \(outcome.facts.receivedBytes)")
            if let error = outcome.error {
                check(error, index, name)
            } else if let number = files.names.firstIndex(of: name) {
                let possible = files.versions[number][beginnings[index][number]...]
                if let bytes = kept[name], possible.contains(bytes) { continue }
                faults.append("\(index): \(name) is no version of it")
            } else {
                faults.append("\(index): \(name) came")
            }
        }
        seenCounts[index] = fetcher.outcomes.count
        checkNames(kept, index)
    }

    /// Nothing here flips bits, so nobody may find any that are.
    private func check(_ error: ClientError, _ index: Int, _ name: String) {
        switch error {
        case .digestMismatch, .unexpectedDigest, .session(.violation, _),
            .session(.corruptStream, _), .session(.noise, _), .session(.endlessListing, _),
            .local, .cannotRead, .lostOnDisk, .nameNotSynced, .standardOutput, .cannotSetTime,
            .notRegularFile, .foreignPart, .partChanged, .cannotLock, .diskFull,
            .folderTakesNothing,
            .nothingMatches, .partialListing, .cannotRemove, .impossibleName:
            faults.append("\(index): \(name) \(error)")
        case .changedHere, .busyElsewhere, .destinationTaken, .sameNameHere, .fileAndFolder,
            .exists, .tooLarge, .refused, .changedSinceListed, .changedWhileStreaming,
            .binaryForTerminal, .session:
            return
        }
    }

    private func checkNames(_ kept: Kept, _ index: Int) {
        for (name, bytes) in kept.files {
            if let number = files.names.firstIndex(of: name) {
                if files.versions[number].contains(bytes) || planted.contains(bytes) { continue }
                faults.append("\(index): \(name) was never so")
            } else if !names.map(Kept.part).contains(name) {
                faults.append("\(index): \(name) was never asked for")
            }
        }
    }

    /// The server holds nothing of sessions that are over, never held much, and kept its secret.
    private func checkWire(of fetcher: Fetcher) {
        let canary = Array(World.canary.utf8)
        for session in fetcher.sessions {
            if isCalm && session.isLeft && !session.isForgotten {
                faults.append("a session is left")
            }
            // One step on top of what is enough.
            let waitingBytesMax = SendBuffer.bytesEnough + Limits.dataBytesMax + 4096
            if session.waitingBytesMax > waitingBytesMax { faults.append("too much waits") }
            guard let tape = try? ServerTape(session) else {
                faults.append("what the server said cannot be read")
                continue
            }
            if tape.plain.contains(canary) { faults.append("the canary is on the wire") }
        }
    }
}
