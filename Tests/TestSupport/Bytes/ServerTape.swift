package import Wire

/// What a client could make of a server's bytes that have arrived.
package struct ServerTape {
    /// The server's frames, whole or not, as they are once they are expanded.
    package let plain: [UInt8]

    /// PROTOCOL 5.1: what follows it is compressed.
    package static let helloByteCount = 15

    package init(_ arrived: [UInt8], isCompressed: Bool) throws {
        let rest = arrived.dropFirst(Self.helloByteCount)
        let hello = arrived.prefix(Self.helloByteCount)
        plain = Array(hello) + (isCompressed ? try expanded(rest) : Array(rest))
    }

    /// How many frames of the type have come whole.
    package func count(of type: ServerFrameType) -> Int {
        frames.count { $0.type == type.rawValue && $0.isWhole }
    }

    /// How many bytes of files are among them, those of frames that are not whole included.
    package var fileByteCount: UInt64 {
        frames.reduce(0) { $1.type == 0x83 ? $0 + UInt64($1.bodyByteCount) : $0 }
    }

    /// PROTOCOL 2.1, read here without the code under test.
    private var frames: [(type: UInt8, bodyByteCount: Int, isWhole: Bool)] {
        var frames: [(type: UInt8, bodyByteCount: Int, isWhole: Bool)] = []
        var position = 0
        while position + 5 <= plain.count {
            let end = position + 4 + plain[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            let bodyByteCount = min(end, plain.count) - position - 5
            frames.append((plain[position + 4], bodyByteCount, end <= plain.count))
            position = end
        }
        return frames
    }
}
