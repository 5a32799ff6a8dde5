import TestSupport
import Wire

/// A frame as a client sees it: its type and its body.
struct Frame: Hashable, CustomStringConvertible {
    let type: UInt8
    let body: [UInt8]

    var description: String { "\(String(type, radix: 16)) \(body.prefix(60))" }

    /// The code of an ERROR; nil for any other frame.
    var refusal: ErrorCode? {
        guard type == ServerFrameType.error.rawValue, body.count >= 2 else { return nil }
        return ErrorCode(rawValue: UInt16(body[0]) << 8 | UInt16(body[1]))
    }

    /// The words of an ERROR.
    var text: String { String(decoding: body.dropFirst(4), as: UTF8.self) }

    /// The body of a message of that type, read as such.
    func decoded<Body: Message>(as _: Body.Type = Body.self) throws -> Body {
        var reader = ByteReader(body, of: ServerFrameType(rawValue: type) ?? .hello)
        return try Body(decoding: &reader)
    }

    /// Cuts the bytes into frames; what is left over does not make one.
    static func all(in bytes: [UInt8]) -> (frames: [Frame], rest: [UInt8]) {
        var frames: [Frame] = []
        var rest = bytes[...]
        while rest.count >= 5 {
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            guard length >= 1, rest.count >= 4 + length else { break }
            let body = rest.dropFirst(5).prefix(length - 1)
            frames.append(Frame(type: rest[rest.startIndex + 4], body: Array(body)))
            rest = rest.dropFirst(4 + length)
        }
        return (frames, Array(rest))
    }
}

/// What a client sends, as bytes.
enum Send {
    static func hello(_ capabilities: Capabilities = [], unit: UInt16 = 0) -> [UInt8] {
        frame(ClientFrameType.hello, Hello(capabilities: capabilities, unit: unit))
    }

    static let flush = frame(ClientFrameType.flush, Flush())

    static func get(_ path: String, holding held: HeldPrefix? = nil) throws -> [UInt8] {
        frame(ClientFrameType.get, Get(path: try RemotePath(path), held: held))
    }

    static func list(_ path: String? = nil, recursive: Bool = false) throws -> [UInt8] {
        frame(
            ClientFrameType.list,
            List(path: try path.map { try RemotePath($0) }, recursive: recursive))
    }

    static func watch(
        _ path: String? = nil, recursive: Bool = true, tag: UInt64
    ) throws -> [UInt8] {
        let path = try path.map { try RemotePath($0) }
        return frame(
            ClientFrameType.watch, Watch(path: path, isRecursive: recursive, tag: tag))
    }

    static func sums(
        _ path: String, exponent: UInt8 = 8, salt: UInt64 = 7, holding held: HeldPrefix? = nil,
        isResuming: Bool = false
    ) throws -> [UInt8] {
        frame(
            ClientFrameType.sums,
            Sums(
                path: try RemotePath(path), exponent: exponent, salt: salt, held: held,
                isResuming: isResuming))
    }

    /// Ranges are pairs of the first unit and how many there are.
    static func parts(
        _ path: String, tag: UInt64, sumsOf exponent: UInt8? = nil, unit: UInt8 = 8,
        _ ranges: [(UInt32, UInt32)]
    ) throws -> [UInt8] {
        frame(
            ClientFrameType.parts,
            Parts(
                path: try RemotePath(path), tag: tag, sumsOf: exponent, salt: 7,
                unitExponent: unit, ranges: ranges.map { Parts.Units(first: $0.0, count: $0.1) }))
    }

    static var bye: [UInt8] { frame(ClientFrameType.bye, Bye()) }
}
