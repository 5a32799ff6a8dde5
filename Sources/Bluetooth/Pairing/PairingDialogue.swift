import System

/// What bluetoothd asks while devices pair, and what it is asked in turn: messages in, calls and
/// replies out, no connection and no clock.
struct PairingDialogue: Sendable {
    /// How often bluetoothd is asked what it knows while something is awaited.
    static let lookPause = Duration.milliseconds(500)

    let goal: PairingAgent.Goal
    let rule: PairingAgent.Rule
    let end: MonotonicTime
    var state = State.unknown
    var isDiscovering = false
    var isPairing = false
    var hasDeclined = false
    var hadKey = false
    /// About which devices a person has said that they show the same digits.
    var compared: Set<BluetoothAddress> = []
    /// What a person is to say something about.
    var asked: PairingQuestion?
    var admitted = AdmittedDevices()
    var nextLook: MonotonicTime?
    var calls: [(Question, BusCall)]
    var events: [PairingAgent.Event] = []

    /// Begins on a new connection; whoever wants to pair after `end` is refused.
    init(_ goal: PairingAgent.Goal, _ rule: PairingAgent.Rule, until end: MonotonicTime) {
        self.goal = goal
        self.rule = rule
        self.end = end
        calls = [
            (.unawaited, BusDaemon.match(BusDaemon.ownerChanges(of: BlueZ.name))),
            (.owner, BusDaemon.owner(of: BlueZ.name)),
        ]
    }

    /// The connection of the bluetoothd that has the agent, or is to have it.
    var bluetoothd: String? {
        switch state {
        case .unknown, .absent, .ended: nil
        case .registering(let owner), .registered(let owner): owner
        }
    }

    /// When `pass` has something to do.
    var deadline: MonotonicTime? { [nextLook, windowEnd].compactMap(\.self).min() }

    /// When nobody is let in any more and nothing is awaited; nil where that may last.
    private var windowEnd: MonotonicTime? {
        guard goal.isWelcome, case .registered = state, asked == nil, !admitted.isWaiting
        else { return nil }
        return end
    }

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
        if let windowEnd, windowEnd <= now {
            events.append(.closed)
            return leave()
        }
        guard let due = nextLook, due <= now else { return }
        nextLook = nil
        for device in admitted.takeLate(at: now) { events.append(.unpaired(device)) }
        if case .pair(let device, _) = goal, !isPairing, end <= now {
            fail(.notFound(device))
        } else {
            calls.append((.objects, BlueZ.getManagedObjects))
        }
    }

    /// Takes what the person has said.
    mutating func answer(_ isYes: Bool, at now: MonotonicTime) {
        guard let question = asked.take() else { return }
        guard isYes else {
            hasDeclined = true
            if goal.isWelcome { events.append(.declined(question.device)) }
            return
        }
        if question.digits != nil { compared.insert(question.device) }
        events.append(.accepted(question.device))
        accept(question.device, at: now)
    }

    private mutating func accept(_ device: BluetoothAddress, at now: MonotonicTime) {
        guard goal.isWelcome else { return }
        admitted.admit(device, at: now)
        nextLook = now + Self.lookPause
    }

    /// Has bluetoothd ask other programs again, or pair nobody.
    mutating func leave() {
        guard state != .ended else { return }
        calls.append((.unawaited, BlueZ.unregisterAgent(Self.path)))
        state = .ended
        nextLook = nil
    }

    mutating func fail(_ failure: PairingFailure) {
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
            // It asks anew because nothing came of the last time.
            if admitted.giveUp(question.device) { events.append(.unpaired(question.device)) }
            events.append(.asked(question))
            return .later
        case .acceptFirst:
            guard admitted.isFirst(question.device) else { return .refuse }
            accept(question.device, at: now)
            return .accept
        }
    }
}
