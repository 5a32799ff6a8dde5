package import Share
package import System
package import Wire

/// One client's session from its first byte to its last: bytes and the time go in; bytes, events
/// and the time at which it wants to be woken come out.
///
/// It has no socket and no clock, and does its work in bounded steps, so that whoever owns several
/// can be fair to all, and a test can join one with a client's in memory.
package struct ServerEngine: ~Copyable {
    private var dialogue: any Dialogue
    /// What the client's first byte, or its silence, may still begin instead of frames.
    private var opening: DialogueSet
    private var stream: SendStream
    private var timers: SessionTimers

    /// What happened since it was asked last; see `takeEvents`.
    private var events: [TimedEvent] = []

    /// When the answer under way began.
    private var responseBegan: MonotonicTime

    /// Whether the last write was taken only in part.
    private var isBlocked = false

    /// What was being sent when the session ended.
    private var cutFile: AnsweredFile?

    /// The file that was answered last.
    private var lastAnswer: AnsweredFile?

    /// Why nothing more will be sent, or nil while it may be.
    package private(set) var end: End?

    /// The client has just connected.
    ///
    /// Of the `capabilities` zstd is offered only if there is a compressor; `unit` is for a client
    /// that does not name one; `idle` is how long it may ask for nothing; one of the `dialogues`
    /// may take the place of frames.
    package init(
        capabilities: Capabilities, compressor: Compressor?, unit: Int, idle: Duration,
        dialogues: DialogueSet = [], at now: MonotonicTime
    ) {
        opening = dialogues
        let missing: Capabilities = compressor == nil ? .zstd : []
        dialogue = FramedDialogue(capabilities.subtracting(missing))
        stream = SendStream(unit: unit, compressor: compressor)
        timers = SessionTimers(idle: idle, silence: dialogues.whenSilent?.after, at: now)
        responseBegan = now
    }

    /// Whether the client has sent HELLO.
    package var isGreeted: Bool { dialogue.isGreeted }

    /// Whether the client has sent HELLO, has got all that it asked for and has not sent BYE.
    package var isIdle: Bool { isDone && isGreeted && hasNoOutput }

    /// The file of which not all has left, while it is sent and after the session has ended.
    package var unfinishedFile: UnfinishedFile? {
        cutFile?.file(in: stream) ?? fileUnderWay ?? lastAnswer?.file(in: stream)
    }

    /// The file whose answer is not complete.
    private var fileUnderWay: UnfinishedFile? {
        guard var file = dialogue.file else { return nil }
        file.position -= min(file.position, UInt64(stream.buffer.byteCount))
        return file
    }

    /// Whether all is answered, and more may be asked.
    private var isDone: Bool { end == nil && !dialogue.hasRequests }
}

// MARK: Bytes from the client

extension ServerEngine {
    /// Whether more of the client's bytes are welcome now.
    ///
    /// After the end they are, to be forgotten: the client may still be sending.
    package var wantsInput: Bool { end != nil || dialogue.wantsInput }

    /// Takes bytes from the client; to be called only while they are wanted.
    package mutating func receive(_ bytes: Span<UInt8>, at now: MonotonicTime) {
        guard end == nil else { return }
        if !opening.isEmpty { begin(opening.dialogue(beginningWith: bytes[0])) }
        if let event = dialogue.receive(bytes, &stream) {
            events.append(TimedEvent(event: event, duration: .zero))
        }
        settle(at: now)
    }

    /// Begins the dialogue that was chosen, nil for frames; another one can no longer begin.
    private mutating func begin(_ chosen: (any OpeningDialogue.Type)?) {
        opening = []
        timers.endSilence()
        guard let chosen else { return }
        dialogue = chosen.init(&stream)
        events.append(TimedEvent(event: .dialogueBegan(chosen.name), duration: .zero))
    }

    /// Notes that the client will send nothing more, whether or not it still reads.
    package mutating func receiveEnd(at now: MonotonicTime) {
        guard end == nil else { return }
        dialogue.receiveEnd()
        settle(at: now)
    }
}

// MARK: Work

extension ServerEngine {
    /// Whether a step can be made now: something is asked, and there is room for the answer.
    package var hasWork: Bool {
        end == nil && dialogue.hasRequests && !dialogue.isWaiting && !stream.buffer.hasEnough
    }

    /// Does one bounded bit of work; to be called only while there is some.
    package mutating func step(in share: Share, at now: MonotonicTime) {
        if !dialogue.isResponding { responseBegan = now }
        stream.beginStep()
        let result = dialogue.step(in: share, &stream)
        stream.endStep()
        if let event = result.event {
            if let answer = AnsweredFile(event) { lastAnswer = answer }
            events.append(TimedEvent(event: event, duration: now - responseBegan))
        }
        if let end = result.end { return self.end(end, at: now) }
        settle(at: now)
    }

    /// What the client waits for a change of; nil if it does not wait.
    package var awaitedPlace: WatchedPlace? {
        guard end == nil, let watch = dialogue.pendingWatch?.watch else { return nil }
        return WatchedPlace(watch.path, isRecursive: watch.isRecursive)
    }

    /// Takes the tag of the present state of that place.
    package mutating func note(tag: UInt64) { dialogue.pendingWatch?.tag = tag }

    /// Sends why nothing more follows, and then nothing more; what was sent before still leaves.
    package mutating func end(_ end: End, at now: MonotonicTime) {
        precondition(self.end == nil, "a session ends once")
        cutFile = dialogue.file.map { file in AnsweredFile(cutOff: file, in: stream) }
        opening = []
        timers.endSilence()
        dialogue.end(end, &stream)
        self.end = end
        stream.finish()
        updateTimers(at: now)
    }

    /// How the connection is to be closed now that the client sends nothing more; nil while
    /// something can still be sent.
    package func endOfConnection(isHungUp: Bool) -> ConnectionEnd? {
        if let end, isHungUp || hasNoOutput { return .ended(end) }
        return isHungUp ? .lost(nil) : nil
    }

    /// Hands over what happened since the last call.
    package mutating func takeEvents() -> [TimedEvent] {
        defer { events = [] }
        return events
    }

    private mutating func settle(at now: MonotonicTime) {
        if isDone { stream.flushIfDone() }
        updateTimers(at: now)
    }
}

// MARK: Compression

extension ServerEngine {
    /// At which level to compress what follows, as soon as that is worth a new frame.
    package var compressionLevel: CompressionLevel {
        get { stream.level }
        set { stream.level = newValue }
    }

    /// How many bytes were compressed.
    package var compressedByteCount: UInt64 { stream.compressedByteCount }

    /// Whether nothing can leave although something is being answered.
    package var isDry: Bool { hasWork && readyByteCount == 0 }
}

// MARK: Bytes for the client

extension ServerEngine {
    /// How many bytes go in each message to the client: what it would like, or else what was
    /// configured. PROTOCOL 3.7
    package var unit: Int { stream.unit }

    /// How many bytes may leave now, in messages of exactly `unit` bytes and perhaps a last one.
    package var readyByteCount: Int { stream.readyByteCount }

    /// Whether the end of what was sent waits for more to be asked, until `wake`.
    package var isHoldingBack: Bool { isDone && stream.holdsTail }

    /// How many bytes have left in all.
    package var sentByteCount: UInt64 { UInt64(stream.buffer.start) }

    /// Whether everything that was sent has left.
    package var hasNoOutput: Bool { stream.buffer.isEmpty }

    /// What waits to leave, oldest first.
    package var output: Span<UInt8> {
        @_lifetime(borrow self)
        get { stream.buffer.bytes }
    }

    /// Takes away what has left; `isBlocked` says that the socket takes no more for now.
    package mutating func removeOutput(
        _ byteCount: Int, isBlocked: Bool = false, at now: MonotonicTime
    ) {
        stream.removeFirst(byteCount)
        self.isBlocked = isBlocked
        updateTimers(progress: byteCount > 0, at: now)
    }
}

// MARK: Time

extension ServerEngine {
    /// When to call `wake` if nothing happens until then.
    package var deadline: MonotonicTime? {
        [timers.deadline, stream.deadline].compactMap(\.self).min()
    }

    /// Ends what has taken too long by that time; returns how the connection is to be closed, if it
    /// is.
    package mutating func wake(at now: MonotonicTime) -> ConnectionEnd? {
        let overdue = timers.overdue(at: now)
        if overdue == .write { return .stalled }
        if let deadline = stream.deadline, deadline <= now {
            stream.flushAfterWait()
            updateTimers(at: now)
            return nil
        }
        switch overdue {
        case .hello: end(.noHello, at: now)
        case .request: end(.idle, at: now)
        case .silence:
            begin(opening.whenSilent?.dialogue)
            settle(at: now)
        case .close: return end.map { .ended($0) }
        case .watch:
            dialogue.pendingWatch?.isOverdue = true
            updateTimers(at: now)
        case .write, nil: break
        }
        return nil
    }

    private mutating func updateTimers(progress: Bool = false, at now: MonotonicTime) {
        lastAnswer?.note(stream)
        stream.noteWait(isHoldingBack, at: now)
        timers.noteWatch(pending: dialogue.pendingWatch?.isOverdue == false, at: now)
        timers.noteWrite(blocked: isBlocked && readyByteCount > 0, progress: progress, at: now)
        if end != nil {
            timers.enter(hasNoOutput ? .leaving : .busy, at: now)
        } else if isIdle {
            timers.enter(.idle, at: now)
        } else if isGreeted {
            timers.enter(.busy, at: now)
        }
    }
}
