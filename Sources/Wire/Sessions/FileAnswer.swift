/// What an answer that has begun with HEAD is still to bring, and how it ends: the same on both
/// sides.
struct FileAnswer {
    enum Content: Hashable {
        case data
        case sums(exponent: UInt8)
    }

    /// The frame that completes it.
    enum Completion {
        case end
        /// END with the tag of the file's state.
        case taggedEnd
        case parted
    }

    let content: Content
    let completion: Completion
    /// What that frame must say: the size of the file, or how many bytes were covered.
    let byteCount: UInt64
    /// How many bytes or sums are still to come.
    private(set) var missing: UInt64

    /// Throws what is wrong with HEAD as the beginning of the answer to that request.
    init(to request: Request?, _ head: Head) throws(ProtocolViolation) {
        guard let request = request?.fileRequest else {
            throw .unexpectedFrame(ServerFrameType.head.rawValue)
        }
        // PROTOCOL 4.1
        guard head.start == 0 || head.start == request.held?.offset else {
            throw .start(head.start)
        }
        self = try request.answer(after: head)
    }

    init(_ content: Content, _ completion: Completion, _ byteCount: UInt64, missing: UInt64) {
        self.content = content
        self.completion = completion
        self.byteCount = byteCount
        self.missing = missing
    }

    /// The bytes of the file from the start on.
    init(restOfFile head: Head) {
        self.init(.data, .end, head.size, missing: head.size - head.start)
    }

    /// How many bytes are still to come; sums are bytes, too.
    var missingByteCount: UInt64 {
        content == .data ? missing : missing * UInt64(Limits.sumBytes)
    }

    /// What would be wrong with so many bytes more; nil for nothing.
    func violation(ofData byteCount: UInt64) -> ProtocolViolation? {
        guard content == .data else { return .unexpectedFrame(ServerFrameType.data.rawValue) }
        // PROTOCOL 3.4, 14.5
        return byteCount <= missing ? nil : .dataBeyondSize(byteCount - missing)
    }

    /// What would be wrong with these sums as the next ones; nil for nothing.
    func violation(of sum: Sum) -> ProtocolViolation? {
        guard case .sums(let exponent) = content else {
            return .unexpectedFrame(ServerFrameType.sum.rawValue)
        }
        // PROTOCOL 14.3
        guard sum.exponent == exponent else { return .blockExponent(sum.exponent) }
        let count = UInt64(sum.sums.count)
        return count <= missing ? nil : .sumsBeyondSize(count - missing)
    }

    /// Counts bytes or sums without violation.
    mutating func add(_ count: Int) { missing -= UInt64(count) }

    /// What would be wrong with the end of the answer now; nil for nothing.
    var violationOfEnd: ProtocolViolation? {
        guard missing > 0 else { return nil }
        return content == .data ? .dataMissing(missing) : .sumsMissing(missing)
    }
}

/// A request for a file: its answer begins with HEAD, or is an ERROR.
protocol FileRequest: Message {
    /// What the client holds already of the file.
    var held: HeldPrefix? { get }

    /// What the answer brings after that HEAD, which starts where it may; throws what else is wrong
    /// with it.
    func answer(after head: Head) throws(ProtocolViolation) -> FileAnswer
}
