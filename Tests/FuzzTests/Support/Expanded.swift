import System
import TestSupport
import Wire

/// Compressed sessions: HELLO, and one zstd stream behind it. PROTOCOL 5.1
enum Expanded {
    static let helloByteCount = 15

    /// The session as it would be without compression.
    static func session(_ bytes: [UInt8]) throws -> [UInt8] {
        let decompressor = try Decompressor(windowLogMax: Limits.compressionWindowBytesLog2Max)
        let rest = Array(bytes.dropFirst(helloByteCount))
        var plain = Array(bytes.prefix(helloByteCount))
        var position = 0
        while true {
            let before = plain.count
            try plain.append(addingCapacity: 65_536) {
                (output: inout OutputSpan<UInt8>) throws(DecompressionError) in
                _ = try decompressor.decompress(rest.span, at: &position, into: &output)
            }
            if plain.count == before { return plain }
        }
    }

    /// The bytes as a stream that is flushed once.
    static func compressed(_ bytes: [UInt8]) -> [UInt8] {
        let compressor = Compressor.make()
        var stream: [UInt8] = []
        compressor.compress(bytes.span, into: &stream)
        compressor.flush(into: &stream)
        return stream
    }
}
