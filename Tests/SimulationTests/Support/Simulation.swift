import Client
import Server
import System
import TestSupport
import Wire

/// A world of a server and several machines in which all that happens is drawn from one seed.
///
/// Whatever goes wrong, no name ever stands for bytes that the server's file never had (safety);
/// once nothing goes wrong any more, each machine gets all that its commands want (liveness).
final class Simulation {
    let possible: Faults
    let world: World
    let tree: MovingTree
    private let machines: [Machine]
    /// What happened.
    private(set) var trace: [String] = []
    /// What must not.
    private(set) var faults: [String] = []
    private(set) var isCalm = false

    private static let calmRoundsMax = 20_000

    private var chance: SeededGenerator
    /// What befalls links and disks, so that more of the one changes nothing else.
    private var air: SeededGenerator
    private var wear: SeededGenerator

    init(seed: UInt64, possible: Faults? = nil) throws {
        chance = SeededGenerator(seed: seed)
        air = SeededGenerator(seed: ~seed)
        wear = SeededGenerator(seed: seed &* 5)
        self.possible = possible ?? Faults(from: &chance)
        world = try World()
        // What is in the way of a new name here is removed only with the others.
        let removes = Bool.random(using: &chance)
        tree = try MovingTree(in: world, seed: seed &* 3, turningKinds: removes)
        var machines: [Machine] = []
        for _ in 0..<Int.random(in: 1...4, using: &chance) {
            machines.append(try Machine(in: tree, removing: removes, &chance))
        }
        self.machines = machines
        for command in commands { command.nextLink = { [unowned self] in link() } }
    }

    private var commands: [Command] { machines.flatMap(\.commands) }

    /// Runs it to its end.
    func run() throws {
        for _ in 0..<Int.random(in: 50...2000, using: &chance) { try disturb() }
        try calmDown()
        for isSecond in [false, true] { try runAgain(expectingUnchanged: isSecond) }
        for machine in machines { try checkAll(on: machine) }
        note("\(world.tag) \(commands.map { $0.fetcher?.outcomes.count ?? 0 })")
    }

    /// Notes what happened, and what must not have.
    func note(_ line: String) { trace.append(line) }
    func blame(_ line: String) { faults.append(line) }

    // MARK: Disturbances

    private func disturb() throws {
        let machine = machines[Int.random(in: 0..<machines.count, using: &chance)]
        let command = machine.commands[Int.random(in: 0..<machine.commands.count, using: &chance)]
        switch Int.random(in: 0..<400, using: &chance) {
        case 0..<4 where possible.changesFiles: note(try tree.change())
        case 4..<6 where possible.cutsLinks: cut(command)
        case 6 where possible.stallsLinks:
            command.fetcher?.session?.link.toClient.isStalled = true
            command.fetcher?.giveUpWaiting()
            note("stalled")
        case 7 where possible.killsServer: try restartServer()
        case 8 where possible.failsReads:
            world.failReads(Int.random(in: 1...3, using: &wear))
            note("the server cannot read")
        case 9 where possible.killsClients:
            note("killed")
            try restart(command, on: machine)
        case 10 where possible.cutsPower: try losePower(machine)
        case 11..<13:
            guard let fault = possible.disk.randomElement(using: &wear) else { return }
            machine.disk.prepare(fault, after: Int.random(in: 0..<200, using: &wear))
        case 13..<200: _ = try clientTurn(command, on: machine)
        default: _ = command.fetcher?.serverTurn(in: world)
        }
    }

    private func link() -> FaultyLink {
        var link = FaultyLink()
        guard !isCalm else { return link }
        let sizes = [1, 20, 400, 5000, 60_000]
        for direction in Direction.allCases where possible.breaksPieces {
            let countMax = sizes[Int.random(in: 0..<sizes.count, using: &air)]
            link[direction].pieces = .random(SeededGenerator(seed: air.next()), upTo: countMax)
        }
        if possible.flipsBits {
            let direction = Bool.random(using: &air) ? Direction.toServer : .toClient
            link[direction].flippedBit = Int.random(in: 0..<80_000, using: &air)
        }
        return link
    }

    private func cut(_ command: Command) {
        guard let session = command.fetcher?.session else { return }
        for direction in Direction.allCases where Bool.random(using: &air) {
            let count = Int.random(in: 0...2000, using: &air)
            session.link[direction].cut(after: count)
            note("cut \(direction) after \(count)")
        }
    }

    private func restartServer() throws {
        note("the server is killed")
        for fetcher in commands.compactMap(\.fetcher) { fetcher.session?.killServer() }
        try world.restartServer()
    }

    private func losePower(_ machine: Machine) throws {
        note("the power fails")
        for command in machine.commands { checkSessions(of: command) }
        try machine.losePower(&wear)
        try checkTold(on: machine)
        try checkNames(on: machine)
        for command in machine.commands { try start(command) }
    }

    // MARK: Runs

    private func clientTurn(_ command: Command, on machine: Machine) throws -> Bool {
        let hasMoved = command.turn()
        try checkOutcomes(of: command, on: machine)
        if !isCalm, command.fetcher?.isDone ?? true { try restart(command, on: machine) }
        return hasMoved
    }

    private func restart(_ command: Command, on machine: Machine) throws {
        if machine.disk.hasStopped { return try losePower(machine) }
        checkSessions(of: command)
        machine.disk.recover()
        try machine.disk.lostWrites.dropCache(of: machine.folder)
        try checkNames(on: machine)
        try start(command)
    }

    private func start(_ command: Command) throws {
        try command.start(watches: command.kind == .watch && !isCalm, &chance)
    }

    /// Nothing goes wrong any more: what is under way comes to its end.
    private func calmDown() throws {
        isCalm = true
        world.failReads(0)
        for machine in machines {
            if machine.disk.hasStopped { try losePower(machine) }
            machine.disk.recover()
            try machine.disk.lostWrites.dropCache(of: machine.folder)
        }
        for session in commands.compactMap({ $0.fetcher?.session }) {
            for direction in Direction.allCases { session.link[direction].pieces = .whole }
            // Where a bit was flipped either end may wait for what never comes.
            if possible.flipsBits { session.killServer() }
        }
        try finish()
        // Who watches is told, and needs no pause for it.
        note(try tree.change())
        try finish()
        for machine in machines
        where machine.commands.allSatisfy({ $0.fetcher?.isResting ?? false }) {
            try checkAll(on: machine)
        }
    }

    /// Lets all commands work until each has nothing more to do.
    private func finish() throws {
        for _ in 0..<Self.calmRoundsMax {
            var hasMoved = false
            for machine in machines {
                for command in machine.commands {
                    if try clientTurn(command, on: machine) { hasMoved = true }
                    if command.fetcher?.serverTurn(in: world) ?? false { hasMoved = true }
                }
            }
            if hasMoved { continue }
            let waiting = commands.filter { !$0.isAtRest }
            if waiting.isEmpty { return }
            for command in waiting { command.fetcher?.giveUpWaiting() }
        }
        blame("it never ends")
    }

    /// Each command runs once more, now that the files stay what they are and nothing falls.
    private func runAgain(expectingUnchanged: Bool) throws {
        for machine in machines {
            for command in machine.commands {
                try restart(command, on: machine)
                guard let fetcher = command.fetcher else { continue }
                world.run(fetcher)
                try checkOutcomes(of: command, on: machine)
                for failure in fetcher.failures { blame("the last run: \(failure)") }
                for outcome in fetcher.outcomes {
                    let name = outcome.request.path.text
                    let isFine =
                        tree.current(name) == nil
                        ? outcome.error != nil
                        : expectingUnchanged ? outcome.result == .unchanged : outcome.error == nil
                    if !isFine { blame("the last run: \(name) \(outcome.result)") }
                }
                if fetcher.sessions.contains(where: { $0.serverEnd != .bye }) {
                    blame("the last run has lost a session")
                }
                checkSessions(of: command)
            }
        }
    }
}
