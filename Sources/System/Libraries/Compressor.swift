import CZstd

/// How much work is spent on each byte: each level takes about a third of the time of the one
/// before.
package enum CompressionLevel: Int, CaseIterable, Sendable {
    /// Takes 2 to 11 % less of the air than the next, and a twelfth of a core of a PC at full rate.
    case best = 12
    case middle = 6
    case fastest = 3

    /// The next one that takes less work; nil if there is none.
    package var faster: CompressionLevel? {
        switch self {
        case .best: .middle
        case .middle: .fastest
        case .fastest: nil
        }
    }

    /// The next one that takes more work; nil if there is none.
    package var better: CompressionLevel? {
        switch self {
        case .best: nil
        case .middle: .best
        case .fastest: .middle
        }
    }
}

/// Compresses one endless stream piece by piece (libzstd).
@safe package final class Compressor {
    /// Half of what PROTOCOL 5.3 allows: twice the window would save a thousandth of a text.
    ///
    /// With the tables below a stream holds 2.4 MB, so that seven peers at once stay near 17.
    private static let windowLog: CInt = 19

    /// The tables in which matches are found: entries of four bytes, 512 KiB each.
    private static let hashLog: CInt = 17
    private static let chainLog: CInt = 17

    /// How much is taken out of the library at once.
    private static let pieceBytesMax = 16_384

    private let context: OpaquePointer

    /// The level of the frame that goes on.
    package private(set) var level = CompressionLevel.best

    /// How many bytes the frame holds that goes on.
    package private(set) var frameByteCount = 0

    /// Starts a stream and allocates all the memory that it will ever need; throws ENOMEM if there
    /// is too little.
    package init() throws(SystemError) {
        guard let context = unsafe ZSTD_createCCtx() else {
            throw .noMemory(for: "ZSTD_createCCtx")
        }
        unsafe self.context = unsafe context
        set(ZSTD_c_windowLog, Self.windowLog)
        set(ZSTD_c_hashLog, Self.hashLog)
        set(ZSTD_c_chainLog, Self.chainLog)
        // Each level has tables of its own, and what is taken for one is kept for the others.
        for level in CompressionLevel.allCases.reversed() {
            restart(at: level)
            try takeMemory()
        }
    }

    deinit {
        _ = unsafe ZSTD_freeCCtx(context)
    }

    /// Compresses all bytes, and appends to `output` what is ready by then, if anything.
    package func compress(_ bytes: Span<UInt8>, into output: inout [UInt8]) {
        run(bytes, into: &output, directive: ZSTD_e_continue)
        frameByteCount += bytes.count
    }

    /// Begins a new frame at that level: within one, the library goes on with the one that it has.
    ///
    /// The new frame knows nothing of what came before, which costs some kilobytes.
    package func beginFrame(at level: CompressionLevel, into output: inout [UInt8]) {
        if frameByteCount > 0 { run(Span(), into: &output, directive: ZSTD_e_end) }
        restart(at: level)
        frameByteCount = 0
    }

    /// Drops what the library holds of a frame.
    private func restart(at level: CompressionLevel) {
        let result = unsafe ZSTD_CCtx_reset(context, ZSTD_reset_session_only)
        precondition(ZSTD_isError(result) == 0, "a session can be ended at any time")
        set(ZSTD_c_compressionLevel, CInt(level.rawValue))
        self.level = level
    }

    /// Appends the rest, so that a reader of `output` gets every byte that was taken in.
    package func flush(into output: inout [UInt8]) {
        run(Span(), into: &output, directive: ZSTD_e_flush)
    }

    /// Memory that the stream holds now, in bytes.
    package var byteCountHeld: Int { unsafe ZSTD_sizeof_CCtx(context) }

    /// Makes a first call with nothing to compress, in which the library allocates its memory.
    private func takeMemory() throws(SystemError) {
        var input = unsafe ZSTD_inBuffer(src: nil, size: 0, pos: 0)
        var room = unsafe ZSTD_outBuffer(dst: nil, size: 0, pos: 0)
        let result = unsafe ZSTD_compressStream2(context, &room, &input, ZSTD_e_continue)
        guard ZSTD_isError(result) == 0 else { throw .noMemory(for: "ZSTD_compressStream2") }
    }

    private func run(
        _ bytes: Span<UInt8>, into output: inout [UInt8], directive: ZSTD_EndDirective
    ) {
        // The library keeps no pointer to the input after the loop has used it up.
        unsafe bytes.withUnsafeBufferPointer { memory in
            var input = unsafe ZSTD_inBuffer(src: memory.baseAddress, size: memory.count, pos: 0)
            var isDone = false
            while !isDone {
                let left = unsafe step(&input, into: &output, directive: directive)
                isDone = directive == ZSTD_e_continue ? unsafe input.pos == input.size : left == 0
            }
        }
    }

    /// Makes one call of the library and returns how much it would still like to write.
    private func step(
        _ input: inout ZSTD_inBuffer, into output: inout [UInt8], directive: ZSTD_EndDirective
    ) -> Int {
        var left = 0
        output.append(addingCapacity: Self.pieceBytesMax) { span in
            // The library writes only into the room that it is told of, and counts it.
            unsafe span.withUnsafeMutableBufferPointer { memory, count in
                var room = unsafe ZSTD_outBuffer(
                    dst: memory.baseAddress, size: memory.count, pos: 0)
                left = unsafe ZSTD_compressStream2(context, &room, &input, directive)
                count = unsafe room.pos
            }
        }
        precondition(ZSTD_isError(left) == 0, "a compressor takes any bytes")
        return left
    }

    private func set(_ parameter: ZSTD_cParameter, _ value: CInt) {
        let result = unsafe ZSTD_CCtx_setParameter(context, parameter, value)
        precondition(ZSTD_isError(result) == 0, "a parameter that this library does not know")
    }
}
