import System
import Wire

/// What a zstd stream holds, or as much of it as can be read when the rest has not come.
package func expanded(_ bytes: some Sequence<UInt8>) throws -> [UInt8] {
    let compressed = Array(bytes)
    let decompressor = try Decompressor(windowLogMax: Limits.compressionWindowBytesLog2Max)
    var all: [UInt8] = []
    var position = 0
    var appended = 1
    while position < compressed.count || appended > 0 {
        try all.append(addingCapacity: 65_536) {
            (span: inout OutputSpan<UInt8>) throws(DecompressionError) in
            appended = try decompressor.decompress(
                compressed.span, at: &position, into: &span)
        }
    }
    return all
}

/// The bytes as a zstd stream that is flushed once.
package func compressed(_ bytes: [UInt8]) -> [UInt8] {
    let compressor = Compressor.make()
    var stream: [UInt8] = []
    compressor.compress(bytes.span, into: &stream)
    compressor.flush(into: &stream)
    return stream
}
