internal import Bluetooth
internal import Share
internal import System
internal import Wire

/// All clients that are connected: who is served, whose turn it is, and who is to be closed.
final class ConnectionTable {
    /// A client, and whether it is served: some are only told why they are not.
    private struct Entry {
        let client: ServerEvent.Client
        let connection: Connection
        let wasAdmitted: Bool
    }

    /// How long a rate makes each client wait for its next message at most: half of what a client
    /// waits before it gives up.
    private static let pauseSecondsMax = Limits.stallSecondsMax / 2

    private let configuration: ServerConfiguration
    private let share: Share
    private var admission: Admission

    private var entries: [Entry] = []
    private var rate: RateLimit?
    private var governor = CompressionGovernor()
    private var clientCount: UInt64 = 0
    private var events: [ServerEvent] = []

    /// Who has the first turn in the next round: each client in its turn.
    private var firstTurn = 0

    init(
        _ configuration: ServerConfiguration, _ share: Share, _ allowedPeers: AllowedPeers?,
        at now: MonotonicTime
    ) {
        self.configuration = configuration
        self.share = share
        admission = Admission(clientsMax: configuration.clientsMax, allowedPeers)
        rate = configuration.bytesPerSecondMax.map { RateLimit(bytesPerSecond: $0, at: now) }
    }

    /// How many are connected.
    var count: Int { entries.count }

    /// Hands over what happened since the last call.
    func takeEvents() -> [ServerEvent] {
        defer { events = [] }
        return events
    }
}

// MARK: Coming and going

extension ConnectionTable {
    /// Serves one more, or tells it why not.
    func add(
        _ stream: consuming ByteStream, from peer: Peer,
        pairing: PairingQuery.Answer = .paired, watchedBy poller: borrowing Poller,
        at now: MonotonicTime
    ) {
        closeSurplus()
        let client = nextClient(peer)
        var refusal = admission.refusal(of: peer, pairing, servedCount: servedCount)
        if refusal == .busy {
            makeRoom(at: now)
            refusal = admission.refusal(of: peer, pairing, servedCount: servedCount)
        }
        var memory: SessionMemory?
        if refusal == nil {
            memory = try? SessionMemory(configuration.capabilities, servedCount: servedCount)
            if memory == nil { refusal = .noMemory }
        }
        let engine = configuration.engine(memory?.compressor, at: now)
        let connection = Connection(stream, engine, unitMax: unitMax, at: now)
        do {
            try connection.watch(in: poller, token: client.number)
        } catch {
            events.append(.shortage(error))
            return
        }
        entries.append(Entry(client: client, connection: connection, wasAdmitted: refusal == nil))
        if let refusal {
            noteTurnedAway(client, refusal, at: now)
            connection.end(refusal.end, at: now)
            return
        }
        events.append(.connected(client))
        if configuration.capabilities[.zstd], memory?.compressor == nil {
            events.append(.uncompressed(client))
        }
    }

    private var servedCount: Int { entries.count { $0.connection.isServed } }

    /// How long a client that waits for a change is left in its place: others come again, too.
    private static let waitMin = Duration.seconds(10)

    /// Looks who has left unnoticed; if nobody has, the client gives way that has been connected
    /// longest without HELLO, or else the one that only waits for a change.
    private func makeRoom(at now: MonotonicTime) {
        for entry in entries where entry.connection.isServed {
            let allowance = rate?.allowance(at: now) ?? .max
            let sent = entry.connection.look(
                in: share, allowance: allowance, level: governor.level, at: now)
            rate?.spend(sent)
        }
        guard servedCount >= configuration.clientsMax else { return }
        let silent = entries.first { $0.connection.isServed && !$0.connection.isGreeted }
        let waiting = entries.first {
            $0.connection.isServed && $0.connection.awaitedPlace != nil
                && now - $0.connection.connectedAt >= Self.waitMin
        }
        (silent ?? waiting)?.connection.end(.busy, at: now)
    }

    /// A slow rate is kept with small messages, so that each client gets one soon enough.
    private var unitMax: Int {
        guard let rate = configuration.bytesPerSecondMax else { return .max }
        return max(min(rate, Int(UInt32.max)) / configuration.clientsMax, 1) * Self.pauseSecondsMax
    }

    /// Closes sessions that have ended and that their clients do not close, beyond a few: those
    /// with nothing left to send first, and the oldest first.
    private func closeSurplus() {
        let ended = entries.filter { !$0.connection.isServed && $0.connection.end == nil }
        let surplus = admission.surplus(ofEnded: ended.count)
        guard surplus > 0 else { return }
        let order = ended.map(\.connection).sorted { first, second in
            guard first.hasNoOutput == second.hasNoOutput else { return first.hasNoOutput }
            // Whose time is up first has sent nothing for the longest time.
            return first.closesAt < second.closesAt
        }
        for connection in order.prefix(surplus) { connection.cut(.displaced) }
    }

    /// Notes a client that was hung up on before it could be told anything.
    func turnAway(_ peer: Peer, _ reason: ServerEvent.RefusalReason, at now: MonotonicTime) {
        noteTurnedAway(nextClient(peer), reason, at: now)
    }

    /// Ends the sessions of those who are not allowed any more.
    func endDisallowed(at now: MonotonicTime) {
        for entry in entries where !admission.allows(entry.client.peer) {
            entry.connection.end(.notAllowed, at: now)
        }
    }

    private func noteTurnedAway(
        _ client: ServerEvent.Client, _ reason: ServerEvent.RefusalReason, at now: MonotonicTime
    ) {
        if admission.isNews(client.peer, reason, at: now) {
            events.append(.turnedAway(client, reason))
        }
    }

    /// Closes what has ended, and has the poller watch what is waited for.
    ///
    /// - Returns: whether a session has ended that got as far as HELLO.
    func closeEnded(watchedBy poller: borrowing Poller, at now: MonotonicTime) -> Bool {
        var hasServed = false
        for entry in entries {
            let (client, connection) = (entry.client, entry.connection)
            events += connection.takeEvents().map { .session(client, $0.event, $0.duration) }
            if connection.end == nil {
                do {
                    try connection.watch(in: poller, token: client.number)
                } catch {
                    // The others can still be waited for.
                    connection.fail(error)
                }
            }
            guard let end = connection.end else { continue }
            if entry.wasAdmitted {
                let duration = now - connection.connectedAt
                events.append(
                    .gone(
                        client, end, sent: connection.sentByteCount, duration,
                        in: connection.unfinishedFile))
            }
            hasServed = hasServed || connection.isGreeted
        }
        entries.removeAll { $0.connection.end != nil }
        return hasServed
    }

    private func nextClient(_ peer: Peer) -> ServerEvent.Client {
        clientCount += 1
        return ServerEvent.Client(number: clientCount, peer: peer)
    }
}

// MARK: Turns

extension ConnectionTable {
    /// Hands on the poller's news of a client, by its number.
    func note(_ event: Poller.Event) {
        entries.first { $0.client.number == event.token }?.connection.note(event)
    }

    /// Gives a turn to everybody who can go on.
    func takeTurns(at now: @autoclosure () -> MonotonicTime) {
        guard !entries.isEmpty else { return }
        firstTurn = (firstTurn + 1) % entries.count
        let allowance = portion(at: now())
        for index in entries.indices {
            let connection = entries[(firstTurn + index) % entries.count].connection
            guard connection.isRunnable(maySend: allowance > 0) else { continue }
            let sent = turn(of: connection, allowance: allowance, at: now)
            rate?.spend(sent)
        }
    }

    /// Gives one a turn, and notes how long its socket has waited for the compressor meanwhile.
    private func turn(
        of connection: Connection, allowance: Int, at now: () -> MonotonicTime
    ) -> Int {
        let began = connection.isDry ? now() : nil
        let countBefore = connection.compressedByteCount
        let sent = connection.turn(
            in: share, allowance: allowance, level: governor.level, at: now())
        let byteCount = Int(connection.compressedByteCount - countBefore)
        guard byteCount > 0 else { return sent }
        let ended = now()
        governor.note(byteCount, waited: began.map { ended - $0 } ?? .zero, at: ended)
        return sent
    }

    /// Tells clients that wait for a change the present state of what they watch.
    func tellTags(from watches: WatchTable) {
        var waiting: [UInt64: WatchedPlace] = [:]
        for entry in entries { waiting[entry.client.number] = entry.connection.awaitedPlace }
        guard !waiting.isEmpty || watches.isWatching else { return }
        let served = entries.filter(\.connection.isServed)
        watches.note(waiting: waiting, connected: Set(served.map(\.client.number)))
        for entry in entries {
            guard let place = waiting[entry.client.number] else { continue }
            if let tag = watches.tag(of: place) { entry.connection.note(tag: tag) }
        }
    }

    /// Ends what takes too long.
    func wake(at now: MonotonicTime) {
        for entry in entries {
            let allowance = rate?.allowance(at: now) ?? .max
            let sent = entry.connection.wake(
                in: share, allowance: allowance, level: governor.level, at: now)
            rate?.spend(sent)
        }
    }

    /// Ends all sessions.
    func end(_ end: ServerEngine.End, at now: MonotonicTime) {
        for entry in entries { entry.connection.end(end, at: now) }
    }

    /// Closes all connections without sending anything more.
    func cut() {
        for entry in entries { entry.connection.cut(.cut) }
    }

    /// Whether somebody can go on now.
    func hasWork(at now: MonotonicTime) -> Bool {
        let maySend = (rate?.allowance(at: now) ?? .max) > 0
        return entries.contains { $0.connection.isRunnable(maySend: maySend) }
    }

    /// When something is to be done even if no socket says so; nil for never.
    var deadline: MonotonicTime? {
        var deadlines = entries.compactMap(\.connection.deadline)
        // Nobody can go on now, so a client that could send waits only for the rate.
        if let rate, entries.contains(where: \.connection.isWaitingToSend) {
            deadlines.append(rate.opensAt)
        }
        return deadlines.min()
    }

    /// What each client may be sent in this round: the rate is everybody's in equal parts.
    private func portion(at now: MonotonicTime) -> Int {
        guard let allowance = rate?.allowance(at: now) else { return .max }
        let waiting = max(entries.count(where: \.connection.isWaitingToSend), 1)
        return (allowance + waiting - 1) / waiting
    }
}
