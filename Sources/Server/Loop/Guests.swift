internal import Bluetooth
internal import Share
internal import System

/// All clients that are connected: who is let in, whose turn it is, and who has to go.
final class Guests {
    private let configuration: ServerConfiguration
    private let admission: Admission
    private let report: (ServerEvent) -> Void

    private let guestList: GuestList?

    private var guests: [Guest] = []
    private var refusals = RecentRefusals()
    private var rate: RateLimit?
    private var clientCount: UInt64 = 0

    /// Whose turn is first in the next round: everybody's, one after the other.
    private var firstTurn = 0

    init(
        _ configuration: ServerConfiguration, _ guestList: GuestList?, at now: MonotonicTime,
        report: @escaping (ServerEvent) -> Void
    ) {
        self.configuration = configuration
        self.guestList = guestList
        self.report = report
        admission = Admission(clientsMax: configuration.clientsMax)
        rate = configuration.bytesPerSecondMax.map { RateLimit(bytesPerSecond: $0, at: now) }
    }

    /// How many are connected.
    var count: Int { guests.count }
}

// MARK: Coming and going

extension Guests {
    /// Serves one more, or tells it that the server is busy or not for it.
    func welcome(
        _ socket: consuming StreamSocket, from peer: Peer, isPaired: Bool = true,
        watchedBy poller: borrowing Poller, at now: MonotonicTime
    ) {
        let client = nextClient(peer)
        let served = guests.count { $0.connection.isServed }
        var ban = ban(of: peer, isPaired: isPaired)
        var memory: SessionMemory?
        if ban == nil, served < admission.clientsMax {
            memory = try? SessionMemory(
                compresses: configuration.compresses, servedCount: served)
            if memory == nil { ban = (.noMemory, .busy) }
        }
        // Who is not served takes no place from anybody.
        let decision = admission.decide(
            served: ban == nil ? served : admission.clientsMax, leaving: guests.count - served)
        guard decision != .hangUp else {
            noteTurnedAway(client, ban?.reason ?? .busy, at: now)
            return
        }
        let conversation = Conversation(
            compressor: memory?.compressor, unit: configuration.unitBytes)
        let connection = Connection(socket, conversation, idle: configuration.idle, at: now)
        do {
            guests.append(
                try Guest(
                    client, connection, isLetIn: decision == .serve, watchedBy: poller))
        } catch {
            report(.shortage(error))
            return
        }
        guard decision != .serve else {
            report(.connected(client))
            if configuration.compresses, memory?.compressor == nil { report(.uncompressed(client)) }
            return
        }
        noteTurnedAway(client, ban?.reason ?? .busy, at: now)
        connection.say(ban?.lastWord ?? .busy, at: now)
    }

    /// Why a peer may not come in, whatever place there is; nil for one that may.
    private func ban(
        of peer: Peer, isPaired: Bool
    ) -> (reason: ServerEvent.Refused, lastWord: ConversationEnd)? {
        guard guestList?.allows(peer) ?? true else { return (.notAllowed, .notAllowed) }
        return isPaired ? nil : (.unpaired, .unpaired)
    }

    /// Notes one that was hung up on before it could be told anything.
    func turnAway(_ peer: Peer, _ reason: ServerEvent.Refused, at now: MonotonicTime) {
        noteTurnedAway(nextClient(peer), reason, at: now)
    }

    /// Ends the sessions of those who may not come in any more.
    func turnOut(at now: MonotonicTime) {
        guard let guestList else { return }
        for guest in guests where !guestList.allows(guest.client.peer) {
            guest.connection.say(.notAllowed, at: now)
        }
    }

    private func noteTurnedAway(
        _ client: ServerEvent.Client, _ reason: ServerEvent.Refused, at now: MonotonicTime
    ) {
        // A client that may come in and finds no place is no nuisance.
        guard
            reason == .busy || reason == .noMemory
                || refusals.isNews(client.peer, reason, at: now)
        else { return }
        report(.turnedAway(client, reason))
    }

    /// Tells what happened, closes what has ended, and has the poller watch what is waited for.
    ///
    /// - Returns: whether a session has ended that got as far as HELLO.
    func seeOff(watchedBy poller: borrowing Poller, at now: MonotonicTime) -> Bool {
        var hasServed = false
        for guest in guests {
            let connection = guest.connection
            for event in connection.takeEvents() {
                report(.said(guest.client, event.event, event.duration))
            }
            if connection.end == nil {
                do {
                    try guest.updateInterest(poller)
                } catch {
                    // The others can still be waited for.
                    connection.fail(error)
                }
            }
            guard let end = connection.end else { continue }
            if guest.isLetIn {
                let duration = now - connection.connectedAt
                report(.gone(guest.client, end, sent: connection.sentByteCount, duration))
            }
            hasServed = hasServed || connection.isGreeted
        }
        guests.removeAll { $0.connection.end != nil }
        return hasServed
    }

    private func nextClient(_ peer: Peer) -> ServerEvent.Client {
        clientCount += 1
        return ServerEvent.Client(number: clientCount, peer: peer)
    }
}

// MARK: Turns

extension Guests {
    /// Hands on the poller's news of a client, by the number that it was let in with.
    func note(_ event: Poller.Event) {
        guests.first { $0.client.number == event.token }?.connection.note(event)
    }

    /// Gives a turn to everybody who can go on.
    func takeTurns(in share: Share, at now: MonotonicTime) {
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

    /// Ends what takes too long.
    func endOverdue(at now: MonotonicTime) {
        for guest in guests { guest.connection.endOverdue(at: now) }
    }

    /// Tells everybody that the server stops.
    func sayStopping(at now: MonotonicTime) {
        for guest in guests { guest.connection.say(.stopping, at: now) }
    }

    /// Closes everything without further words.
    func cut() {
        for guest in guests { guest.connection.cut() }
    }

    /// Whether somebody can go on now.
    func hasWork(at now: MonotonicTime) -> Bool {
        let maySend = (rate?.allowance(at: now) ?? .max) > 0
        return guests.contains { $0.connection.isRunnable(maySend: maySend) }
    }

    /// When somebody has to be looked after even if no socket says so; nil for never.
    var deadline: MonotonicTime? {
        var deadlines = guests.compactMap(\.connection.deadline)
        // Asked while nobody can go on, so that who could send waits only for the rate.
        if let rate, guests.contains(where: \.connection.isWaitingToSend) {
            deadlines.append(rate.opensAt)
        }
        return deadlines.min()
    }

    /// What each client may be sent in this round: the rate is everybody's in equal parts.
    private func portion(at now: MonotonicTime) -> Int {
        guard let allowance = rate?.allowance(at: now) else { return .max }
        let waiting = max(guests.count(where: \.connection.isWaitingToSend), 1)
        return (allowance + waiting - 1) / waiting
    }
}
