package import Bluetooth
package import System

/// Connecting to the server, and what follows when a session ends.
extension ClientEngine {
    mutating func beginConnecting() -> Action {
        events.append(.connecting)
        phase = .connecting
        tell(channels.begin())
        return connecting
    }

    /// The next action on the way to the server.
    var connecting: Action {
        switch channels.next {
        case .lookup: .lookup
        case .connect(let endpoint): .connect(endpoint)
        }
    }

    private mutating func tell(_ step: ChannelFinder.Step) {
        guard case .connect(let endpoint) = step, channels.tellsChannel else { return }
        events.append(.dialling(endpoint))
    }

    /// Takes the device's answer about its channels.
    package mutating func channelsFound(
        _ answer: Result<[ServiceRecord], ServiceLookupError>, at now: MonotonicTime
    ) {
        guard case .connecting = phase else { return }
        do throws(SessionEnd) {
            if try channels.take(answer) {
                events.append(.guessingChannel(configuration.endpoint))
            }
            tell(channels.next)
        } catch {
            goOn(after: error, at: now)
        }
    }

    /// Begins a session over the new connection.
    package mutating func connected(at now: MonotonicTime) {
        guard case .connecting = phase else { return }
        channels.noteConnected()
        retry.noteConnected()
        // Drops what the last session did not send.
        _ = takeOutput()
        phase = .inSession(OpenSession(configuration, at: now))
    }

    /// Takes the bytes that were read.
    package mutating func receive(_ bytes: Span<UInt8>) {
        guard case .inSession(var session) = phase else { return }
        phase = .preparing
        session.take(bytes)
        phase = .inSession(session)
    }

    /// Takes the reason why there is no connection, or no longer one, such as a signal.
    package mutating func fail(with end: SessionEnd, at now: MonotonicTime) {
        if case .interrupted(let signal) = end {
            close(end, at: now)
            dropAll(because: signal, at: now)
            phase = .ended(.interrupted(signal))
            return
        }
        switch phase {
        case .connecting:
            guard let end = channels.fail(end) else { return tell(channels.next) }
            goOn(after: end, at: now)
        case .inSession(let session):
            self.end(session, because: end, at: now)
        case .preparing, .blocked, .pausing, .givingUp, .finishing, .done, .resting,
            .openingFolder, .ended:
            guard case .linkLost = end else { return giveUp(.session(end), at: now) }
            // Nothing was asked in it, or all was answered and only BYE had not left.
            kept = nil
        }
    }
}

// MARK: The end of a session

extension ClientEngine {
    /// Ends a session and decides what comes after it; without a reason, everything was asked and
    /// answered.
    mutating func end(_ session: OpenSession, because end: SessionEnd?, at now: MonotonicTime) {
        // Names similar to a missing one are worth no other session.
        let end = session.isListingNeighbours ? nil : end
        phase = .inSession(session)
        close(end, at: now)
        if let end { goOn(after: end, at: now) }
    }

    /// Ends the session, if there is one, and takes back what was asked and not answered.
    private mutating func close(_ end: SessionEnd?, at now: MonotonicTime) {
        guard case .inSession(var session) = phase else { return }
        phase = .preparing
        commit(&session)
        events += missing.release()
        listings.putBack(session.asked.compactMap(\.listing))
        countWireBytes(of: &session)
        if !session.hasGained, session.gainedBytes == 0, let id = session.asked.first?.transfer {
            transfers[id].noteCut()
        }
        transfers.putBack(session.returned + session.asked.compactMap(\.transfer))
        events.append(.sessionEnded(end, wireBytes: session.takeReceivedCount()))
        if session.hasGained || end == nil { retry.gained() }
        retry.gained(byteCount: session.gainedBytes)
    }

    /// Waits for the next try, or gives up all that is left.
    private mutating func goOn(after end: SessionEnd, at now: MonotonicTime) {
        phase = .preparing
        if let pause = pauseOfWatcher(after: end, at: now) {
            tellAway(end)
            phase = .pausing(until: now + pause)
            return
        }
        // What came after the last answer changes nothing.
        if configuration.watchPause == nil, isAllAnswered { return }
        switch retry.decide(after: end, chance: Self.chance(at: now), at: now) {
        case .giveUp:
            guard let pause = configuration.watchPause, end.isServerAway else {
                return giveUp(.session(end), at: now)
            }
            // The rest waits for the server as long as it takes.
            tellAway(end)
            transfers.letGo()
            phase = .pausing(until: now + pause)
            retry = RetryPolicy(configuration, after: retry)
        case .atOnce:
            return
        case .again(let pause):
            // With `watchPause`, one report of many attempts is enough.
            if configuration.watchPause == nil {
                events.append(.retrying(after: pause, because: end))
            } else {
                tellAway(end)
            }
            if pause > Self.heldPauseMax { transfers.letGo() }
            phase = .pausing(until: now + pause)
        case .quietly(let pause):
            phase = .pausing(until: now + pause)
        }
    }

    /// Whether nothing is left to be asked.
    private var isAllAnswered: Bool {
        round.nextIndex == selections.count && transfers.isIdle && !listings.isOpen
            && !listings.hasFound && !listings.isHeldUp
    }

    /// How long one that stays waits where the usual retries come too soon or too late; nil for as
    /// usual.
    private mutating func pauseOfWatcher(after end: SessionEnd, at now: MonotonicTime) -> Duration?
    {
        guard let pause = configuration.watchPause else { return nil }
        if end.isBluetoothOffHere { return min(pause, Self.offPauseMax) }
        // Others are served in its place.
        if isBetweenRounds, end.isBusy { return min(pause, Self.displacedPauseMax) }
        return pauseAfterShortRests(end, at: now).map { min(pause, $0) }
    }

    /// How long a watcher waits at most before it looks whether Bluetooth is on again here, which
    /// costs no air.
    private static let offPauseMax = Duration.seconds(5)

    /// For how long a pause the parts stay locked: longer than those that nobody has asked for.
    ///
    /// After a pause without the locks, large parts have to be hashed again.
    private static let heldPauseMax = Duration.seconds(15)

    /// How long others are served at most before it comes back and one of them gives way.
    private static let displacedPauseMax = Duration.seconds(60)

    /// From 0 to 1, different in each client, because clocks differ in their microseconds.
    private static func chance(at now: MonotonicTime) -> Double {
        Double(now.nanoseconds / 1000 % 1024) / 1023
    }

    /// Takes what keeps the next try from succeeding, while it waits for that.
    package mutating func noteAway(_ end: SessionEnd) {
        guard case .pausing = phase, configuration.watchPause != nil, end.isBluetoothOffHere else {
            return
        }
        tellAway(end)
    }

    /// Tells once why there is no session; and once more if it is Bluetooth here, as nobody there
    /// can help.
    private mutating func tellAway(_ end: SessionEnd) {
        let absence = end.isBluetoothOffHere ? Absence.bluetoothHere : .server
        guard absence > self.absence else { return }
        self.absence = absence
        events.append(.serverAway(end))
    }

    /// What was reported to be away.
    enum Absence: Int, Comparable {
        case nothing, server, bluetoothHere

        static func < (first: Absence, second: Absence) -> Bool {
            first.rawValue < second.rawValue
        }
    }

    /// The silence of a server whose answer is due; nil where nothing is due.
    package var silence: ServerSilence? {
        guard case .inSession(let session) = phase, session.pause == .forBytes else { return nil }
        var retry = retry
        if session.hasGained { retry.gained() }
        retry.gained(byteCount: session.gainedBytes)
        let isLast =
            retry.decide(
                after: session.stalled, chance: 0, at: session.patience) == .giveUp
        return ServerSilence(
            since: session.usefulAt, until: session.patience,
            isRetried: !isLast || configuration.watchPause != nil)
    }

    mutating func noteGreeting(compressed isCompressed: Bool) {
        if absence != .nothing {
            absence = .nothing
            events.append(.serverBack)
        }
        events.append(.connected(compressed: isCompressed))
    }
}
