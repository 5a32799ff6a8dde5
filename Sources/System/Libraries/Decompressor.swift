import CZstd

/// Why a stream cannot be decompressed.
package enum DecompressionError: Error, Hashable, Sendable {
    /// The stream needs more memory than is allowed.
    case windowTooLarge
    case noMemory
    /// A compressor does not write such bytes; the text is the library's.
    case corrupted(String)
}

/// Decompresses a stream of zstd frames piece by piece, within fixed memory (libzstd).
@safe package final class Decompressor {
    private let context: OpaquePointer
    private var hasFailed = false

    /// Starts a stream whose window may have up to 2 to this power bytes.
    package init(windowLogMax: Int) throws(DecompressionError) {
        guard let context = unsafe ZSTD_createDCtx() else { throw .noMemory }
        unsafe self.context = unsafe context
        let set = unsafe ZSTD_DCtx_setParameter(
            context, ZSTD_d_windowLogMax, CInt(windowLogMax))
        precondition(ZSTD_isError(set) == 0, "a parameter that this library does not know")
    }

    deinit {
        _ = unsafe ZSTD_freeDCtx(context)
    }

    /// Uses input from `position` on and fills what is free in `output`, until one of them ends.
    ///
    /// If `output` is full, more may be held back: call again, even without input, until it is not.
    /// A stream that failed once fails for ever.
    /// - Returns: how many bytes were appended.
    @discardableResult
    package func decompress(
        _ bytes: Span<UInt8>, at position: inout Int, into output: inout OutputSpan<UInt8>
    ) throws(DecompressionError) -> Int {
        guard !hasFailed else { throw .corrupted("the stream has failed before") }
        let before = output.count
        var result = 0
        // The library reads and writes only what it is told of, counts both, and keeps no pointer.
        unsafe bytes.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target, count in
                var input = unsafe ZSTD_inBuffer(
                    src: source.baseAddress, size: source.count, pos: position)
                var room = unsafe ZSTD_outBuffer(
                    dst: target.baseAddress, size: target.count, pos: count)
                result = unsafe Self.decompress(&input, into: &room, context)
                position = unsafe input.pos
                count = unsafe room.pos
            }
        }
        guard ZSTD_isError(result) == 0 else {
            hasFailed = true
            throw DecompressionError(result)
        }
        return output.count - before
    }

    /// One call ends at the end of a frame, so it takes several to get through short ones.
    private static func decompress(
        _ input: inout ZSTD_inBuffer, into room: inout ZSTD_outBuffer, _ context: OpaquePointer
    ) -> Int {
        while true {
            let result = unsafe ZSTD_decompressStream(context, &room, &input)
            if ZSTD_isError(result) != 0 { return result }
            if unsafe input.pos == input.size || room.pos == room.size { return result }
        }
    }
}

extension DecompressionError {
    fileprivate init(_ result: Int) {
        switch ZSTD_getErrorCode(result) {
        case ZSTD_error_frameParameter_windowTooLarge: self = .windowTooLarge
        case ZSTD_error_memory_allocation: self = .noMemory
        // The words are constants of the library.
        default: self = .corrupted(unsafe String(cString: ZSTD_getErrorName(result)))
        }
    }
}
