internal import Bluetooth
internal import System

/// Accepts clients and adds them to the table: from this machine at once, over the air once it is
/// known whether they are paired.
final class Acceptor {
    /// How many are accepted before the clients that are there get their turns again.
    private static let clientsPerTurnMax = 8

    let listener: ReopeningListener
    /// Nil where it does not matter who is paired.
    private let gate: PairingGate?
    private let table: ConnectionTable
    private var events: [ServerEvent] = []

    init(
        _ configuration: ServerConfiguration, _ listener: ReopeningListener,
        to table: ConnectionTable, at now: MonotonicTime
    ) {
        self.listener = listener
        gate = PairingGate(configuration, at: now)
        self.table = table
    }

    /// Hands over what happened since the last call.
    func takeEvents() -> [ServerEvent] {
        defer { events = [] }
        return events
    }

    /// Accepts those who have connected.
    func accept(_ event: Poller.Event, watchedBy poller: borrowing Poller, at now: MonotonicTime) {
        guard !event.hangUp, !event.failed else {
            _ = handle(listener.lose(nil, at: now), watchedBy: poller, at: now)
            return
        }
        for _ in 0..<Self.clientsPerTurnMax {
            let result = listener.accept(poller, at: now)
            guard handle(result, watchedBy: poller, at: now) else { return }
        }
    }

    /// Checks whether clients can still connect, because an adapter has changed.
    func checkAdapters(watchedBy poller: borrowing Poller, at now: MonotonicTime) {
        _ = handle(listener.checkAdapters(poller, at: now), watchedBy: poller, at: now)
    }

    /// Looks whether clients can still connect, for there is news of the socket file.
    func checkFile(watchedBy poller: borrowing Poller, at now: MonotonicTime) {
        _ = handle(listener.checkFile(at: now), watchedBy: poller, at: now)
    }

    /// Does what is due: opens the listener again, and lets clients pass the gate.
    func proceed(watchedBy poller: borrowing Poller, at now: MonotonicTime) {
        switch listener.reopen(poller, at: now) {
        case .nothing: break
        case .opened: events.append(.listenerFound)
        case .taken: events.append(.socketTaken)
        }
        guard let gate else { return }
        for client in gate.takeClients(at: now) {
            if gate.isNews(of: client) {
                events.append(client.answer == .nobodyToAsk ? .keysUnknown : .keysKnown)
            }
            guard let socket = client.takeSocket() else { continue }
            table.add(
                .socket(socket), from: client.peer, pairing: client.answer, watchedBy: poller,
                at: now)
        }
    }

    /// Has a poller wake the loop when a client may pass the gate.
    func watch(_ poller: borrowing Poller) {
        gate?.watch(poller, token: PollToken.pairing)
    }

    /// When to call `proceed` even if nothing arrives.
    var deadline: MonotonicTime? {
        [listener.deadline, gate?.deadline].compactMap(\.self).min()
    }

    /// Stops listening for good, and hangs up on those who wait.
    func close() {
        listener.close()
        gate?.clear()
    }

    /// Does what is to be done about a result; returns whether more clients may have connected.
    private func handle(
        _ result: consuming ReopeningListener.AcceptResult, watchedBy poller: borrowing Poller,
        at now: MonotonicTime
    ) -> Bool {
        switch consume result {
        case .nobody:
            return false
        case .shortage(let error):
            events.append(.shortage(error))
            return false
        case .lost(let error):
            events.append(.listenerLost(error))
            return false
        case .lostFile:
            events.append(.socketFileLost)
            return false
        case .unprotected(let peer):
            table.turnAway(peer, .unprotected, at: now)
            return true
        case .client(let socket, let peer):
            guard let device = peer.device, let gate else {
                table.add(.socket(socket), from: peer, watchedBy: poller, at: now)
                return true
            }
            if !gate.add(socket, from: device, at: now) { table.turnAway(peer, .busy, at: now) }
            return true
        }
    }
}
