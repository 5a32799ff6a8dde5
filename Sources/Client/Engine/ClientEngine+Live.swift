import System
import Wire

/// A batch that stays with a live server: the session goes on between two rounds, and the next
/// round begins when the server says that something has changed.
extension ClientEngine {
    /// Whether the server is asked to tell of changes, if it can.
    var wantsLive: Bool {
        configuration.watchPause != nil && configuration.capabilities[.live]
    }

    /// Asks for the present state before anything is listed, so that no later change is missed;
    /// false if it is not known yet whether the server is live.
    mutating func beginWatching(_ session: inout OpenSession) -> Bool {
        // PROTOCOL 15.3
        guard wantsLive, session.watching == nil else { return true }
        guard let agreed = session.capabilities else { return false }
        guard agreed[.live] else {
            live.noteRefusal()
            session.watching = .refused
            return true
        }
        session.watching = .round
        session.ask(live.request, for: .watch)
        return true
    }

    /// Takes the answer to a WATCH; the session has been of use if that took its time.
    mutating func takeChange(
        _ changed: Changed, _ session: inout OpenSession, at now: MonotonicTime
    ) {
        session.asked.removeFirst()
        session.pacing.noteAnswer()
        let isChanged = live.take(changed, at: now)
        guard case .rest = session.watching else {
            // After a lost link what was listed before it is not listed again.
            if let tag = round.tag, tag != changed.tag { round.isOutdated = true }
            round.tag = changed.tag
            return
        }
        if now - session.usefulAt >= Self.lostPauseMax { session.hasGained = true }
        session.usefulAt = now
        if isChanged { session.watching = .changed } else { isFolderDue = true }
    }

    /// Takes that the server does not watch: it is looked again after the pause, as without live.
    mutating func takeWatchRefusal(_ session: inout OpenSession) {
        session.asked.removeFirst()
        session.pacing.noteAnswer()
        live.noteRefusal()
        session.watching = .refused
    }

    /// How often a file is asked for again that changes while it is sent: a live server tells when
    /// that is over.
    func changesMax(in session: borrowing OpenSession) -> Int {
        session.isLive ? 1 : configuration.changesMax
    }

    /// Keeps the session for the next round, if the server is live.
    mutating func keep(_ session: inout OpenSession) -> Bool {
        guard case .round = session.watching, !session.isAwaiting, !session.isOver, !isStopped
        else {
            return false
        }
        commit(&session)
        events += missing.release()
        countWireBytes(of: &session)
        events.append(.sessionKept(wireBytes: session.takeReceivedCount()))
        kept = session
        phase = .preparing
        return true
    }

    /// Waits in the kept session from the end of a round on.
    mutating func rest(in session: OpenSession, _ pause: Duration, at now: MonotonicTime) {
        events.append(.resting(pause))
        isBetweenRounds = true
        var session = session
        // What has failed is tried again even if nothing changes there, and many files are soon
        // confirmed, so that later not all of them are asked about.
        let isDueAnyway = hasFailed || round.askedFileCount > Self.askedFilesMax
        let due = isDueAnyway ? now + pause : nil
        session.watching = .rest(until: round.isOutdated ? now : due)
        session.usefulAt = now
        phase = .inSession(session)
    }

    /// How long to wait for the next round without a session: only for a moment if a server that
    /// tells of changes was lost when all had come.
    func restTime(_ pause: Duration) -> Duration {
        live.isTold && round.folderFault == nil ? min(pause, Self.lostPauseMax) : pause
    }

    /// How long to stay away from a server that is lost soon after each round; nil where it may be
    /// tried as usual.
    ///
    /// From the second time on it would be called, and would list, without end.
    mutating func pauseAfterShortRests(_ end: SessionEnd, at now: MonotonicTime) -> Duration? {
        guard isBetweenRounds, end.isServerAway else { return nil }
        let isShort = now - roundEndedAt < Self.lostPauseMax
        shortRestCount = isShort ? shortRestCount + 1 : 0
        return shortRestCount > 1 ? Self.lostPauseMax : nil
    }

    private static let lostPauseMax = Duration.seconds(10)

    /// How many files may be asked about once more in the next round, whenever that is.
    private static let askedFilesMax = 64

    /// Makes a step of the rest; nil when the next round begins.
    mutating func rest(
        in session: inout OpenSession, at now: MonotonicTime
    ) throws(SessionEnd) -> Action? {
        if session.pause == .forBytes && now >= session.patience { throw session.stalled }
        session.pause = .none
        while let (event, bytes) = try session.nextEvent() {
            try takeEvent(event, in: bytes.span, &session, at: now)
        }
        var until: MonotonicTime?
        if case .rest(let end) = session.watching { until = end } else { until = now }
        // Now and then somebody removes the output folder.
        if isFolderDue { until = now }
        if let until, now >= until {
            return now < live.restsUntil ? .wait(until: live.restsUntil) : nil
        }
        if session.asked.isEmpty {
            session.ask(live.request, for: .watch)
            session.usefulAt = now
            send(session.takeOutput())
        }
        session.pause = .forBytes
        return .rest(until: min(until ?? session.patience, session.patience))
    }

    /// Looks whether the output folder is still there, and then begins the next round or goes on
    /// resting.
    mutating func endRest(of session: OpenSession, at now: MonotonicTime) -> Action {
        kept = session
        if case .refused = session.watching, let pause = configuration.watchPause {
            dropKept()
            phase = .resting(until: now + pause)
            return .again
        }
        phase = .openingFolder
        return .openFolder
    }

    /// Whether nothing has changed on either side, so that the rest goes on.
    mutating func goOnResting(in opened: OutputFolder, at now: MonotonicTime) -> Bool {
        defer { isFolderDue = false }
        guard isFolderDue, let session = kept, case .rest(let until) = session.watching,
            until.map({ now < $0 }) ?? true
        else { return false }
        guard (try? opened.isSameFolder(as: folder)) == true else { return false }
        phase = .inSession(session)
        kept = nil
        return true
    }

    /// Ends a session in which nothing is asked.
    mutating func dropKept() {
        guard var session = kept.take() else { return }
        session.bye()
        send(session.takeOutput())
    }
}
