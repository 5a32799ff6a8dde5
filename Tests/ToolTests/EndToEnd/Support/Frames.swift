import System
import TestSupport
import Wire

/// Frames as tests write and read them, good ones and bad ones.
enum Frames {
    static func integer(_ value: some FixedWidthInteger) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(value)
        return writer.take()
    }

    /// What stands in a stream, up to the last whole frame.
    static func split(_ bytes: [UInt8]) -> [(type: UInt8, body: [UInt8])] {
        var frames: [(UInt8, [UInt8])] = []
        var rest = bytes[...]
        while rest.count >= 5 {
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            guard length >= 1, rest.count >= 4 + length else { break }
            let body = rest.dropFirst(5).prefix(length - 1)
            frames.append((rest[rest.startIndex + 4], Array(body)))
            rest = rest.dropFirst(4 + length)
        }
        return frames
    }
}

// MARK: The server's

extension Frames {
    static func serverHello(zstd: Bool = false) -> [UInt8] {
        frame(ServerFrameType.hello, Hello(capabilities: zstd ? .zstd : [], unit: 0))
    }

    static func head(size: Int, mtime: Int64 = 1_700_000_000, start: Int = 0) -> [UInt8] {
        frame(
            ServerFrameType.head,
            Head(size: UInt64(size), mtime: mtime, mode: 0o644, start: UInt64(start)))
    }

    /// A HEAD that says what no `Head` can.
    static func badHead(size: UInt64, start: UInt64) -> [UInt8] {
        frame(0x82, integer(size) + integer(Int64(0)) + integer(UInt16(0o644)) + integer(start))
    }

    static func data(_ bytes: [UInt8]) -> [UInt8] {
        frame(ServerFrameType.data.rawValue, bytes)
    }

    static func end(size: UInt64, digestOf bytes: [UInt8]) -> [UInt8] {
        frame(0x84, integer(size) + Sha256.digest(of: bytes.span))
    }

    static func end(_ content: [UInt8]) -> [UInt8] {
        end(size: UInt64(content.count), digestOf: content)
    }

    /// The whole answer to GET.
    static func answer(_ content: [UInt8]) -> [UInt8] {
        head(size: content.count) + (content.isEmpty ? [] : data(content)) + end(content)
    }

    static func refusal(_ code: UInt16, _ text: String = "") -> [UInt8] {
        frame(ServerFrameType.error, ErrorMessage(ErrorCode(rawValue: code), text))
    }

    /// How many bytes of files are in a stream of frames.
    static func dataByteCount(_ bytes: [UInt8]) -> Int {
        split(bytes).filter { $0.type == ServerFrameType.data.rawValue }.map(\.body.count)
            .reduce(0, +)
    }
}

// MARK: The client's

extension Frames {
    static func clientHello(zstd: Bool = false) -> [UInt8] {
        frame(ClientFrameType.hello, Hello(capabilities: zstd ? .zstd : [], unit: 0))
    }

    /// A GET of any path, valid or not.
    static func get(_ path: [UInt8]) -> [UInt8] {
        frame(0x02, integer(UInt64(0)) + integer(UInt16(path.count)) + path)
    }

    static func get(_ path: String) -> [UInt8] { get(Array(path.utf8)) }

    static let bye = frame(ClientFrameType.bye.rawValue)

    /// The offsets of the GETs in what a client has said.
    static func offsets(_ asked: [UInt8]) -> [Int] {
        split(asked).filter { $0.type == ClientFrameType.get.rawValue }.map { frame in
            frame.body.prefix(8).reduce(0) { $0 << 8 | Int($1) }
        }
    }
}

extension TestSocket {
    /// Reads one frame; nil at the end of the link.
    func readFrame() -> (type: UInt8, body: [UInt8])? {
        let header = read(exactly: 4)
        guard header.count == 4 else { return nil }
        let length = header.reduce(0) { $0 << 8 | Int($1) }
        let rest = read(exactly: length)
        guard rest.count == length, let type = rest.first else { return nil }
        return (type, Array(rest.dropFirst()))
    }

    /// Reads on until the client asks for something; false if it does no more.
    func waitForRequest() -> Bool {
        while let frame = readFrame() {
            if frame.type == ClientFrameType.get.rawValue { return true }
        }
        return false
    }
}
