/// The server's side of one session: a client's bytes to messages, answers to frames.
///
/// The requests that have no complete answer yet are kept here, and nowhere else. Answers belong to
/// the oldest of them (PROTOCOL 3.2); one out of order traps. It has no clock and opens no file.
/// After a violation `next` throws the same violation again until a fatal `refuse` has told the
/// client.
package struct ServerSession {
    private enum Receiving {
        case hello
        case requests
        case nothing
        case failed(ProtocolViolation)
    }

    private enum Sending {
        case nothingYet
        case greeting(Hello)
        case betweenAnswers
        case file(FileAnswer)
        case listing(ListingCheck)
        case over
    }

    private let capabilities: Capabilities
    /// What both sides are capable of, once HELLO has come.
    private var agreed: Capabilities = []
    private let unit: UInt16
    private var receiving = Receiving.hello
    private var sending = Sending.nothingYet
    private var decoder = FrameDecoder<ClientFrameType>()
    private var unanswered = RequestQueue()

    /// Takes what this server can do and would like; traps on a unit that HELLO cannot carry.
    package init(capabilities: Capabilities, unit: UInt16) {
        precondition(Hello.isUnit(unit))
        self.capabilities = capabilities
        self.unit = unit
    }

    /// Whether `greet` was called and nothing has ended the session since: `bye` may be sent.
    package var isOpen: Bool {
        switch sending {
        case .nothingYet, .greeting, .over: false
        case .betweenAnswers, .file, .listing: true
        }
    }

    /// Whether nothing more may be sent: `bye` or a fatal `refuse` was the last.
    package var isOver: Bool {
        if case .over = sending { true } else { false }
    }

    /// Whether the client has sent BYE.
    package var hasReceivedBye: Bool {
        if case .nothing = receiving { true } else { false }
    }

    /// The request to be answered now: the oldest that has no complete answer.
    package var currentRequest: Request? { unanswered.first }

    /// How many requests have no complete answer yet.
    package var unansweredCount: Int { unanswered.count }

    /// Whether so much is unanswered that `next` takes no more bytes until something is answered.
    package var isFull: Bool { unanswered.isFull }

    /// How many bytes or sums of the file are still to be sent; 0 outside of a file.
    package var missingCount: UInt64 {
        if case .file(let answer) = sending { answer.missing } else { 0 }
    }
}

// MARK: What the client sends

extension ServerSession {
    /// Takes `bytes[position...]` up to the end of one message; nil when there is none yet.
    ///
    /// HELLO is always first, to be answered by `greet` or a fatal `refuse`. A request is kept
    /// until it is answered. Takes nothing while `isFull`; takes and forgets everything once
    /// `isOver`.
    package mutating func next(
        in bytes: Span<UInt8>, at position: inout Int
    ) throws(ProtocolViolation) -> ClientMessage? {
        // PROTOCOL 8.4: whatever comes while the client takes in our last frame and closes.
        if isOver { position = bytes.count }
        if !isOver, case .failed(let violation) = receiving { throw violation }
        do throws(ProtocolViolation) {
            while position < bytes.count, !isFull {
                if hasReceivedBye { throw .bytesAfterTheEnd }
                guard let piece = try decoder.next(in: bytes, at: &position) else { return nil }
                if let message = try receive(piece) { return message }
            }
            return nil
        } catch {
            receiving = .failed(error)
            throw error
        }
    }

    private mutating func receive(
        _ piece: FrameDecoder<ClientFrameType>.Piece
    ) throws(ProtocolViolation) -> ClientMessage? {
        switch piece {
        case .frame(let type, let body):
            return try receive(type, body)
        case .opened(let type, _):
            // PROTOCOL 3.1: what the client sends first is HELLO, not a frame to be skipped.
            if case .hello = receiving { throw .unexpectedFrame(type) }
        case .part:
            break
        }
        return nil
    }

    private mutating func receive(
        _ type: ClientFrameType, _ body: [UInt8]
    ) throws(ProtocolViolation) -> ClientMessage {
        let isFirst = if case .hello = receiving { true } else { false }
        // PROTOCOL 3.1
        guard (type == .hello) == isFirst else { throw .unexpectedFrame(type.rawValue) }
        guard type.capability.isSubset(of: agreed) else { throw .unsupportedType(type.rawValue) }
        var reader = ByteReader(body, of: type)
        let message = try ClientMessage(decoding: type, &reader)
        switch message {
        case .hello(let hello):
            receiving = .requests
            agreed = hello.capabilities.intersection(capabilities)
            sending = .greeting(hello)
        case .request(let request):
            unanswered.append(
                request, number: type.mayHaveNumber ? reader.requestNumber() : nil,
                byteCount: Limits.frameHeaderBytes + body.count)
        case .bye:
            receiving = .nothing
        case .flush:
            break
        }
        return message
    }
}

// MARK: What the server sends

/// Each of these gives the bytes of one frame, which are to be sent in the same order.
extension ServerSession {
    /// Answers HELLO; traps unless HELLO has come and is not answered yet.
    ///
    /// If the capabilities of the answer hold `.zstd`, all frames after this one belong in one zstd
    /// stream.
    package mutating func greet() -> (hello: Hello, frame: [UInt8]) {
        guard case .greeting(let hello) = sending else { preconditionFailure() }
        // PROTOCOL 3.6: the lower version, the capabilities that both have.
        let answer = Hello(
            version: min(hello.version, Limits.version), capabilities: agreed, unit: unit)
        sending = .betweenAnswers
        return (answer, frame(.hello, answer))
    }

    /// Begins the answer to a GET, SUMS or PARTS; traps unless that is next, its start is 0 or as
    /// asked, and no range ends beyond the size.
    package mutating func head(_ head: Head) -> [UInt8] {
        guard case .betweenAnswers = sending else { preconditionFailure() }
        guard let answer = try? FileAnswer(to: unanswered.first, head) else {
            preconditionFailure()
        }
        sending = .file(answer)
        return frame(.head, head, number: unanswered.firstNumber)
    }

    /// Gives the header for `byteCount` bytes of the file, which the caller sends right after it.
    ///
    /// Traps outside a file, on a count that no DATA can have and beyond the size of its HEAD.
    package mutating func data(byteCount: Int) -> [UInt8] {
        guard case .file(var answer) = sending else { preconditionFailure() }
        precondition(byteCount > 0 && answer.violation(ofData: UInt64(byteCount)) == nil)
        answer.add(byteCount)
        sending = .file(answer)
        var writer = ByteWriter()
        writer.append(header: ServerFrameType.data, bodyByteCount: byteCount)
        return writer.bytes
    }

    /// Gives the next sums; traps where none are wanted, or others, or not so many.
    package mutating func sum(_ sum: Sum) -> [UInt8] {
        guard case .file(var answer) = sending else { preconditionFailure() }
        precondition(answer.violation(of: sum) == nil)
        answer.add(sum.sums.count)
        sending = .file(answer)
        return frame(.sum, sum)
    }

    /// Completes the answer to a GET or SUMS; traps unless exactly its file was sent, or all sums,
    /// after which the tag belongs there.
    package mutating func end(_ digest: Digest32, tag: UInt64? = nil) -> [UInt8] {
        guard case .file(let answer) = sending else { preconditionFailure() }
        precondition(answer.violationOfEnd == nil)
        precondition(answer.completion == (tag == nil ? .end : .taggedEnd))
        completeAnswer()
        return frame(.end, End(size: answer.byteCount, digest: digest, tag: tag))
    }

    /// Completes the answer to PARTS; traps unless exactly its ranges were sent, or their sums.
    package mutating func parted() -> (parted: Parted, frame: [UInt8]) {
        guard case .file(let answer) = sending else { preconditionFailure() }
        precondition(answer.violationOfEnd == nil && answer.completion == .parted)
        completeAnswer()
        let parted = Parted(byteCount: answer.byteCount)
        return (parted, frame(.parted, parted))
    }

    /// Whether a listing may not go on with this item, for it or one behind it was sent already.
    package func isRepeated(_ item: Item) -> Bool { currentListing().isRepeated(item) }

    /// Gives one ITEM; traps unless a LIST is next and the item may stand there (PROTOCOL 3.5).
    package mutating func item(_ item: Item) -> [UInt8] {
        var listing = currentListing()
        precondition(listing.violation(of: item) == nil)
        listing.add(item)
        sending = .listing(listing)
        return frame(.item, item)
    }

    /// Completes the answer to a LIST, counting its items; traps unless that is next.
    ///
    /// `isPartial` says that something was left out that could not be read.
    package mutating func listed(isPartial: Bool = false) -> (listed: Listed, frame: [UInt8]) {
        let listed = Listed(count: currentListing().count, isPartial: isPartial)
        completeAnswer()
        return (listed, frame(.listed, listed))
    }

    /// Answers a WATCH; traps unless that is next.
    package mutating func changed(tag: UInt64) -> [UInt8] {
        guard case .betweenAnswers = sending, case .watch = unanswered.first else {
            preconditionFailure()
        }
        let number = unanswered.firstNumber
        completeAnswer()
        return frame(.changed, Changed(tag: tag), number: number)
    }

    /// Gives an ERROR in place of the answer or of its rest, or ends the session with a fatal code.
    ///
    /// Traps where there is nothing to answer and the code is not fatal, and when the session is
    /// over. A text of more than 512 bytes is cut.
    package mutating func refuse(_ code: ErrorCode, _ text: String) -> [UInt8] {
        precondition(!isOver)
        let message = ErrorMessage(code, text)
        if code.isFatal {
            sending = .over
            return frame(.error, message)
        }
        precondition(isOpen && unanswered.count > 0)
        let number = unanswered.firstNumber
        completeAnswer()
        return frame(.error, message, number: number)
    }

    /// Says that the server is closing; traps unless `isOpen` (before, a fatal `refuse` says it).
    package mutating func bye() -> [UInt8] {
        precondition(isOpen)
        sending = .over
        return frame(.bye, Bye())
    }

    private func currentListing() -> ListingCheck {
        if case .listing(let listing) = sending { return listing }
        guard case .betweenAnswers = sending, let list = unanswered.first?.listing else {
            preconditionFailure()
        }
        return ListingCheck(of: list)
    }

    private mutating func completeAnswer() {
        unanswered.removeFirst()
        sending = .betweenAnswers
    }

    private func frame(
        _ type: ServerFrameType, _ message: some Message, number: UInt32? = nil
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(frame: type, message, requestNumber: number)
        return writer.bytes
    }
}
