package import Share
package import System
internal import Wire

/// One client's session from its first byte to its last: bytes in, bytes out, and a share between.
///
/// It has no socket and no clock, and does its work in bounded steps, so that whoever owns several
/// can be fair to all, and a test can join one with a client's in memory.
package struct Conversation: ~Copyable {
    /// What is next once the answer under way is complete. PROTOCOL 3.2
    private enum Request {
        case get(Get)
        case list(List)
        case malformedPath(PathViolation)
        case bye
        case inputEnd
        case violation(ProtocolViolation)
    }

    private var voice: Voice
    private var answer: Answer?
    private var requests: [Request] = []
    private var expectation = Expectation()

    /// What arrived after so much was asked that no more is taken. PROTOCOL 8.1
    private var unheard: [UInt8] = []

    /// Whether nothing that the client still says matters.
    private var isDeaf = false

    /// The path of the answer under way, for the log.
    private var answeredPath: RemotePath?

    /// What happened since it was asked last; see `takeEvents`.
    private var events: [ConversationEvent] = []

    /// How many bytes go in each message to the client: what it would like, or else what was
    /// configured. PROTOCOL 3.7
    package private(set) var unit: Int

    /// Whether the client has said HELLO.
    package private(set) var isGreeted = false

    /// Why nothing more will be said, or nil while it may be.
    package private(set) var end: ConversationEnd?

    /// Offers zstd to the client if there is a compressor; `unit` is for a client without a wish.
    package init(compressor: Compressor?, unit: Int) {
        self.unit = unit
        let session = ServerSession(capabilities: compressor == nil ? [] : .zstd, unit: 0)
        voice = Voice(session: session, compressor: compressor)
    }
}

// MARK: Hearing

extension Conversation {
    /// Whether more of the client's bytes are welcome now.
    ///
    /// After the end they are, to be forgotten: the client may still be speaking.
    package var wantsInput: Bool {
        end != nil || (!isDeaf && unheard.isEmpty && !voice.session.isFull)
    }

    /// Takes bytes from the client; to be called only while they are wanted.
    package mutating func receive(_ bytes: Span<UInt8>) {
        var position = 0
        hear(bytes, at: &position)
        for index in position..<bytes.count { unheard.append(bytes[index]) }
        restIfDone()
    }

    /// Notes that the client will not say anything more, whether or not it still listens.
    package mutating func receiveEnd() {
        guard !isDeaf else { return }
        isDeaf = true
        requests.append(.inputEnd)
        restIfDone()
    }

    /// Turns bytes into requests, until so much is asked that the rest has to wait.
    private mutating func hear(_ bytes: Span<UInt8>, at position: inout Int) {
        do {
            while !isDeaf, let event = try voice.session.next(in: bytes, at: &position) {
                hear(event)
            }
        } catch {
            // What was asked before is answered before.
            isDeaf = true
            requests.append(.violation(error))
        }
        if isDeaf { position = bytes.count }
    }

    private mutating func hear(_ event: ServerSession.Event) {
        switch event {
        case .hello(let hello):
            isGreeted = true
            if hello.unit != 0 { unit = hello.unitBytes }
            voice.greet()
            events.append(.greeted(compressed: voice.isCompressing))
        case .get(let get):
            expectation.noteRequest()
            requests.append(.get(get))
        case .list(let list): requests.append(.list(list))
        case .malformedPath(let violation): requests.append(.malformedPath(violation))
        case .bye: requests.append(.bye)
        }
    }
}

// MARK: Answering

extension Conversation {
    /// Whether a step can be made now: something is asked, and there is room for the answer.
    package var hasWork: Bool { isAnswering && !voice.outbox.hasEnough }

    /// Whether the client has said HELLO, has got all it asked for and has not said BYE.
    package var isIdle: Bool {
        end == nil && isGreeted && !isAnswering && voice.outbox.isEmpty
    }

    private var isAnswering: Bool { answer != nil || !requests.isEmpty }

    /// Does one bounded bit of work; to be called only while there is some.
    package mutating func step(in share: Share) {
        let (endBefore, readyBefore) = (voice.outbox.end, voice.outbox.readyEnd(unit: unit))
        let answeredBefore = expectation.answeredCount
        if let answer = answer.take() {
            advance(answer)
        } else {
            begin(requests.removeFirst(), share)
        }
        if voice.outbox.end > endBefore { noteBody(of: answeredBefore) }
        if voice.outbox.readyEnd(unit: unit) > readyBefore { expectation.noteMessage() }
        hearTheRest()
        restIfDone()
    }

    private mutating func begin(_ request: Request, _ share: Share) {
        do throws(ShareError) {
            switch request {
            case .get(let get):
                noteBegin(of: get.path)
                answer = try .toGet(get, from: share, &voice)
            case .list(let list):
                noteBegin(of: list.path)
                answer = try .toList(list, from: share)
            case .malformedPath(let violation):
                noteBegin(of: nil)
                refuse(Refusal(.malformedPath, "\(violation)"))
            case .bye: end(.goodbye)
            case .inputEnd: end(.inputEnded)
            case .violation(let violation): end(.violation(violation))
            }
        } catch {
            refuse(error)
        }
    }

    private mutating func noteBegin(of path: RemotePath?) {
        answeredPath = path
        events.append(.began)
    }

    private mutating func advance(_ answer: consuming Answer) {
        do throws(ShareError) {
            switch try answer.step(&voice) {
            case .unfinished(let rest): self.answer = consume rest
            case .complete(let event):
                expectation.noteAnswer()
                events.append(event)
            }
        } catch {
            refuse(error)
        }
    }

    /// Says why the share does not give what was asked for.
    ///
    /// A shortage ends the session: the client tries again later, and is not told that the file is
    /// at fault.
    private mutating func refuse(_ error: ShareError) {
        guard error.isPassing else { return refuse(error.refusal, cause: error) }
        events.append(.refused(path: answeredPath, .busy, cause: error))
        end(.busy)
    }

    /// Says ERROR in place of the answer or of its rest.
    private mutating func refuse(_ refusal: Refusal, cause: ShareError? = nil) {
        voice.session.refuse(refusal.code, refusal.text)
        voice.speak()
        expectation.noteAnswer()
        events.append(.refused(path: answeredPath, refusal.code, cause: cause))
    }

    /// Goes on with what had to wait because so much was asked.
    private mutating func hearTheRest() {
        guard !unheard.isEmpty, !voice.session.isFull else { return }
        let bytes = unheard
        var position = 0
        hear(bytes.span, at: &position)
        unheard.removeFirst(position)
    }

    private mutating func restIfDone() {
        guard end == nil, !isAnswering else { return }
        guard expectation.isWaiting else { return rest() }
        guard expectation.isClientWaiting else { return }
        voice.rest()
        expectation.noteAllReady()
    }

    /// What has just come from the compressor, if there is one, brings so many answers.
    private mutating func noteBody(of answeredCount: Int) {
        expectation.noteBody(of: answeredCount, endingAt: voice.outbox.end)
        expectation.noteReady(upTo: voice.outbox.readyEnd(unit: unit))
    }

    /// Whether the end of what was said waits for more to be asked; `rest` lets it leave.
    package var isHoldingBack: Bool {
        end == nil && !isAnswering && voice.isHoldingBack(unit: unit)
    }

    /// Lets all leave that was said.
    package mutating func rest() {
        if voice.isHoldingBack(unit: unit) { expectation.noteRest() }
        voice.rest()
    }
}

// MARK: Ending

extension Conversation {
    /// Says why nothing more follows, and then nothing more; what was said before still leaves.
    package mutating func end(_ end: ConversationEnd) {
        precondition(self.end == nil, "a conversation ends once")
        sayEnd(end)
        self.end = end
        isDeaf = true
        answer = nil
        requests = []
        unheard = []
        voice.rest()
    }

    private mutating func sayEnd(_ end: ConversationEnd) {
        switch end {
        case .goodbye, .inputEnded: return
        case .violation(let violation):
            voice.session.refuse(violation.code, "\(violation)")
        case .noHello: voice.session.refuse(.timedOut, "HELLO did not come in time")
        case .idle: voice.session.bye()
        case .busy: voice.session.refuse(.busy, "the server has no room now; try again later")
        case .notAllowed: voice.session.refuse(.notAllowed, "this device may not come in")
        case .unpaired: voice.session.refuse(.notAllowed, "this device is not paired here")
        case .stopping where isGreeted && voice.session.unansweredCount == 0:
            voice.session.bye()
        case .stopping: voice.session.refuse(.stopping, "the server is stopping")
        }
        voice.speak()
    }
}

// MARK: What leaves

extension Conversation {
    /// How many bytes may leave now, in messages of exactly `unit` bytes and perhaps a last one.
    package var readyByteCount: Int { voice.outbox.readyByteCount(unit: unit) }

    /// Whether everything that was said has left.
    package var hasNoOutput: Bool { voice.outbox.isEmpty }

    /// What waits to leave, oldest first.
    package var output: Span<UInt8> {
        @_lifetime(borrow self)
        get { voice.outbox.bytes }
    }

    /// Takes away what has left.
    package mutating func removeOutput(_ byteCount: Int) { voice.outbox.removeFirst(byteCount) }

    /// Hands over what happened since the last call.
    package mutating func takeEvents() -> [ConversationEvent] {
        defer { events = [] }
        return events
    }
}
