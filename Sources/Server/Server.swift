internal import Bluetooth
internal import Share
package import System

/// Serves one folder to several clients at once, on one thread.
///
/// One loop waits for all sockets together. Each client that can go on gets a bounded turn, one
/// after the other, so that none holds up another: not with a large file, not with a slow link, and
/// not by saying nothing at all.
package final class Server {
    /// How many callers are let in before the clients that are there get their turns again.
    private static let callersPerTurnMax = 8

    /// How long a stop may take in all: the clients get the end of what was said to them.
    package static let stopSecondsMax = 5

    private static let doorToken: UInt64 = 0
    private static let signalsToken = UInt64.max

    /// What the server is about.
    private enum State {
        case serving
        case stopping(until: MonotonicTime)
        case over
    }

    private let configuration: ServerConfiguration
    private let share: Share
    private let poller: Poller
    private let door: Door
    private let signals: SignalSource?
    private let admission: Admission
    private let clock: () -> MonotonicTime
    private let report: (ServerEvent) -> Void

    private var state = State.serving
    private var guests: [Guest] = []
    private var rate: RateLimit?
    private var clientCount: UInt64 = 0
    private var events: [Poller.Event] = []

    /// Whose turn is first in the next round: everybody's, one after the other.
    private var firstTurn = 0

    /// Opens the folder and listens; from then on clients can connect, and are served by `run`.
    ///
    /// `signals` stop it; `clock` tells the time, except in tests that of the kernel.
    package init(
        _ configuration: ServerConfiguration, stoppedBy signals: consuming SignalSource?,
        clock: @escaping () -> MonotonicTime = { .now },
        report: @escaping (ServerEvent) -> Void
    ) throws(ServerError) {
        self.configuration = configuration
        self.clock = clock
        self.report = report
        admission = Admission(clientsMax: configuration.clientsMax)
        rate = configuration.bytesPerSecondMax.map { RateLimit(bytesPerSecond: $0, at: clock()) }
        do {
            share = Share(try Folder(configuration.folder), rules: configuration.rules)
        } catch {
            throw .folder(configuration.folder, error)
        }
        do {
            poller = try Poller()
            if let signals = signals.take() {
                try poller.add(
                    signals.descriptor, token: Self.signalsToken, interest: .readable)
                self.signals = consume signals
            } else {
                self.signals = nil
            }
        } catch {
            throw .system(error)
        }
        door = try Door(configuration.place, watchedBy: poller, token: Self.doorToken)
    }

    /// Gives up all that serving does not need and serves until it is stopped.
    package func run() throws(ServerError) {
        let sandbox = Sandbox.enter(share, door)
        report(.started(configuration.place, sandbox))
        while !isOver { try turn() }
    }

    /// How many are connected.
    package var guestCount: Int { guests.count }

    /// Whether it would not sleep now but go on at once.
    package var hasWork: Bool { timeout(at: clock()) == 0 }

    /// Whether it has stopped and nobody is connected any more.
    package var isOver: Bool {
        switch state {
        case .over: true
        case .serving, .stopping: false
        }
    }
}

// MARK: The loop

extension Server {
    /// Goes round once: waits until somebody can go on, if `waiting`, and gives everybody who can a
    /// turn.
    package func turn(waiting: Bool = true) throws(ServerError) {
        do {
            try poller.wait(
                timeoutMilliseconds: waiting ? timeout(at: clock()) : 0, into: &events)
            let now = clock()
            try takeNews(at: now)
            reopenDoor(at: now)
            takeTurns(at: now)
            endOverdue(at: now)
            try seeOff(at: now)
        } catch {
            throw .system(error)
        }
    }

    /// How long nothing will have to be done unless a socket says so; nil for ever.
    private func timeout(at now: MonotonicTime) -> Int? {
        let allowed = mayStillSend(at: now)
        if guests.contains(where: { $0.connection.isRunnable(maySend: allowed) }) { return 0 }
        var deadlines = guests.compactMap(\.connection.deadline)
        if let deadline = door.deadline { deadlines.append(deadline) }
        if case .stopping(let until) = state { deadlines.append(until) }
        if let rate, !allowed, guests.contains(where: \.connection.isWaitingToSend) {
            deadlines.append(rate.opensAt)
        }
        return deadlines.min().map { now.milliseconds(until: $0) }
    }

    private func takeNews(at now: MonotonicTime) throws(SystemError) {
        for event in events {
            switch event.token {
            case Self.signalsToken: try takeSignals(at: now)
            case Self.doorToken:
                if event.hangUp || event.failed {
                    admit(door.lose(nil, at: now), at: now)
                } else {
                    letIn(at: now)
                }
            default:
                guests.first { $0.client.number == event.token }?.connection.note(event)
            }
        }
    }

    private func takeTurns(at now: MonotonicTime) {
        guard !guests.isEmpty else { return }
        firstTurn = (firstTurn + 1) % guests.count
        let allowance = portion(at: now)
        for index in guests.indices {
            let connection = guests[(firstTurn + index) % guests.count].connection
            guard connection.isRunnable(maySend: allowance > 0) else { continue }
            let sent = connection.turn(in: share, allowance: allowance, at: now)
            rate?.spend(sent)
        }
    }

    /// What each client may be sent in this round: the rate is everybody's in equal parts.
    private func portion(at now: MonotonicTime) -> Int {
        guard let allowance = rate?.allowance(at: now) else { return .max }
        let waiting = max(guests.count(where: \.connection.isWaitingToSend), 1)
        return (allowance + waiting - 1) / waiting
    }

    private func endOverdue(at now: MonotonicTime) {
        for guest in guests { guest.connection.endOverdue(at: now) }
        guard case .stopping(let until) = state, until <= now else { return }
        for guest in guests { guest.connection.cut() }
    }

    private func mayStillSend(at now: MonotonicTime) -> Bool {
        (rate?.allowance(at: now) ?? .max) > 0
    }
}

// MARK: Coming and going

extension Server {
    private func letIn(at now: MonotonicTime) {
        for _ in 0..<Self.callersPerTurnMax {
            guard admit(door.answer(poller, at: now), at: now) else { return }
        }
    }

    /// Does what is to be done about a knock; tells whether there may be more of them.
    @discardableResult
    private func admit(_ knock: consuming Door.Knock, at now: MonotonicTime) -> Bool {
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
            report(.turnedAway(nextClient(peer), .unprotected))
            return true
        case .caller(let socket, let peer):
            welcome(socket, nextClient(peer), at: now)
            return true
        }
    }

    private func nextClient(_ peer: Peer) -> ServerEvent.Client {
        clientCount += 1
        return ServerEvent.Client(number: clientCount, peer: peer)
    }

    private func welcome(
        _ socket: consuming StreamSocket, _ client: ServerEvent.Client, at now: MonotonicTime
    ) {
        let served = guests.count { $0.connection.isServed }
        let decision = admission.decide(served: served, leaving: guests.count - served)
        guard decision != .hangUp else {
            report(.turnedAway(client, .busy))
            return
        }
        let conversation = Conversation(
            compress: configuration.compresses, unit: configuration.unitBytes)
        let connection = Connection(socket, conversation, idle: configuration.idle, at: now)
        do {
            guests.append(try Guest(client, connection, watchedBy: poller))
        } catch {
            report(.shortage(error))
            return
        }
        report(decision == .serve ? .connected(client) : .turnedAway(client, .busy))
        if decision == .sayBusy { connection.say(.busy, at: now) }
    }

    private func reopenDoor(at now: MonotonicTime) {
        guard door.reopen(poller, at: now) else { return }
        report(.listenerFound)
    }

    /// Tells what happened, closes what has ended, and notes what is waited for.
    private func seeOff(at now: MonotonicTime) throws(SystemError) {
        var isServedOut = false
        for guest in guests {
            for event in guest.connection.takeEvents() {
                report(.said(guest.client, event.event, event.duration))
            }
            guard let end = guest.connection.end else {
                try guest.updateInterest(poller)
                continue
            }
            let connection = guest.connection
            report(
                .gone(
                    guest.client, end, sent: connection.sentByteCount, now - connection.connectedAt)
            )
            if configuration.servesOnce && connection.isGreeted { isServedOut = true }
        }
        guests.removeAll { $0.connection.end != nil }
        if isServedOut { stop(.servedOnce, at: now) }
        if case .stopping = state, guests.isEmpty { state = .over }
    }
}

// MARK: Stopping

extension Server {
    private func takeSignals(at now: MonotonicTime) throws(SystemError) {
        while let signal = try signals?.next() {
            switch state {
            case .serving: stop(.signal(signal), at: now)
            // Who asks twice does not want to wait.
            case .stopping, .over: state = .over
            }
        }
    }

    /// Lets nobody in any more and tells the clients, which then close.
    package func stop(_ cause: ServerEvent.StopCause, at now: MonotonicTime) {
        guard case .serving = state else { return }
        state = .stopping(until: now + .seconds(Self.stopSecondsMax))
        report(.stopping(cause))
        door.shut()
        for guest in guests { guest.connection.say(.stopping, at: now) }
    }
}
