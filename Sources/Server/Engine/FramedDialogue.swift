internal import Share
internal import System
internal import Wire

/// The dialogue in frames: the server's side of PROTOCOL 2 to 5.
final class FramedDialogue: Dialogue {
    /// What was asked and is not answered, and what may be sent next.
    private var session: ServerSession

    /// The answer to the session's current request, once it has begun.
    private var response: (any Response & ~Copyable)?

    /// What arrived while the window was full. PROTOCOL 8.1
    private var unread: [UInt8] = []

    /// Why the session ends once all is answered; what the client still sends is ignored.
    private var end: ServerEngine.End?

    private(set) var isGreeted = false

    var pendingWatch: PendingWatch?

    init(_ capabilities: Capabilities) {
        session = ServerSession(capabilities: capabilities, unit: 0)
    }

    var wantsInput: Bool { end == nil && unread.isEmpty && !session.isFull }

    var hasRequests: Bool { isResponding || session.currentRequest != nil || end != nil }

    var isResponding: Bool { response != nil }

    var file: ServerEngine.UnfinishedFile? { response?.file }

    var isWaiting: Bool { pendingWatch.map { answer(to: $0) == nil } ?? false }

    private func answer(to pending: PendingWatch) -> UInt64? {
        pending.answer(isLast: session.unansweredCount == 1 && end == nil)
    }
}

// MARK: Receiving

extension FramedDialogue {
    func receive(_ bytes: Span<UInt8>, _ stream: inout SendStream) -> ServerEngine.Event? {
        var position = 0
        let event = read(bytes, at: &position, &stream)
        unread.append(copying: bytes.extracting(position...))
        return event
    }

    func receiveEnd() {
        end = end ?? .inputEnded
    }

    /// Turns bytes into requests until the window is full.
    private func read(
        _ bytes: Span<UInt8>, at position: inout Int, _ stream: inout SendStream
    ) -> ServerEngine.Event? {
        var event: ServerEngine.Event?
        do {
            while end == nil, let message = try session.next(in: bytes, at: &position) {
                switch message {
                case .hello(let hello): event = greet(hello, &stream)
                case .request(let request): if request.asksForFile { stream.policy.noteRequest() }
                case .bye: end = .bye
                case .flush: stream.policy.noteNoMore()
                }
            }
        } catch {
            // What was asked before is answered before.
            end = .violation(error)
        }
        if end != nil { position = bytes.count }
        return event
    }

    private func greet(_ hello: Hello, _ stream: inout SendStream) -> ServerEngine.Event {
        isGreeted = true
        if hello.unit != 0 { stream.unit = hello.unitBytes }
        let (answer, frame) = session.greet()
        stream.write(frame)
        // PROTOCOL 5.1: the greeting itself is never compressed.
        stream.setCompression(answer.capabilities[.zstd])
        return .greeted(answer.capabilities)
    }
}

// MARK: Answering

extension FramedDialogue {
    func step(in share: Share, _ stream: inout SendStream) -> StepResult {
        defer { readOn(&stream) }
        do throws(ShareError) {
            if var response = response.take() {
                guard let event = try response.step(&session, &stream) else {
                    self.response = consume response
                    return StepResult()
                }
                stream.policy.noteAnswer()
                return StepResult(event: event)
            }
            if let pendingWatch { return answer(pendingWatch, &stream) }
            switch session.currentRequest {
            case .get(let get): response = try FileResponse(to: get, in: share, &session, &stream)
            case .list(let list): response = try ListingResponse(to: list, in: share)
            case .sums(let sums):
                let get = Get(path: sums.path, held: sums.held)
                response = try FileResponse(to: get, orFor: sums, in: share, &session, &stream)
            case .parts(let parts):
                response = try PartsResponse(to: parts, in: share, &session, &stream)
            case .watch(let watch):
                try share.checkListed(watch.path)
                pendingWatch = PendingWatch(watch)
                // Nothing follows before something changes.
                stream.flush()
            case .malformedPath(let violation):
                return refuse(ErrorMessage(.malformedPath, "\(violation)"), &stream)
            case nil: return StepResult(end: end)
            }
            return StepResult(event: file.map { .began($0.path, byteCount: $0.byteCount) })
        } catch {
            return refuse(error, &stream)
        }
    }

    /// Answers a WATCH if there is something to tell.
    private func answer(_ pending: PendingWatch, _ stream: inout SendStream) -> StepResult {
        guard let tag = answer(to: pending) else { return StepResult() }
        pendingWatch = nil
        stream.write(session.changed(tag: tag))
        stream.policy.noteAnswer()
        if session.unansweredCount == 0 { stream.flush() }
        return StepResult()
    }

    /// Sends why the share does not give what was asked for.
    ///
    /// A shortage ends the session: the client tries again later, and is not told that the file is
    /// at fault.
    private func refuse(_ error: ShareError, _ stream: inout SendStream) -> StepResult {
        guard error.isPassing else { return refuse(error.errorMessage, cause: error, &stream) }
        let path = session.currentRequest?.path
        return StepResult(event: .refused(path: path, .busy, cause: error), end: .busy)
    }

    /// Sends ERROR in place of the answer or of its rest.
    private func refuse(
        _ message: ErrorMessage, cause: ShareError? = nil, _ stream: inout SendStream
    ) -> StepResult {
        let path = session.currentRequest?.path
        stream.write(session.refuse(message.code, message.text))
        stream.policy.noteAnswer()
        return StepResult(event: .refused(path: path, message.code, cause: cause))
    }

    /// Reads what had to wait because the window was full.
    private func readOn(_ stream: inout SendStream) {
        guard !unread.isEmpty, !session.isFull else { return }
        let bytes = unread
        var position = 0
        _ = read(bytes.span, at: &position, &stream)
        unread.removeFirst(position)
    }
}

// MARK: Ending

extension FramedDialogue {
    func end(_ end: ServerEngine.End, _ stream: inout SendStream) {
        let isIdle = isGreeted && session.unansweredCount == 0
        self.end = end
        response = nil
        pendingWatch = nil
        unread = []
        switch end {
        case .bye, .inputEnded: return
        case .stopping where isIdle: stream.write(session.bye())
        case .violation, .noHello, .idle, .busy, .notAllowed, .unpaired, .stopping:
            let frame = end.errorMessage.map { session.refuse($0.code, $0.text) } ?? session.bye()
            stream.write(frame)
        }
    }
}

/// The answer to the session's current request, from its first byte to its last.
///
/// A failure at any step ends it, and the dialogue tells the client.
protocol Response: ~Copyable {
    /// The file whose bytes are sent, and how many were written to the stream; nil where none are.
    var file: ServerEngine.UnfinishedFile? { get }

    /// Does one bounded bit of work; returns what was answered once it is complete.
    mutating func step(
        _ session: inout ServerSession, _ stream: inout SendStream
    ) throws(ShareError) -> ServerEngine.Event?
}
