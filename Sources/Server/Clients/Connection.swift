package import Share
package import System

/// One client: its engine, the stream to it, and what each of them is waiting for.
///
/// Whoever owns several gives each a turn while `isRunnable`, and otherwise waits for `interest` or
/// the `deadline`. Each turn is bounded: one read, a few steps of work and one write.
package final class Connection {
    /// What one read takes at most: as much as a client may have unanswered. PROTOCOL 8.1
    private static let readBytesMax = 8192

    /// Steps of a turn: a quarter of a megabyte to hash, or a small file from its first byte to its
    /// last, so that a batch of small files does not cost a wait for each of them.
    private static let stepsPerTurnMax = 4

    /// How often one look reads: enough for the last request, BYE and the end of the stream.
    private static let triesPerLook = 3

    private let stream: ByteStream
    private var engine: ServerEngine
    /// How many bytes a message has at most, whatever the client would like.
    private let unitMax: Int

    /// Whether there may be something to read: true until a read finds less than it has room for.
    private var canRead = true
    /// Whether there may be room to write: true until a write is taken only in part.
    private var canWrite = true
    private var hasInputEnded = false
    /// Both directions are closed: what has arrived is read, and nothing is sent any more.
    private var isHungUp = false
    private var watched = StreamRegistration()

    /// When the client connected.
    package let connectedAt: MonotonicTime

    /// Why the connection is to be closed, or nil while it is open.
    package private(set) var end: ConnectionEnd?

    package init(
        _ stream: consuming ByteStream, _ engine: consuming ServerEngine, unitMax: Int = .max,
        at now: MonotonicTime
    ) {
        self.stream = stream
        self.engine = engine
        self.unitMax = unitMax
        connectedAt = now
    }

    /// Whether the session has neither ended nor is it about to.
    package var isServed: Bool { end == nil && engine.end == nil }

    /// Whether all that was sent has left.
    package var hasNoOutput: Bool { engine.hasNoOutput }

    /// Whether the client has sent HELLO.
    package var isGreeted: Bool { engine.isGreeted }

    /// How many bytes have left for the client.
    package var sentByteCount: UInt64 { engine.sentByteCount }

    /// The file of which not all has left.
    package var unfinishedFile: ServerEngine.UnfinishedFile? { engine.unfinishedFile }

    /// What the client waits for a change of; nil if it does not wait.
    package var awaitedPlace: WatchedPlace? { end == nil ? engine.awaitedPlace : nil }

    /// Takes the tag of the present state of that place.
    package func note(tag: UInt64) { engine.note(tag: tag) }

    /// Hands over what happened since the last call.
    package func takeEvents() -> [ServerEngine.TimedEvent] { engine.takeEvents() }
}

// MARK: What is waited for

extension Connection {
    /// Takes the poller's news.
    package func note(_ event: Poller.Event) {
        if event.readable { canRead = true }
        if event.writable { canWrite = true }
        guard event.hangUp || event.failed else { return }
        if stream.endsAtOnce { return hangUp() }
        canRead = true
        canWrite = true
    }

    /// Tells a poller what to watch for, if that has changed.
    package func watch(in poller: borrowing Poller, token: UInt64) throws(SystemError) {
        try watched.update(stream, in: poller, token: token, interest: interest)
    }

    /// What to wait for while there is nothing to do.
    package var interest: Poller.Interest {
        var interest: Poller.Interest = []
        if engine.wantsInput && !hasInputEnded { interest.insert(.readable) }
        if engine.readyByteCount > 0 && !canWrite { interest.insert(.writable) }
        return interest
    }

    /// Whether a turn would do something; bytes to send count only if the rate allows some.
    package func isRunnable(maySend: Bool) -> Bool {
        canReadOn || isHungUp || engine.hasWork || (maySend && isWaitingToSend)
    }

    /// Whether nothing but the rate keeps bytes from being sent.
    package var isWaitingToSend: Bool { canWrite && engine.readyByteCount > 0 }

    /// Whether the socket would take more than there is, although something is being answered.
    package var isDry: Bool { canWrite && engine.isDry }

    /// How many bytes were compressed.
    package var compressedByteCount: UInt64 { engine.compressedByteCount }

    /// When to call `wake` if nothing happens until then.
    package var deadline: MonotonicTime? { engine.deadline }

    /// When the client's time is up at the latest, if it does nothing.
    package var closesAt: MonotonicTime { deadline ?? MonotonicTime(nanoseconds: .max) }

    private var canReadOn: Bool {
        canRead && !hasInputEnded && (engine.wantsInput || isHungUp)
    }

    private func hangUp() {
        isHungUp = true
        canRead = true
        canWrite = false
    }
}

// MARK: Turns

extension Connection {
    /// Does a bounded bit of everything that can be done now, compressing at that level and sending
    /// about `allowance` bytes at most; returns how many were sent.
    ///
    /// The time is asked again after the work, for a disk may take a while.
    package func turn(
        in share: Share, allowance: Int, level: CompressionLevel,
        at now: @autoclosure () -> MonotonicTime
    ) -> Int {
        engine.compressionLevel = level
        var sent = 0
        var steps = Self.stepsPerTurnMax
        do throws(SystemError) {
            if canReadOn { try read(at: now()) }
            work(in: share, &steps, at: now)
            sent = try write(allowance: allowance, at: now())
            // What was just sent has made room: to fill it now saves one round of the loop.
            work(in: share, &steps, at: now)
        } catch {
            end = .lost(error)
        }
        if end == nil, hasInputEnded { end = engine.endOfConnection(isHungUp: isHungUp) }
        return sent
    }

    /// Reads and sends although the poller has told nothing of the socket; returns how many bytes
    /// were sent.
    ///
    /// That is little: a unit beyond the allowance at most, and nothing if that is 0.
    ///
    /// The poller tells of room only once there is much of it, and a program that was stopped for a
    /// while is told nothing before the time is up.
    package func look(
        in share: Share, allowance: Int, level: CompressionLevel,
        at now: @autoclosure () -> MonotonicTime
    ) -> Int {
        var sent = 0
        for _ in 0..<Self.triesPerLook where isServed {
            let maySend = sent < allowance
            canRead = true
            // What must not be tried is as blocked as it was.
            canWrite = (canWrite || maySend) && !isHungUp
            sent += turn(in: share, allowance: maySend ? 1 : 0, level: level, at: now())
        }
        return sent
    }

    /// Ends what has taken too long by that time, after a look; returns how many bytes were sent.
    ///
    /// One unit is tried whatever the allowance: who takes that is not cut.
    package func wake(
        in share: Share, allowance: Int, level: CompressionLevel, at now: MonotonicTime
    ) -> Int {
        guard end == nil, let deadline, deadline <= now else { return 0 }
        let sent = look(in: share, allowance: max(allowance, 1), level: level, at: now)
        if end == nil { end = engine.wake(at: now) }
        return sent
    }

    /// Ends the session unless it has ended; why is still sent.
    package func end(_ end: ServerEngine.End, at now: MonotonicTime) {
        if engine.end == nil { engine.end(end, at: now) }
    }

    /// Gives up a connection that cannot be waited for.
    package func fail(_ error: SystemError) {
        end = end ?? .lost(error)
    }

    /// Closes without sending anything more, which is no loss where all has left; `loss` says why
    /// where it is one.
    package func cut(_ loss: ConnectionEnd) {
        end = end ?? engine.endOfConnection(isHungUp: false) ?? loss
    }

    private func read(at now: MonotonicTime) throws(SystemError) {
        var bytes = [UInt8](repeating: 0, count: Self.readBytesMax)
        var buffer = bytes.mutableSpan
        switch try stream.read(into: &buffer) {
        case .bytes(let count):
            // One that has hung up is read on until it says that there is no more.
            canRead = count == bytes.count || isHungUp
            guard engine.wantsInput else { return }
            engine.receive(bytes.span.extracting(0..<count), at: now)
        case .wouldBlock:
            canRead = false
            if isHungUp { endInput(at: now) }
        case .end:
            endInput(at: now)
        }
    }

    private func endInput(at now: MonotonicTime) {
        hasInputEnded = true
        engine.receiveEnd(at: now)
    }

    private func work(in share: Share, _ stepsLeft: inout Int, at now: () -> MonotonicTime) {
        while stepsLeft > 0, engine.hasWork {
            engine.step(in: share, at: now())
            stepsLeft -= 1
        }
    }

    private func write(allowance: Int, at now: MonotonicTime) throws(SystemError) -> Int {
        // At least one unit: a rate below it is kept by waiting longer.
        let unit = min(engine.unit, unitMax)
        let allowed = max(allowance - allowance % unit, unit)
        let count = min(engine.readyByteCount, allowed, unit * StreamSocket.unitsMax)
        var sent = 0
        if count > 0, canWrite, allowance > 0 {
            switch try Self.send(count, of: engine, unit: unit, to: stream) {
            case .bytes(let taken):
                canWrite = taken == count
                sent = taken
            case .wouldBlock:
                canWrite = false
            case .end:
                hangUp()
            }
        }
        engine.removeOutput(sent, isBlocked: !canWrite, at: now)
        return sent
    }

    /// Offers the stream so many bytes of what waits.
    private static func send(
        _ count: Int, of engine: borrowing ServerEngine, unit: Int,
        to stream: borrowing ByteStream
    ) throws(SystemError) -> IOResult {
        try stream.writeUnits(of: engine.output.extracting(0..<count), unit: unit)
    }
}
