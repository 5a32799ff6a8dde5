import TestSupport
import Wire

/// The decoder of frames, in either direction.
enum FramesTarget: FuzzTarget {
    static let name = "frames"
    static let promise = "frames are the same however they are split, and byte for byte what came"

    static func seeds() throws -> [[UInt8]] {
        [
            try Samples.clientFrames().flatMap(\.self), try Samples.serverFrames().flatMap(\.self),
            // What is to be skipped, and lengths that are none.
            frame(0xc3, [1, 2]) + frame(0x43, []), [0, 0, 0, 0], [0, 1, 0, 1],
        ]
    }

    static func check(_ input: [UInt8]) throws {
        try FrameTape<ClientFrameType>.check(input)
        try FrameTape<ServerFrameType>.check(input)
    }
}

/// What a decoder made of some bytes.
private struct FrameTape<Known: FrameType>: Equatable {
    private enum Entry: Equatable {
        case frame(UInt8, [UInt8])
        /// Adjacent pieces are one.
        case streamed(UInt8, byteCount: Int, [UInt8])
    }

    private var entries: [Entry] = []
    private var violation: ProtocolViolation?

    private init(_ pieces: [[UInt8]]) throws {
        var decoder = FrameDecoder<Known>()
        for piece in pieces {
            var position = 0
            do throws(ProtocolViolation) {
                while let next = try decoder.next(in: piece.span, at: &position) {
                    note(next, in: piece)
                }
            } catch {
                violation = error
                return
            }
            try demand(position == piece.count, "bytes are left without a piece")
        }
    }

    private mutating func note(_ next: FrameDecoder<Known>.Piece, in bytes: [UInt8]) {
        switch next {
        case .frame(let type, let body): entries.append(.frame(type.rawValue, body))
        case .opened(let type, let count): entries.append(.streamed(type, byteCount: count, []))
        case .part(_, let range):
            guard case .streamed(let type, let count, let before) = entries.removeLast() else {
                preconditionFailure("a part of nothing")
            }
            entries.append(.streamed(type, byteCount: count, before + bytes[range]))
        }
    }

    /// The bytes that must have come; the last frame may be cut.
    private var bytes: [UInt8] {
        entries.flatMap { entry in
            var writer = ByteWriter()
            switch entry {
            case .frame(let type, let body):
                writer.append(UInt32(body.count + 1))
                writer.append(type)
                writer.append(contentsOf: body)
            case .streamed(let type, let count, let body):
                writer.append(UInt32(count + 1))
                writer.append(type)
                writer.append(contentsOf: body)
            }
            return writer.bytes
        }
    }

    static func check(_ input: [UInt8]) throws {
        let whole = try FrameTape(Pieces.whole.of(input))
        for pieces in [Pieces.single, .uneven] {
            try demand(
                try FrameTape(pieces.of(input)) == whole, "a split changes what is read")
        }
        try demand(input.starts(with: whole.bytes), "what was read is not what came")
    }
}
