internal import Bluetooth
internal import System

/// How callers become guests: over the air by way of the antechamber, from this machine at once.
final class Reception {
    /// Nil where it does not matter who is paired.
    private let antechamber: Antechamber?
    private let guests: Guests
    private let report: (ServerEvent) -> Void

    init(
        _ configuration: ServerConfiguration, for guests: Guests,
        report: @escaping (ServerEvent) -> Void
    ) {
        antechamber = Antechamber(configuration)
        self.guests = guests
        self.report = report
    }

    /// Does what is to be done about a knock; tells whether there may be more of them.
    func receive(
        _ knock: consuming Door.Knock, watchedBy poller: borrowing Poller, at now: MonotonicTime
    ) -> Bool {
        switch consume knock {
        case .nobody:
            return false
        case .shortage(let error):
            report(.shortage(error))
            return false
        case .lost(let error):
            report(.listenerLost(error))
            return false
        case .unprotected(let peer):
            guests.turnAway(peer, .unprotected, at: now)
            return true
        case .caller(let socket, let peer):
            guard case .device(let device) = peer, let antechamber else {
                guests.welcome(socket, from: peer, watchedBy: poller, at: now)
                return true
            }
            if !antechamber.receive(socket, from: device, at: now) {
                guests.turnAway(peer, .busy, at: now)
            }
            return true
        }
    }

    /// Lets in who has waited, or tells them that they are not paired.
    func showIn(watchedBy poller: borrowing Poller, at now: MonotonicTime) {
        guard let antechamber else { return }
        for caller in antechamber.takeCallers(at: now) {
            if antechamber.isNews(of: caller) {
                report(caller.acquaintance == nil ? .keysUnknown : .keysKnown)
            }
            guard let socket = caller.takeSocket() else { continue }
            guests.welcome(
                socket, from: caller.peer, isPaired: caller.acquaintance != .unpaired,
                watchedBy: poller, at: now)
        }
    }

    /// Has a poller wake the loop when somebody may be shown in.
    func watch(_ poller: borrowing Poller, token: UInt64) {
        antechamber?.watch(poller, token: token)
    }

    /// When `showIn` is to be called even if nothing arrives.
    var deadline: MonotonicTime? { antechamber?.deadline }

    /// Hangs up on everybody who waits to be shown in.
    func close() { antechamber?.clear() }
}
