internal import System
internal import Wire

/// What the server says to one client: frames, compressed if both sides can, into the outbox.
struct Voice: ~Copyable {
    /// Knows what may be said, and what is asked.
    var session: ServerSession

    /// What was said and has not left yet.
    var outbox = Outbox()

    /// For a client that can decompress; what both sides agree on is known with its HELLO.
    private var offeredCompressor: Compressor?
    private var compressor: Compressor?

    /// Whether the compressor was given something since it was flushed.
    private var isCompressorHolding = false

    init(session: ServerSession, compressor: Compressor?) {
        self.session = session
        offeredCompressor = compressor
    }

    /// Whether all that follows the greeting is one compressed stream.
    var isCompressing: Bool { compressor != nil }

    /// Says what the session has put into words.
    mutating func speak() {
        send(session.takeOutput())
    }

    /// Answers the client's HELLO; what follows is compressed if both sides can.
    mutating func greet() {
        let hello = session.greet()
        speak()
        // PROTOCOL 5.1: the greeting itself never is.
        let offered = offeredCompressor.take()
        if hello.capabilities.contains(.zstd) { compressor = offered }
    }

    /// Says DATA with these bytes of the file.
    mutating func data(_ bytes: [UInt8]) {
        session.data(byteCount: bytes.count)
        speak()
        send(bytes)
    }

    /// Lets all that was said leave, a last short message included: nothing follows for now.
    mutating func rest() {
        // PROTOCOL 5.2: the only place that flushes the stream.
        if isCompressorHolding, let compressor {
            outbox.append { compressor.flush(into: &$0) }
            isCompressorHolding = false
        }
        outbox.release()
    }

    /// Whether anything that was said cannot leave before `rest`.
    func isHoldingBack(unit: Int) -> Bool {
        isCompressorHolding || outbox.readyByteCount(unit: unit) < outbox.byteCount
    }

    private mutating func send(_ bytes: [UInt8]) {
        guard let compressor else { return outbox.append(bytes) }
        outbox.append { compressor.compress(bytes.span, into: &$0) }
        isCompressorHolding = true
    }
}
