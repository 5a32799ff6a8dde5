/// The server's side of one conversation: a client's bytes to requests, answers to bytes.
///
/// Answers belong to the oldest request that has none (PROTOCOL 3.2); an answer out of order traps.
/// It has no clock and opens no file. After a violation `next` throws the same violation again
/// until a fatal `refuse` has told the client.
package struct ServerSession {
    /// What the client said, in the order it said it.
    package enum Event: Equatable {
        /// Always first, to be answered by `greet` or a fatal `refuse`.
        case hello(Hello)
        case get(Get)
        case list(List)
        /// A request to be answered in its turn by `refuse(.malformedPath, …)`.
        case malformedPath(PathViolation)
        /// Nothing more will be asked; what is unanswered still is to be answered.
        case bye
    }

    private enum Hearing {
        case hello
        case requests
        case nothing
        case failed(ProtocolViolation)
    }

    private enum Speaking {
        case nothingYet
        case greeting(Hello)
        case betweenAnswers
        case sendingFile(size: UInt64, missing: UInt64)
        case sendingListing(Listing)
        case over
    }

    private let capabilities: Capabilities
    private let unit: UInt16
    private var hearing = Hearing.hello
    private var speaking = Speaking.nothingYet
    private var decoder = FrameDecoder<ClientFrameType>()
    private var output = ByteWriter()
    private var unanswered = RequestQueue()

    /// Takes what this server can do and would like; traps on a unit that HELLO cannot carry.
    package init(capabilities: Capabilities, unit: UInt16) {
        precondition(Hello.isUnit(unit))
        self.capabilities = capabilities
        self.unit = unit
    }

    /// Whether `greet` has been said and nothing has ended the session since: `bye` may be said.
    package var isOpen: Bool {
        switch speaking {
        case .nothingYet, .greeting, .over: false
        case .betweenAnswers, .sendingFile, .sendingListing: true
        }
    }

    /// Whether nothing more may be said: `bye` or a fatal `refuse` was the last.
    package var isOver: Bool {
        if case .over = speaking { true } else { false }
    }

    /// Whether the client has said BYE.
    package var hasHeardBye: Bool {
        if case .nothing = hearing { true } else { false }
    }

    /// How many requests have no complete answer yet.
    package var unansweredCount: Int { unanswered.count }

    /// Whether so much is unanswered that `next` takes no more bytes until something is answered.
    package var isFull: Bool { unanswered.isFull }
}

extension ServerSession {
    /// Takes `bytes[position...]` up to the end of one event; nil when there is none yet.
    ///
    /// Takes nothing while `isFull`; takes and forgets everything once `isOver`.
    package mutating func next(
        in bytes: Span<UInt8>, at position: inout Int
    ) throws(ProtocolViolation) -> Event? {
        // PROTOCOL 8.4: whatever comes while the client takes in our last frame and closes.
        if isOver { position = bytes.count }
        if !isOver, case .failed(let violation) = hearing { throw violation }
        do throws(ProtocolViolation) {
            while position < bytes.count, !isFull {
                if hasHeardBye { throw .bytesAfterTheEnd }
                guard let piece = try decoder.next(in: bytes, at: &position) else { return nil }
                if let event = try receive(piece) { return event }
            }
            return nil
        } catch {
            hearing = .failed(error)
            throw error
        }
    }

    private mutating func receive(
        _ piece: FrameDecoder<ClientFrameType>.Piece
    ) throws(ProtocolViolation) -> Event? {
        switch piece {
        case .frame(let type, let body):
            return try receive(type, body)
        case .opened(let type, _):
            // PROTOCOL 3.1: what the client says first is HELLO, not a frame to be skipped.
            if case .hello = hearing { throw .unexpectedFrame(type) }
        case .part:
            break
        }
        return nil
    }

    private mutating func receive(
        _ type: ClientFrameType, _ body: [UInt8]
    ) throws(ProtocolViolation) -> Event {
        var reader = ByteReader(body, of: type)
        if case .hello = hearing {
            guard type == .hello else { throw .unexpectedFrame(type.rawValue) }
            let hello = try Hello(decoding: &reader)
            hearing = .requests
            speaking = .greeting(hello)
            return .hello(hello)
        }
        let byteCount = Limits.frameHeaderBytes + body.count
        do throws(ProtocolViolation) {
            switch type {
            case .hello:
                throw .unexpectedFrame(type.rawValue)
            case .get:
                let get = try Get(decoding: &reader)
                unanswered.append(.get(get), number: reader.requestNumber(), byteCount: byteCount)
                return .get(get)
            case .list:
                let list = try List(decoding: &reader)
                unanswered.append(.list(list), number: nil, byteCount: byteCount)
                return .list(list)
            case .bye:
                hearing = .nothing
                return .bye
            }
        } catch .path(let violation) {
            // PROTOCOL 7.1: an answer like any other, in its turn.
            unanswered.append(
                .malformedPath, number: type == .get ? reader.requestNumber() : nil,
                byteCount: byteCount)
            return .malformedPath(violation)
        }
    }
}

extension ServerSession {
    /// Answers HELLO and returns the answer; traps unless HELLO was heard and not answered yet.
    ///
    /// If its capabilities hold `.zstd`, all output after this frame belongs in one zstd stream,
    /// so the output is to be taken before anything else is said.
    package mutating func greet() -> Hello {
        guard case .greeting(let hello) = speaking else { preconditionFailure() }
        // PROTOCOL 3.6: the lower version, the capabilities that both have.
        let answer = Hello(
            version: min(hello.version, Limits.version),
            capabilities: hello.capabilities.intersection(capabilities), unit: unit)
        output.append(frame: ServerFrameType.hello, answer)
        speaking = .betweenAnswers
        return answer
    }

    /// Begins the answer to a GET; traps unless that is next and its start is 0 or as asked.
    package mutating func head(_ head: Head) {
        guard case .betweenAnswers = speaking else { preconditionFailure() }
        guard case .get(let get) = unanswered.first else { preconditionFailure() }
        // PROTOCOL 4.1
        precondition(head.start == 0 || head.start == get.held?.offset)
        output.append(frame: ServerFrameType.head, head, requestNumber: unanswered.firstNumber)
        speaking = .sendingFile(size: head.size, missing: head.size - head.start)
    }

    /// Says what stands before `byteCount` bytes of the file, which the caller sends right after.
    ///
    /// Traps outside a file, on a count that no DATA can have and beyond the size of its HEAD.
    package mutating func data(byteCount: Int) {
        guard case .sendingFile(let size, let missing) = speaking else { preconditionFailure() }
        // PROTOCOL 3.4
        precondition(byteCount > 0 && UInt64(byteCount) <= missing)
        output.append(header: ServerFrameType.data, bodyByteCount: byteCount)
        speaking = .sendingFile(size: size, missing: missing - UInt64(byteCount))
    }

    /// Completes the answer to a GET; traps unless exactly its file was sent.
    package mutating func end(_ digest: Digest32) {
        guard case .sendingFile(let size, missing: 0) = speaking else { preconditionFailure() }
        output.append(frame: ServerFrameType.end, End(size: size, digest: digest))
        completeAnswer()
    }

    /// Says one ITEM; traps unless a LIST is next and the item may stand there (PROTOCOL 3.5).
    package mutating func item(_ item: Item) {
        var listing = currentListing()
        precondition(listing.violation(of: item) == nil)
        output.append(frame: ServerFrameType.item, item)
        listing.add(item)
        speaking = .sendingListing(listing)
    }

    /// Completes the answer to a LIST, counting its items; traps unless that is next.
    ///
    /// `isPartial` says that something was left out that could not be looked into.
    package mutating func listed(isPartial: Bool = false) {
        let listed = Listed(count: currentListing().count, isPartial: isPartial)
        output.append(frame: ServerFrameType.listed, listed)
        completeAnswer()
    }

    /// Says ERROR in place of the answer or of its rest, or ends the session with a fatal code.
    ///
    /// Traps where there is nothing to answer and the code is not fatal, and when the session is
    /// over. A text of more than 512 bytes is cut.
    package mutating func refuse(_ code: RefusalCode, _ text: String) {
        precondition(!isOver)
        let refusal = Refusal(code, text)
        if code.isFatal {
            output.append(frame: ServerFrameType.error, refusal)
            speaking = .over
        } else {
            precondition(isOpen && unanswered.count > 0)
            output.append(
                frame: ServerFrameType.error, refusal, requestNumber: unanswered.firstNumber)
            completeAnswer()
        }
    }

    /// Says that the server is closing; traps unless `isOpen` (before, a fatal `refuse` says it).
    package mutating func bye() {
        precondition(isOpen)
        output.append(frame: ServerFrameType.bye, Bye())
        speaking = .over
    }

    /// Hands over the bytes to send; none twice.
    package mutating func takeOutput() -> [UInt8] {
        output.take()
    }

    private func currentListing() -> Listing {
        if case .sendingListing(let listing) = speaking { return listing }
        guard case .betweenAnswers = speaking else { preconditionFailure() }
        guard case .list(let list) = unanswered.first else { preconditionFailure() }
        return Listing(of: list)
    }

    private mutating func completeAnswer() {
        unanswered.removeFirst()
        speaking = .betweenAnswers
    }
}
