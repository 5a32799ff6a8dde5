import System

/// What bluetoothd answers, and tells of itself.
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
            events.append(.paired(device, manner(of: device)))
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

    private func manner(of device: BluetoothAddress) -> PairingAgent.Manner {
        // A device without a screen is paired without a question, whatever the rule.
        hadKey ? .before : compared.contains(device) ? .compared : .uncompared
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
