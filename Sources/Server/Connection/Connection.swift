package import Share
package import System

/// One client: its conversation, its socket, and what each of them is waiting for.
///
/// Whoever owns several gives each a turn while `isRunnable`, and otherwise waits for `interest` or
/// the `deadline`. Each turn is bounded: one read, a few steps of work and one write.
package final class Connection {
    /// What one read takes at most: as much as a client may have unanswered. PROTOCOL 8.1
    private static let readBytesMax = 8192

    /// Steps of a turn: a quarter of a megabyte to hash, or a small file from its first byte to its
    /// last, so that a batch of small files does not cost a wait for each of them.
    private static let stepsPerTurnMax = 4

    private let socket: StreamSocket
    private var conversation: Conversation
    private var timers: ConnectionTimers

    /// Whether there may be something to read; a read that finds less than it could tells.
    private var canRead = true
    /// Whether there may be room to write; a write that fits only partly tells.
    private var canWrite = true
    private var hasInputEnded = false
    /// Both directions are closed: what has arrived is read, and nothing is sent any more.
    private var isHungUp = false

    /// When the client connected.
    package let connectedAt: MonotonicTime
    /// How many bytes have left for the client.
    package private(set) var sentByteCount: UInt64 = 0

    private var events: [TimedEvent] = []
    private var answerBegan: MonotonicTime?

    /// Why the connection is to be closed, or nil while it is open.
    package private(set) var end: ConnectionEnd?

    package init(
        _ socket: consuming StreamSocket, _ conversation: consuming Conversation, idle: Duration,
        at now: MonotonicTime
    ) {
        self.socket = socket
        self.conversation = conversation
        connectedAt = now
        timers = ConnectionTimers(idle: idle, at: now)
    }

    /// What a poller watches.
    package func watch(
        _ body: (borrowing Descriptor) throws(SystemError) -> Void
    ) throws(SystemError) {
        try body(socket.descriptor)
    }

    /// Whether the session has neither ended nor is it about to.
    package var isServed: Bool { end == nil && conversation.end == nil }

    /// Whether the client has said HELLO.
    package var isGreeted: Bool { conversation.isGreeted }
}

// MARK: What is waited for

extension Connection {
    /// Takes the poller's news.
    package func note(_ event: Poller.Event) {
        if event.readable { canRead = true }
        if event.writable { canWrite = true }
        if event.hangUp || event.failed { hangUp() }
    }

    /// What to wait for while there is nothing to do.
    package var interest: Poller.Interest {
        var interest: Poller.Interest = []
        if conversation.wantsInput && !hasInputEnded { interest.insert(.readable) }
        if conversation.readyByteCount > 0 && !canWrite { interest.insert(.writable) }
        return interest
    }

    /// Whether a turn would do something; bytes to send count only if the rate allows some.
    package func isRunnable(maySend: Bool) -> Bool {
        canReadOn || isHungUp || conversation.hasWork || (maySend && isWaitingToSend)
    }

    /// Whether nothing but the rate keeps bytes from being sent.
    package var isWaitingToSend: Bool { canWrite && conversation.readyByteCount > 0 }

    /// When something is overdue if nothing happens until then.
    package var deadline: MonotonicTime? { timers.deadline }

    private var canReadOn: Bool {
        canRead && !hasInputEnded && (conversation.wantsInput || isHungUp)
    }

    private func hangUp() {
        isHungUp = true
        canRead = true
        canWrite = false
    }
}

// MARK: Turns

extension Connection {
    /// Does a bounded bit of everything that can be done now, sending about `allowance` bytes at
    /// most; returns how many were sent.
    package func turn(in share: Share, allowance: Int, at now: MonotonicTime) -> Int {
        var sent = 0
        do throws(SystemError) {
            if canReadOn { try read() }
            let steps = work(in: share, stepsMax: Self.stepsPerTurnMax)
            sent = try write(allowance: allowance)
            // What has just left made room: to fill it now saves a look at all other sockets.
            _ = work(in: share, stepsMax: Self.stepsPerTurnMax - steps)
        } catch {
            end = .lost(error)
        }
        sentByteCount += UInt64(sent)
        conclude()
        noteEvents(at: now)
        noteTime(sent: sent, at: now)
        return sent
    }

    /// Ends what has taken too long by that time.
    package func endOverdue(at now: MonotonicTime) {
        guard end == nil, let overdue = timers.overdue(at: now) else { return }
        switch overdue {
        case .hello: say(.noHello, at: now)
        case .request: say(.idle, at: now)
        case .close: end = conversation.end.map { .ended($0) }
        case .write: end = .stalled
        case .rest:
            conversation.rest()
            noteTime(sent: 0, at: now)
        }
    }

    /// Ends the conversation unless it has ended; its last words are still sent.
    package func say(_ end: ConversationEnd, at now: MonotonicTime) {
        guard conversation.end == nil else { return }
        conversation.end(end)
        noteEvents(at: now)
        noteTime(sent: 0, at: now)
    }

    /// Gives up a connection that cannot be waited for.
    package func fail(_ error: SystemError) {
        end = end ?? .lost(error)
    }

    /// Closes without further words, which is no loss where all has been said.
    package func cut() {
        let said = conversation.hasNoOutput ? conversation.end : nil
        end = end ?? said.map { .ended($0) } ?? .cut
    }

    /// Hands over what happened since the last call.
    package func takeEvents() -> [TimedEvent] {
        defer { events = [] }
        return events
    }

    private func read() throws(SystemError) {
        var bytes = [UInt8](repeating: 0, count: Self.readBytesMax)
        var buffer = bytes.mutableSpan
        switch try socket.read(into: &buffer) {
        case .bytes(let count):
            // A socket that has hung up is read on until it says that there is no more.
            canRead = count == bytes.count || isHungUp
            guard conversation.wantsInput else { return }
            conversation.receive(bytes.span.extracting(0..<count))
        case .wouldBlock:
            canRead = false
            if isHungUp { endInput() }
        case .end:
            endInput()
        }
    }

    private func endInput() {
        hasInputEnded = true
        conversation.receiveEnd()
    }

    private func work(in share: Share, stepsMax: Int) -> Int {
        var steps = 0
        while steps < stepsMax, conversation.hasWork {
            conversation.step(in: share)
            steps += 1
        }
        return steps
    }

    private func write(allowance: Int) throws(SystemError) -> Int {
        let unit = conversation.unit
        // At least one unit: a rate below it is kept by waiting longer.
        let allowed = max(allowance - allowance % unit, unit)
        let count = min(conversation.readyByteCount, allowed, unit * StreamSocket.unitsMax)
        guard count > 0, canWrite, allowance > 0 else { return 0 }
        switch try conversation.writeOutput(count, to: socket) {
        case .bytes(let sent):
            canWrite = sent == count
            return sent
        case .wouldBlock:
            canWrite = false
        case .end:
            hangUp()
        }
        return 0
    }

    private func conclude() {
        guard end == nil, hasInputEnded else { return }
        if let said = conversation.end, isHungUp || conversation.hasNoOutput {
            end = .ended(said)
        } else if isHungUp {
            end = .lost(nil)
        }
    }

    private func noteEvents(at now: MonotonicTime) {
        for event in conversation.takeEvents() {
            if event == .began { answerBegan = now }
            events.append(TimedEvent(event: event, duration: now - (answerBegan ?? now)))
            // Even a request that was answered in this very turn puts off the end of patience.
            timers.enter(.busy, at: now)
            timers.noteHold(holding: false, at: now)
        }
    }

    private func noteTime(sent: Int, at now: MonotonicTime) {
        // Full messages go first, however long that takes.
        let isHolding = conversation.isHoldingBack && conversation.readyByteCount == 0
        timers.noteHold(holding: isHolding, at: now)
        let isBlocked = conversation.readyByteCount > 0 && !canWrite
        timers.noteWrite(blocked: isBlocked, progress: sent > 0, at: now)
        if conversation.end != nil {
            timers.enter(conversation.hasNoOutput ? .leaving : .busy, at: now)
        } else if conversation.isIdle {
            timers.enter(.idle, at: now)
        } else if conversation.isGreeted {
            timers.enter(.busy, at: now)
        }
    }
}

extension Conversation {
    /// Offers the socket so many bytes of what waits, and forgets those that it takes.
    fileprivate mutating func writeOutput(
        _ count: Int, to socket: borrowing StreamSocket
    ) throws(SystemError) -> Transfer {
        let transfer = try socket.writeUnits(
            of: output.extracting(0..<count), unit: unit, includingShort: true)
        if case .bytes(let sent) = transfer { removeOutput(sent) }
        return transfer
    }
}
