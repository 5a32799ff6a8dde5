internal import System

/// The bytes for one client: compressed behind HELLO if both sides can, and sent in messages of one
/// unit each; a shorter one leaves only when `FlushPolicy` allows it.
struct SendStream: ~Copyable {
    /// How many bytes go in each message. PROTOCOL 3.7
    var unit: Int

    /// Decides when a short tail leaves; dialogues tell it what is asked and answered.
    var policy = FlushPolicy()

    private(set) var buffer = SendBuffer()

    /// For a client that can decompress; whether it can is known with its HELLO.
    private var offeredCompressor: Compressor?
    private var compressor: Compressor?

    /// At which level to compress; a new frame begins with it.
    var level = CompressionLevel.best

    /// A shorter frame would lose more by beginning anew than another level can save.
    private static let frameBytesMin = 1 << 20

    /// How many bytes were compressed.
    private(set) var compressedByteCount: UInt64 = 0

    /// Whether the compressor was given something since it was flushed.
    private(set) var isCompressorHolding = false

    init(unit: Int, compressor: Compressor?) {
        self.unit = unit
        offeredCompressor = compressor
    }

    /// Decides whether all that is written from now on is compressed, as one stream.
    mutating func setCompression(_ isOn: Bool) {
        let offered = offeredCompressor.take()
        if isOn { compressor = offered }
    }

    /// Puts bytes behind those that wait.
    mutating func write(_ bytes: [UInt8]) {
        guard let compressor else { return buffer.append(bytes) }
        let isNewFrame =
            compressor.level != level
            && (compressor.frameByteCount == 0 || compressor.frameByteCount >= Self.frameBytesMin)
        buffer.append { output in
            if isNewFrame { compressor.beginFrame(at: level, into: &output) }
            compressor.compress(bytes.span, into: &output)
        }
        compressedByteCount += UInt64(bytes.count)
        isCompressorHolding = true
    }

    /// Lets all that was written leave, a last short message included: nothing follows for now.
    mutating func flush() {
        // PROTOCOL 5.2: the only place that flushes the compressor.
        if isCompressorHolding, let compressor {
            buffer.append { compressor.flush(into: &$0) }
            isCompressorHolding = false
        }
        buffer.release()
    }

    /// Flushes for the last time, and gives the compressor's memory back: nothing is written from
    /// now on, and the client may take its time to close.
    mutating func finish() {
        flush()
        compressor = nil
        offeredCompressor = nil
    }

    /// How many bytes may leave now, in messages of exactly one unit and perhaps a last one.
    var readyByteCount: Int { buffer.readyEnd(unit: unit) - buffer.start }

    /// Whether anything that was written cannot leave before `flush`.
    var holdsTail: Bool { isCompressorHolding || buffer.readyEnd(unit: unit) < buffer.end }

    /// Takes away the bytes that the socket has accepted.
    mutating func removeFirst(_ count: Int) { buffer.removeFirst(count) }
}

// MARK: When the tail leaves

extension SendStream {
    /// Begins a step of an answer, which writes.
    mutating func beginStep() { policy.beginStep(buffer, unit: unit) }

    /// Ends it.
    mutating func endStep() { policy.endStep(buffer, unit: unit) }

    /// Flushes when all is answered, unless it is better to wait for more requests.
    mutating func flushIfDone() {
        if policy.allowsFlush(ofTail: holdsTail) { flush() }
    }

    /// Notes whether the tail waits for more requests.
    mutating func noteWait(_ isHoldingBack: Bool, at now: MonotonicTime) {
        // Full messages go first, however long that takes.
        policy.noteWait(isHoldingBack && readyByteCount == 0, at: now)
    }

    /// When to call `flushAfterWait` if nothing is asked until then.
    var deadline: MonotonicTime? { policy.deadline }

    /// Flushes because nothing more was asked for a while.
    mutating func flushAfterWait() {
        policy.noteFlush(ofTail: holdsTail)
        flush()
    }
}
