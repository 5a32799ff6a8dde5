import System

/// What bluetoothd asks while devices pair, and what it is asked in turn: messages in, calls and
/// replies out, no connection and no clock.
struct PairingDialogue: Sendable {
    /// How often bluetoothd is asked what it knows while something is awaited.
    private static let lookPause = Duration.milliseconds(500)

    private let goal: PairingAgent.Goal
    private let rule: PairingAgent.Rule
    private let end: MonotonicTime
    private var state = State.unknown
    private var isDiscovering = false
    private var isPairing = false
    private var hasDeclined = false
    private var hadKey = false
    /// What a person is to say something about.
    private(set) var asked: PairingQuestion?
    private var admitted = AdmittedDevices()
    private var nextLook: MonotonicTime?
    private var calls: [(Question, BusCall)]
    private var events: [PairingAgent.Event] = []

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
        events.append(.accepted(question.device))
        accept(question.device, at: now)
    }

    private mutating func accept(_ device: BluetoothAddress, at now: MonotonicTime) {
        guard goal.isWelcome else { return }
        admitted.admit(device, at: now)
        nextLook = now + Self.lookPause
    }

    /// Has bluetoothd ask other programs again, or pair nobody.
    private mutating func leave() {
        guard state != .ended else { return }
        calls.append((.unawaited, BlueZ.unregisterAgent(Self.path)))
        state = .ended
        nextLook = nil
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

// MARK: What bluetoothd answers

extension PairingDialogue {
    /// Takes a signal: bluetoothd has come or gone, or a device is paired.
    mutating func receive(_ signal: BusSignal) {
        if let owner = BusDaemon.newOwner(of: BlueZ.name, in: signal) { return register(at: owner) }
        // Anybody may send signals; only bluetoothd's count.
        guard watchesKeys, case .registered(let owner) = state, signal.sender == owner,
            signal.interface == BlueZ.properties, signal.member == "PropertiesChanged",
            signal.body.count > 1, signal.body[0].text == BlueZ.device,
            BlueZDevice.keepsAnyKey(signal.body[1])
        else { return }
        calls.append((.objects, BlueZ.getManagedObjects))
    }

    /// Whether a key counts though nobody was asked about it: bluetoothd pairs two devices without
    /// screens by itself.
    private var watchesKeys: Bool { goal.isWelcome && rule == .acceptFirst }

    /// Takes the answer to a question; an outdated one changes nothing.
    mutating func receive(answer body: [BusValue], to question: Question, at now: MonotonicTime) {
        switch (question, state) {
        case (.owner, .unknown): register(at: body.first?.text ?? "")
        case (.register(let asked), .registering(let owner)) where asked == owner:
            state = .registered(owner: owner)
            events.append(.ready)
            switch goal {
            case .welcome:
                calls.append((.unawaited, BlueZ.makeAgentDefault(Self.path)))
                // Let in while another bluetoothd ran.
                if admitted.isWaiting { nextLook = now + Self.lookPause }
                guard watchesKeys else { return }
                calls.append((.unawaited, BusDaemon.match(BlueZ.deviceChanges)))
                calls.append((.objects, BlueZ.getManagedObjects))
            case .pair: calls.append((.objects, BlueZ.getManagedObjects))
            }
        case (.objects, .registered): look(at: body, now)
        case (.pair(let path), .registered): trust(path)
        case (.trust(let device), .registered), (.trust(let device), .ended):
            events.append(.paired(device, hadKey ? .before : rule == .ask ? .asked : .unasked))
            switch (goal, rule) {
            case (.welcome, .ask): return
            case (.welcome, .acceptFirst): leave()
            case (.pair, _): state = .ended
            }
        case (.unawaited, _), (.owner, _), (.register, _), (.objects, _), (.discover, _),
            (.pair, _), (.trust, _):
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
                hadKey = true
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
        case .objects: if isLooking { nextLook = now + Self.lookPause }
        case .unawaited: return
        }
    }

    /// Whether something is awaited that bluetoothd may know.
    private var isLooking: Bool {
        guard case .registered = state else { return admitted.isWaiting }
        return admitted.isWaiting || watchesKeys || !goal.isWelcome
    }

    /// Offers this agent to the bluetoothd that has this connection; an empty name means none.
    private mutating func register(at owner: String) {
        guard state != .ended else { return }
        asked = nil
        guard !owner.isEmpty else {
            state = .absent
            if goal.isWelcome {
                events.append(.failed(.noBluetoothd))
            } else {
                fail(.noBluetoothd)
            }
            return
        }
        state = .registering(owner: owner)
        calls.append((.register(owner: owner), BlueZ.registerAgent(Self.path, rule.capability)))
    }

    private mutating func trust(_ path: String) {
        guard let device = PairingQuestion.device(at: path) else { return }
        calls.append((.trust(device), BlueZ.trust(path)))
    }

    /// Looks for what is awaited among all that bluetoothd knows.
    private mutating func look(at answer: [BusValue], _ now: MonotonicTime) {
        switch goal {
        case .welcome(let name):
            let adapters = BlueZAdapter.all(called: name, in: answer)
            let devices = BlueZDevice.all(of: adapters, in: answer)
            let kept = devices.filter(\.keepsKey)
            let letIn = admitted.update(
                kept: kept.compactMap(\.address), admitsFirst: watchesKeys && now < end)
            for device in kept where device.address.map(letIn.contains) ?? false {
                trust(device.path)
            }
            let connected = devices.filter { $0.isConnected ?? true }.compactMap(\.address)
            events += admitted.takeRefusals(connected: connected, at: now).map { .unpaired($0) }
            if admitted.isWaiting { nextLook = now + Self.lookPause }
        case .pair(let wanted, let name):
            guard !isPairing else { return }
            let adapters = BlueZAdapter.usable(called: name, in: answer)
            guard let adapter = adapters.first else { return fail(.noAdapter) }
            let met = BlueZDevice.all(of: adapters, in: answer).first { $0.address == wanted }
            guard let met else { return discover(through: adapter, now) }
            isPairing = true
            hadKey = met.keepsKey
            guard !hadKey else { return trust(met.path) }
            calls.append((.pair(path: met.path), BlueZ.pair(met.path)))
        }
    }

    private mutating func discover(through adapter: BlueZAdapter, _ now: MonotonicTime) {
        nextLook = now + Self.lookPause
        guard !isDiscovering else { return }
        isDiscovering = true
        calls.append((.unawaited, BlueZ.discoverClassic(through: adapter.path)))
        calls.append((.discover, BlueZ.startDiscovery(through: adapter.path)))
    }
}
