import System

/// What bluetoothd asks while devices pair, and what it is asked in turn: messages in, calls and
/// replies out, no connection and no clock.
struct PairingDialogue: Sendable {
    /// What a call asks, so that its answer can be understood.
    enum Question: Hashable, Sendable {
        /// The bus is to send signals.
        case match
        /// Which connection bluetoothd has.
        case owner
        case register(owner: String)
        /// Other programs' agents are not to be asked.
        case beDefault
        /// All adapters and devices.
        case objects
        case discover
        case pair(path: String)
        case trust(BluetoothAddress)
    }

    /// What a caller is told.
    enum Reply: Hashable, Sendable {
        case accept, refuse
        /// A person is asked first.
        case later
    }

    private enum State: Hashable {
        case unknown
        /// bluetoothd does not run.
        case absent
        case registering(owner: String)
        /// bluetoothd, which has this connection, asks this agent.
        case registered(owner: String)
        case ended
    }

    /// How often bluetoothd is asked what it knows while something is awaited.
    private static let lookPause = Duration.milliseconds(500)

    /// How long a device that was let in may take until it is paired.
    private static let pairingTimeMax = Duration.seconds(60)

    private let goal: PairingAgent.Goal
    private let rule: PairingAgent.Rule
    private let end: MonotonicTime
    private var state = State.unknown
    private var isDiscovering = false
    private var isPairing = false
    private var hasDeclined = false
    private var asked: PairingQuestion?
    /// Those who were let in and are not paired yet, and until when that is waited for.
    private var accepted: [BluetoothAddress: MonotonicTime] = [:]
    /// The one device that was let in without a question.
    private var first: BluetoothAddress?
    private var nextLook: MonotonicTime?
    private var calls: [(Question, BusCall)]
    private var events: [PairingAgent.Event] = []

    /// Begins on a new connection; whoever wants to pair after `end` is refused.
    init(_ goal: PairingAgent.Goal, _ rule: PairingAgent.Rule, until end: MonotonicTime) {
        self.goal = goal
        self.rule = rule
        self.end = end
        calls = [
            (.match, BusDaemon.match(BusDaemon.ownerChanges(of: BlueZ.name))),
            (.owner, BusDaemon.owner(of: BlueZ.name)),
        ]
    }

    /// Whether a person is to say something.
    var isAsking: Bool { asked != nil }

    /// When `pass` has something to do.
    var deadline: MonotonicTime? { nextLook }

    mutating func takeCalls() -> [(Question, BusCall)] {
        defer { calls = [] }
        return calls
    }

    mutating func takeEvents() -> [PairingAgent.Event] {
        defer { events = [] }
        return events
    }

    /// Lets time pass.
    mutating func pass(at now: MonotonicTime) {
        guard let due = nextLook, due <= now else { return }
        nextLook = nil
        for (device, until) in accepted where until <= now {
            accepted[device] = nil
            events.append(.unpaired(device))
        }
        if case .pair(let device, _) = goal, !isPairing, end <= now {
            fail(.notFound(device))
        } else {
            calls.append((.objects, BlueZ.getManagedObjects))
        }
    }

    /// Takes what the person has said.
    mutating func answer(_ isYes: Bool, at now: MonotonicTime) {
        guard let question = asked.take() else { return }
        if isYes { accept(question.device, at: now) } else { hasDeclined = true }
    }

    private mutating func accept(_ device: BluetoothAddress, at now: MonotonicTime) {
        guard goal == .welcome else { return }
        accepted[device] = now + Self.pairingTimeMax
        nextLook = now + Self.lookPause
    }

    private mutating func fail(_ failure: PairingFailure) {
        state = .ended
        nextLook = nil
        events.append(.failed(failure))
    }
}

// MARK: What bluetoothd calls

extension PairingDialogue {
    /// Takes a call of the agent.
    mutating func receive(call message: BusMessage, at now: MonotonicTime) -> Reply {
        // Anybody on the bus may try to call; only bluetoothd's questions count.
        guard case .registered(let owner) = state, message.sender == owner,
            case .call(_, BlueZ.agent, let member) = message.kind
        else { return .refuse }
        switch member {
        case "Release": return .accept
        case "Cancel":
            if let question = asked.take() { events.append(.withdrawn(question.device)) }
            return .accept
        default:
            guard let question = PairingQuestion(member, message.body), isWanted(question, at: now)
            else { return .refuse }
            return decide(question, at: now)
        }
    }

    /// Whether it is about a device that may be paired at all.
    private func isWanted(_ question: PairingQuestion, at now: MonotonicTime) -> Bool {
        switch goal {
        case .welcome: now < end
        case .pair(let device, _): question.device == device
        }
    }

    private mutating func decide(_ question: PairingQuestion, at now: MonotonicTime) -> Reply {
        switch rule {
        case .ask:
            guard asked == nil else { return .refuse }
            asked = question
            events.append(.asked(question))
            return .later
        case .acceptFirst:
            guard first == nil || first == question.device else { return .refuse }
            first = question.device
            accept(question.device, at: now)
            return .accept
        }
    }
}

// MARK: What bluetoothd answers

extension PairingDialogue {
    /// Takes a signal: bluetoothd has come or gone.
    mutating func receive(_ signal: BusSignal) {
        guard let owner = BusDaemon.newOwner(of: BlueZ.name, in: signal) else { return }
        register(at: owner)
    }

    /// Takes the answer to a question; an outdated one changes nothing.
    mutating func receive(answer body: [BusValue], to question: Question, at now: MonotonicTime) {
        switch (question, state) {
        case (.owner, .unknown): register(at: body.first?.text ?? "")
        case (.register(let asked), .registering(let owner)) where asked == owner:
            state = .registered(owner: owner)
            events.append(.ready)
            switch goal {
            case .welcome: calls.append((.beDefault, BlueZ.makeAgentDefault(Self.path)))
            case .pair: calls.append((.objects, BlueZ.getManagedObjects))
            }
        case (.objects, .registered): look(at: body, now)
        case (.pair(let path), .registered): trust(path)
        case (.trust(let device), .registered):
            events.append(.paired(device))
            if goal != .welcome { state = .ended }
        case (.match, _), (.owner, _), (.register, _), (.beDefault, _), (.objects, _),
            (.discover, _), (.pair, _), (.trust, _):
            return
        }
    }

    mutating func receive(
        refusal: BusRefusal, of question: Question, at now: MonotonicTime
    ) {
        guard state != .ended else { return }
        switch question {
        case .owner: state == .unknown ? register(at: "") : ()
        case .register: fail(.refused(refusal))
        case .pair(let path):
            if refusal.name == "org.bluez.Error.AlreadyExists" {
                trust(path)
            } else if case .pair(let device, _) = goal, hasDeclined {
                fail(.declined(device))
            } else {
                fail(.refused(refusal))
            }
        // It is paired, even if bluetoothd will not remember that it is trusted.
        case .trust(let device): receive(answer: [], to: .trust(device), at: now)
        case .discover:
            // bluetoothd may be looking around already.
            guard refusal.name != "org.bluez.Error.InProgress" else { return }
            fail(.refused(refusal))
        case .match, .beDefault, .objects: return
        }
    }

    /// Offers this agent to the bluetoothd that has this connection; an empty name means none.
    private mutating func register(at owner: String) {
        guard state != .ended else { return }
        asked = nil
        guard !owner.isEmpty else {
            state = .absent
            if goal == .welcome {
                events.append(.failed(.noBluetoothd))
            } else {
                fail(.noBluetoothd)
            }
            return
        }
        state = .registering(owner: owner)
        calls.append((.register(owner: owner), BlueZ.registerAgent(Self.path, capability)))
    }

    /// The object that bluetoothd calls.
    private static let path = "/org/btfile/agent"

    /// What bluetoothd tells the other device of this machine's keyboard and screen.
    private var capability: String {
        switch rule {
        case .ask: "DisplayYesNo"
        case .acceptFirst: "NoInputNoOutput"
        }
    }

    private mutating func trust(_ path: String) {
        guard let device = PairingQuestion.device(at: path) else { return }
        accepted[device] = nil
        calls.append((.trust(device), BlueZ.trust(path)))
    }

    /// Looks for what is awaited among all that bluetoothd knows.
    private mutating func look(at answer: [BusValue], _ now: MonotonicTime) {
        let devices = BlueZ.objects(with: BlueZ.device, in: answer)
        switch goal {
        case .welcome:
            for (path, properties) in devices where PairingStatus.keepsKey(properties) {
                guard let device = PairingQuestion.device(at: path), accepted[device] != nil else {
                    continue
                }
                trust(path)
            }
            if !accepted.isEmpty { nextLook = now + Self.lookPause }
        case .pair(let device, let name):
            guard !isPairing else { return }
            let adapters = BlueZAdapter.all(called: name, in: answer)
            guard let adapter = adapters.first else { return fail(.noAdapter) }
            let found = devices.first { path, _ in
                PairingQuestion.device(at: path) == device
                    && adapters.contains { path.hasPrefix($0.path + "/") }
            }
            guard let found else { return discover(through: adapter, now) }
            isPairing = true
            if PairingStatus.keepsKey(found.properties) {
                trust(found.path)
            } else {
                calls.append((.pair(path: found.path), BlueZ.pair(found.path)))
            }
        }
    }

    private mutating func discover(through adapter: BlueZAdapter, _ now: MonotonicTime) {
        nextLook = now + Self.lookPause
        guard !isDiscovering else { return }
        isDiscovering = true
        calls.append((.match, BlueZ.discoverClassic(through: adapter.path)))
        calls.append((.discover, BlueZ.startDiscovery(through: adapter.path)))
    }
}
