/// The client's side of one session: requests to bytes, the server's bytes to messages.
///
/// Everything that the wire can show is checked: the order of the answers, that each file is
/// exactly as long as announced, that a listing holds only what was asked for. It has no clock and
/// computes no digest. After a violation it throws the same violation for ever.
package struct ClientSession {
    private enum State {
        case awaitingHello
        case betweenAnswers
        case receivingFile(FileAnswer)
        case receivingListing(ListingCheck)
        case over
        case failed(ProtocolViolation)
    }

    private let capabilities: Capabilities
    /// What both sides are capable of; nil until HELLO has come.
    package private(set) var agreed: Capabilities?
    private var state = State.awaitingHello
    private var decoder = FrameDecoder<ServerFrameType>()
    private var output = ByteWriter()
    private var unanswered = RequestQueue()
    private var askedCount: UInt32 = 0
    private var hasSaidBye = false

    /// Begins with HELLO as its first output; traps on a unit that HELLO cannot carry.
    package init(capabilities: Capabilities, unit: UInt16) {
        self.capabilities = capabilities
        let hello = Hello(capabilities: capabilities, unit: unit)
        // PROTOCOL 3.1
        output.append(frame: ClientFrameType.hello, hello)
    }

    /// Whether the server's HELLO has come and nothing has ended the session since.
    package var isOpen: Bool {
        if case .awaitingHello = state { false } else { !isOver }
    }

    /// Whether nothing more can come: a fatal ERROR, BYE or a violation has ended the session.
    package var isOver: Bool {
        switch state {
        case .awaitingHello, .betweenAnswers, .receivingFile, .receivingListing: false
        case .over, .failed: true
        }
    }

    /// How much of the file that is coming, or of its sums, is still to come; 0 between files.
    package var missingBytes: UInt64 {
        if case .receivingFile(let answer) = state { answer.missingByteCount } else { 0 }
    }

    /// How many requests have no complete answer yet.
    package var unansweredCount: Int { unanswered.count }

    /// How many bytes those requests took on the wire.
    package var unansweredByteCount: Int { unanswered.byteCount }

    /// Whether a request of `byteCount` bytes (its `frameByteCount`) fits the window now.
    package func canAsk(byteCount: Int) -> Bool {
        // Room for the number is kept for a LIST as well, which has none: nothing is lost by that.
        unanswered.hasRoom(
            byteCount: byteCount,
            reserving: nextNumber == nil ? 0 : Limits.requestNumberBytes)
    }
}

extension ClientSession {
    /// Asks; traps on a malformed path, on what the server is not known to be capable of, where
    /// `canAsk` says no, after `bye`, and when the session is over.
    package mutating func ask(_ request: Request) {
        guard let (type, body) = request.frame else { preconditionFailure() }
        let byteCount = request.frameByteCount
        precondition(type.capability.isSubset(of: agreed ?? []))
        precondition(!isOver && !hasSaidBye)
        precondition(canAsk(byteCount: byteCount))
        let number = type.mayHaveNumber ? nextNumber : nil
        let numberByteCount = number == nil ? 0 : Limits.requestNumberBytes
        unanswered.append(request, number: number, byteCount: byteCount + numberByteCount)
        askedCount &+= 1
        output.append(frame: type, body, requestNumber: number)
    }

    /// Says that nothing more will be asked for now; traps after `bye`, and when it is over.
    package mutating func flush() {
        precondition(!isOver && !hasSaidBye)
        // PROTOCOL 16.1
        output.append(frame: ClientFrameType.flush, Flush())
    }

    /// Says that nothing more will be asked; traps when said twice or when the session is over.
    package mutating func bye() {
        precondition(!isOver && !hasSaidBye)
        hasSaidBye = true
        output.append(frame: ClientFrameType.bye, Bye())
    }

    /// Hands over the bytes to send; none twice.
    package mutating func takeOutput() -> [UInt8] {
        output.take()
    }

    /// What the next request but LIST says of its place; the first request needs no number.
    private var nextNumber: UInt32? {
        // PROTOCOL 13.1
        askedCount == 0 ? nil : askedCount
    }
}

extension ClientSession {
    /// Takes `bytes[position...]` up to the end of one message; nil when there is none yet.
    package mutating func next(
        in bytes: Span<UInt8>, at position: inout Int
    ) throws(ProtocolViolation) -> ServerMessage? {
        if case .failed(let violation) = state { throw violation }
        do throws(ProtocolViolation) {
            while position < bytes.count {
                if case .over = state { throw .bytesAfterTheEnd }
                guard let piece = try decoder.next(in: bytes, at: &position) else { return nil }
                if let message = try receive(piece) { return message }
            }
            return nil
        } catch {
            state = .failed(error)
            throw error
        }
    }

    private mutating func receive(
        _ piece: FrameDecoder<ServerFrameType>.Piece
    ) throws(ProtocolViolation) -> ServerMessage? {
        switch piece {
        case .frame(let type, let body):
            var reader = ByteReader(body, of: type)
            var message = try ServerMessage(decoding: type, &reader)
            if case .end(var end) = message, isTagDue {
                try end.readTag(&reader)
                message = .end(end)
            }
            try take(message, number: type.mayHaveNumber ? reader.requestNumber() : nil)
            return message
        case .opened(ServerFrameType.data.rawValue, let byteCount):
            try checkData(byteCount)
        case .opened(let type, _):
            // PROTOCOL 3.2: who sends a frame to be skipped before HELLO is no btfile server.
            guard isOpen else { throw .unexpectedFrame(type) }
        case .part(ServerFrameType.data.rawValue, let range):
            try take(.data(range), number: nil)
            return .data(range)
        case .part:
            break
        }
        return nil
    }

    private mutating func take(
        _ message: ServerMessage, number: UInt32?
    ) throws(ProtocolViolation) {
        switch message {
        case .hello(let hello): try take(hello)
        case .head(let head): try take(head, number: number)
        case .data(let range): count(range.count)
        case .end(let end): try take(end)
        case .error(let message): try take(message, number: number)
        case .item(let item): try take(item)
        case .listed(let listed): try take(listed)
        case .sum(let sum): try take(sum)
        case .parted(let parted): try take(parted)
        case .changed: try takeChanged(number: number)
        case .bye: try takeBye()
        }
    }

    private mutating func take(_ hello: Hello) throws(ProtocolViolation) {
        guard case .awaitingHello = state else { throw .unexpected(.hello) }
        guard hello.version == Limits.version else { throw .version(hello.version) }
        // PROTOCOL 3.6: an answer holds what both have.
        guard hello.capabilities.isSubset(of: capabilities) else {
            throw .capabilities(hello.capabilities)
        }
        agreed = hello.capabilities
        state = .betweenAnswers
    }

    private mutating func take(_ head: Head, number: UInt32?) throws(ProtocolViolation) {
        guard case .betweenAnswers = state, unanswered.count > 0 else { throw .unexpected(.head) }
        try checkTurn(of: number)
        state = .receivingFile(try FileAnswer(to: unanswered.first, head))
    }

    /// Checks a DATA frame when it begins, so that no byte too many is ever handed on.
    private func checkData(_ byteCount: Int) throws(ProtocolViolation) {
        guard case .receivingFile(let answer) = state else { throw .unexpected(.data) }
        if let violation = answer.violation(ofData: UInt64(byteCount)) { throw violation }
    }

    private mutating func take(_ sum: Sum) throws(ProtocolViolation) {
        guard case .receivingFile(let answer) = state else { throw .unexpected(.sum) }
        if let violation = answer.violation(of: sum) { throw violation }
        count(sum.sums.count)
    }

    /// Counts bytes or sums that were checked.
    private mutating func count(_ count: Int) {
        guard case .receivingFile(var answer) = state else { return }
        answer.add(count)
        state = .receivingFile(answer)
    }

    /// Whether an END would be one with a tag.
    private var isTagDue: Bool {
        guard case .receivingFile(let answer) = state else { return false }
        return answer.completion == .taggedEnd
    }

    private mutating func take(_ end: End) throws(ProtocolViolation) {
        guard case .receivingFile(let answer) = state, answer.completion != .parted else {
            throw .unexpected(.end)
        }
        if let violation = answer.violationOfEnd { throw violation }
        guard end.size == answer.byteCount else { throw .endSize(end.size) }
        completeAnswer()
    }

    private mutating func take(_ parted: Parted) throws(ProtocolViolation) {
        guard case .receivingFile(let answer) = state, answer.completion == .parted else {
            throw .unexpected(.parted)
        }
        if let violation = answer.violationOfEnd { throw violation }
        guard parted.byteCount == answer.byteCount else { throw .partedCount(parted.byteCount) }
        completeAnswer()
    }

    private mutating func takeChanged(number: UInt32?) throws(ProtocolViolation) {
        guard case .betweenAnswers = state, case .watch = unanswered.first else {
            throw .unexpected(.changed)
        }
        try checkTurn(of: number)
        completeAnswer()
    }

    private mutating func take(_ message: ErrorMessage, number: UInt32?) throws(ProtocolViolation) {
        // PROTOCOL 3.4: a fatal one may stand anywhere, before HELLO too.
        if message.code.isFatal {
            state = .over
            return
        }
        guard isOpen, unanswered.count > 0 else { throw .unexpected(.error) }
        try checkTurn(of: number)
        completeAnswer()
    }

    private mutating func take(_ item: Item) throws(ProtocolViolation) {
        var listing = try currentListing(.item)
        if let violation = listing.violation(of: item) { throw violation }
        listing.add(item)
        state = .receivingListing(listing)
    }

    private mutating func take(_ listed: Listed) throws(ProtocolViolation) {
        let listing = try currentListing(.listed)
        guard listed.count == listing.count else { throw .listedCount(listed.count) }
        completeAnswer()
    }

    private mutating func takeBye() throws(ProtocolViolation) {
        // PROTOCOL 3.2: HELLO is the first answer, also of a server that is closing.
        guard isOpen else { throw .unexpected(.bye) }
        state = .over
    }

    /// Throws if an answer says that it belongs to another request than the oldest one.
    private func checkTurn(of number: UInt32?) throws(ProtocolViolation) {
        // PROTOCOL 13.1: the server took no notice of a request, or answered one twice, so that its
        // answers have shifted. Whatever else is there is a later version's field. PROTOCOL 2.3
        let oldest = askedCount &- UInt32(unanswered.count)
        guard let number, number > 0, number < askedCount, number != oldest else { return }
        throw .requestNumber(number)
    }

    private func currentListing(_ type: ServerFrameType) throws(ProtocolViolation) -> ListingCheck {
        if case .receivingListing(let listing) = state { return listing }
        guard case .betweenAnswers = state, let list = unanswered.first?.listing else {
            throw .unexpected(type)
        }
        return ListingCheck(of: list)
    }

    private mutating func completeAnswer() {
        unanswered.removeFirst()
        state = .betweenAnswers
    }
}

extension ProtocolViolation {
    fileprivate static func unexpected(_ type: ServerFrameType) -> Self {
        .unexpectedFrame(type.rawValue)
    }
}
