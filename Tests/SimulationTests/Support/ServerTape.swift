import System
import Wire

/// What a client could make of the server's bytes that have arrived.
struct ServerTape {
    /// The server's frames, whole or not, as they are once they are expanded.
    let plain: [UInt8]
    /// How many bytes of files are among them.
    let fileByteCount: UInt64

    init(_ session: ServedSession) throws {
        let arrived = Array(session.link.toClient.arrived)
        let hello = Array(arrived.prefix(Self.helloByteCount))
        let rest = Array(arrived.dropFirst(Self.helloByteCount))
        plain = hello + (session.isCompressed ? try Self.expand(rest) : rest)
        fileByteCount = Self.countFileBytes(plain)
    }

    /// PROTOCOL 5.1: what follows it is compressed.
    private static let helloByteCount = 15

    private static func expand(_ bytes: [UInt8]) throws -> [UInt8] {
        let decompressor = try Decompressor(
            windowLogMax: Limits.compressionWindowBytesLog2Max)
        var plain: [UInt8] = []
        var position = 0
        while true {
            let before = plain.count
            try plain.append(addingCapacity: 65_536) {
                (output: inout OutputSpan<UInt8>) throws(DecompressionError) in
                _ = try decompressor.decompress(bytes.span, at: &position, into: &output)
            }
            if plain.count == before { return plain }
        }
    }

    /// How many frames of the type have come whole.
    func count(of type: ServerFrameType) -> Int {
        var count = 0
        var position = 0
        while position + 5 <= plain.count {
            let end = position + 4 + plain[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            if plain[position + 4] == type.rawValue && end <= plain.count { count += 1 }
            position = end
        }
        return count
    }

    /// PROTOCOL 2.1, read here without the code under test.
    private static func countFileBytes(_ plain: [UInt8]) -> UInt64 {
        var count: UInt64 = 0
        var position = 0
        while position + 5 <= plain.count {
            let length = plain[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            let end = min(position + 4 + length, plain.count)
            if plain[position + 4] == 0x83 { count += UInt64(end - position - 5) }
            position += 4 + length
        }
        return count
    }
}
