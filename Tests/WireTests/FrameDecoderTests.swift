import TestSupport
import Testing
import Wire

struct FrameDecoderTests {
    typealias Decoder = FrameDecoder<ServerFrameType>

    /// All pieces of the bytes, given in steps; ranges count from the first byte given.
    private func pieces(
        _ bytes: [UInt8], step: Int = .max
    ) throws(ProtocolViolation) -> [Decoder.Piece] {
        var decoder = Decoder()
        var pieces: [Decoder.Piece] = []
        var start = 0
        while start < bytes.count {
            let part = Array(bytes[start...].prefix(step))
            var position = 0
            while let piece = try decoder.next(in: part.span, at: &position) {
                guard case .part(let type, let range) = piece else {
                    pieces.append(piece)
                    continue
                }
                pieces.append(
                    .part(type, (range.lowerBound + start)..<(range.upperBound + start)))
            }
            start += part.count
        }
        return pieces
    }

    private func merged(_ pieces: [Decoder.Piece]) -> [Decoder.Piece] {
        pieces.reduce(into: []) { all, piece in
            if case .part(let type, let range) = piece, case .part(type, let last) = all.last,
                last.upperBound == range.lowerBound
            {
                all[all.count - 1] = .part(type, last.lowerBound..<range.upperBound)
            } else {
                all.append(piece)
            }
        }
    }

    @Test(arguments: [0, 65_537, 65_538, 0x0001_0100, 0x8000_0000, 0xffff_ffff, 0x456e_7465])
    func `a length below 1 or above 65536 is refused`(length: UInt32) {
        var writer = ByteWriter()
        writer.append(length)
        #expect(throws: ProtocolViolation.frameLength(length)) { try pieces(writer.bytes) }
    }

    @Test func `a length is refused by its last byte, not by the type`() throws {
        #expect(try pieces([0, 1, 0]).isEmpty)
        #expect(throws: ProtocolViolation.frameLength(0x0001_0001)) { try pieces([0, 1, 0, 1]) }
    }

    @Test func `a length of 1 to 65536 is taken`() throws {
        #expect(try pieces(frame(0x87)) == [.frame(.bye, [])])
        for count in [1, Limits.bodyBytesMax - 1, Limits.bodyBytesMax] {
            let body = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            #expect(try pieces(frame(0x82, body)) == [.frame(.head, body)])
            let data: [Decoder.Piece] = [
                .opened(0x83, byteCount: count), .part(0x83, 5..<(5 + count)),
            ]
            #expect(try pieces(frame(0x83, body)) == data)
        }
    }

    @Test func `DATA is announced and handed on as it comes`() throws {
        let bytes = frame(0x83, [1, 2, 3])
        #expect(try pieces(Array(bytes[..<5])) == [.opened(0x83, byteCount: 3)])
        #expect(
            try pieces(Array(bytes[..<7])) == [.opened(0x83, byteCount: 3), .part(0x83, 5..<7)])
    }

    @Test func `an empty frame is whole whatever its type`() throws {
        for type in ServerFrameType.allCases {
            #expect(try pieces(frame(type.rawValue)) == [.frame(type, [])])
        }
    }

    @Test(arguments: 0...UInt8.max)
    func `each type byte is taken, skipped or refused`(type: UInt8) throws {
        let bytes = frame(type, [7]) + frame(0x87)
        switch (ServerFrameType(rawValue: type), type & 0x40) {
        case (.data?, _):
            #expect(
                try pieces(bytes)
                    == [.opened(type, byteCount: 1), .part(type, 5..<6), .frame(.bye, [])])
        case (let known?, _):
            #expect(try pieces(bytes) == [.frame(known, [7]), .frame(.bye, [])])
        case (nil, 0):
            #expect(throws: ProtocolViolation.unsupportedType(type)) { try pieces(bytes) }
        case (nil, _):
            #expect(
                try pieces(bytes)
                    == [.opened(type, byteCount: 1), .part(type, 5..<6), .frame(.bye, [])])
            #expect(
                try pieces(frame(type) + frame(0x87))
                    == [.opened(type, byteCount: 0), .frame(.bye, [])])
        }
    }

    @Test(arguments: 1...40)
    func `frames in pieces are the same frames`(step: Int) throws {
        let bytes =
            frame(0x82, Array(1...9)) + frame(0xff, Array(1...7)) + frame(0x83, [1])
            + frame(0x87) + frame(0x83, Array(1...20)) + frame(0xc0) + frame(0x88, [0])
        #expect(merged(try pieces(bytes, step: step)) == merged(try pieces(bytes)))
    }
}
