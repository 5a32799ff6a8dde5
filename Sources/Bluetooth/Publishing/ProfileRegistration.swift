import System

/// Gives a record to bluetoothd and keeps it there: messages in, calls out, no connection and no
/// clock.
///
/// bluetoothd keeps the record as long as the connection lives that brought it, publishes it on
/// adapters that appear later, and reports success even if it failed: so what counts is what its
/// adapters show.
struct ProfileRegistration: Sendable {
    /// How far it has got.
    enum Status: Hashable, Sendable {
        /// Nothing is known yet.
        case asking
        /// bluetoothd does not run; once it is started, the record is published.
        case noBluetoothd
        /// bluetoothd has the record and no adapter to publish it on.
        case noAdapter
        /// bluetoothd has the record, but an adapter does not show it, or not yet.
        case unconfirmed
        /// Every adapter shows it.
        case published
        /// bluetoothd does not take it.
        case refused(BusRefusal)
    }

    /// What a call asks, so that its answer can be understood.
    enum Question: Hashable, Sendable {
        /// The bus is to send signals.
        case match
        /// Which connection bluetoothd has.
        case owner
        /// The bluetoothd with this connection is to take the record.
        case register(owner: String)
        /// What its adapters show.
        case adapters(owner: String)
    }

    /// What bluetoothd is doing with the record.
    private enum State {
        case unknown
        case absent
        /// bluetoothd has this connection and has been given the record.
        case registering(owner: String)
        case registered(owner: String, Status)
        case refused(BusRefusal)
    }

    private let service: PublishedService
    private var state = State.unknown
    private var calls: [(Question, BusCall)]
    /// The bluetoothd that is asked what its adapters show; nil if none is.
    private var asked: String?
    /// Whether something has changed meanwhile that its answer may not tell.
    private var isAskedAgain = false

    /// The object that names the record to bluetoothd; without a channel, bluetoothd never calls
    /// it.
    private static let path = "/org/btfile/service"

    /// Begins on a new connection.
    init(of service: PublishedService) {
        self.service = service
        // The signals first, so that nothing that happens after the question is missed.
        let rules = [
            BusDaemon.ownerChanges(of: BlueZ.name), "type='signal',sender='\(BlueZ.name)'",
        ]
        calls = rules.map { (.match, BusDaemon.match($0)) }
        calls.append((.owner, BusDaemon.owner(of: BlueZ.name)))
    }

    /// How far it has got.
    var status: Status {
        switch state {
        case .unknown, .registering: .asking
        case .absent: .noBluetoothd
        case .registered(_, let status): status
        case .refused(let refusal): .refused(refusal)
        }
    }

    /// The connection of the bluetoothd that has the record, or is to have it.
    var bluetoothd: String? {
        switch state {
        case .unknown, .absent, .refused: nil
        case .registering(let owner), .registered(let owner, _): owner
        }
    }

    mutating func takeCalls() -> [(Question, BusCall)] {
        defer { calls = [] }
        return calls
    }

    /// Takes the answer to a question; an outdated one changes nothing.
    mutating func receive(answer body: [BusValue], to question: Question) {
        switch (question, state) {
        case (.match, _): return
        case (.owner, .unknown): register(at: body.first?.text ?? "")
        case (.register(let asked), .registering(let owner)) where asked == owner:
            state = .registered(owner: owner, .unconfirmed)
            look(at: owner)
        case (.adapters(let asked), .registered(let owner, _)) where asked == owner:
            state = .registered(owner: owner, shown(by: BlueZAdapter.all(in: body)))
            endLook(at: owner)
        case (.owner, _), (.register, _), (.adapters, _): return
        }
    }

    mutating func receive(refusal: BusRefusal, of question: Question) {
        switch (question, state) {
        case (.adapters(let asked), .registered(let owner, _)) where asked == owner:
            endLook(at: owner)
        case (.owner, .unknown): state = .absent
        case (.register(let asked), .registering(let owner)) where asked == owner:
            state = .refused(refusal)
        case (.match, _), (.owner, _), (.register, _), (.adapters, _): return
        }
    }

    /// Takes a signal: bluetoothd has come or gone, or its adapters have changed.
    mutating func receive(_ signal: BusSignal) {
        if let owner = BusDaemon.newOwner(of: BlueZ.name, in: signal) { register(at: owner) }
        // Anybody may send signals; only bluetoothd's count.
        guard case .registered(let owner, _) = state, owner == signal.sender else { return }
        switch (signal.interface, signal.member) {
        case (BlueZ.objects, "InterfacesAdded"), (BlueZ.objects, "InterfacesRemoved"):
            // Devices come and go all the time.
            if signal.isOf(BlueZ.adapter) { look(at: owner) }
        case (BlueZ.properties, "PropertiesChanged")
        where signal.body.first?.text == BlueZ.adapter:
            look(at: owner)
        default: return
        }
    }

    /// Gives the record to the bluetoothd that has this connection; an empty name means none.
    private mutating func register(at owner: String) {
        guard !owner.isEmpty else {
            state = .absent
            return
        }
        state = .registering(owner: owner)
        calls.append((.register(owner: owner), BlueZ.register(service, as: Self.path)))
    }

    private mutating func look(at owner: String) {
        guard asked != owner else {
            isAskedAgain = true
            return
        }
        asked = owner
        calls.append((.adapters(owner: owner), BlueZ.getManagedObjects))
    }

    private mutating func endLook(at owner: String) {
        asked = nil
        guard isAskedAgain else { return }
        isAskedAgain = false
        look(at: owner)
    }

    private func shown(by adapters: [BlueZAdapter]) -> Status {
        guard !adapters.isEmpty else { return .noAdapter }
        let uuid = service.uuid.description
        return adapters.allSatisfy { $0.uuids.contains(uuid) } ? .published : .unconfirmed
    }
}

extension BusSignal {
    /// Whether an object has got or lost that interface.
    fileprivate func isOf(_ interface: String) -> Bool {
        guard body.count > 1 else { return false }
        return body[1][interface] != nil
            || body[1].elements.contains { $0.text == interface }
    }
}
