import System
import TestSupport
import Testing
import Tool
import Wire

/// What a server answers to every GET of `hello`, and how a client that is asked for it must end.
struct Lie: Sendable, CustomTestStringConvertible {
    static let content = Array("hello\n".utf8)
    /// Bytes that make a terminal do things.
    static let escapes =
        "\u{1B}[1A\r\u{1B}]0;x\u{7}\u{1B}]52;c;eA==\u{7}\u{9B}31m\u{202E}\u{85}\n\u{7F}"

    let testDescription: String
    /// The server's greeting.
    var hello = Frames.serverHello()
    let answer: [UInt8]
    var flags: [String] = []
    let status: Tool.ExitStatus

    init(
        _ name: String, _ answer: [UInt8], _ status: Tool.ExitStatus, hello: [UInt8]? = nil,
        flags: [String] = []
    ) {
        testDescription = name
        self.answer = answer
        self.status = status
        self.flags = flags
        if let hello { self.hello = hello }
    }

    /// What the server says to one client.
    func tell(_ client: TestSocket) {
        client.send(hello)
        while let frame = client.readFrame() {
            switch ClientFrameType(rawValue: frame.type) {
            case .get: client.send(answer)
            // What there is instead of a missing file is asked for at a terminal.
            case .list: return
            default: continue
            }
        }
    }
}

// MARK: About the file

extension Lie {
    private static let good = Frames.answer(content)
    private static let wrong = Frames.end(size: 6, digestOf: Array("other\n".utf8))
    private static let lastByte = Frames.data([0x78])

    static let aboutFiles: [Lie] = [
        Lie("the digest is another file's", head(6) + data + wrong, .wrongDigest),
        Lie("no byte, and the digest of another file", head(0) + wrongEmpty, .wrongDigest),
        Lie("the size is too small", head(5) + data + Frames.end(content), .brokenProtocol),
        Lie("the size is too large", head(7) + data + Frames.end(content), .brokenProtocol),
        Lie("END before any DATA", head(6) + Frames.end(content), .brokenProtocol),
        Lie("one byte too many", head(6) + data + lastByte, .brokenProtocol),
        Lie("DATA where there is none", head(0) + lastByte, .brokenProtocol),
        Lie(
            "END of another size", head(6) + data + Frames.end(size: 7, digestOf: content),
            .brokenProtocol),
        Lie("a start that was not asked", start(3) + Frames.end(content), .brokenProtocol),
        Lie("a start behind the end", start(7) + Frames.end(content), .brokenProtocol),
        Lie("a start that overflows", start(.max) + Frames.end(content), .brokenProtocol),
        Lie("2^63 bytes", Frames.badHead(size: 1 << 63, start: 0) + data, .brokenProtocol),
        Lie("2^64-1 bytes", Frames.badHead(size: .max, start: 0) + data, .brokenProtocol),
        Lie("more than any disk holds", head(Int.max) + data, .localFile),
        Lie("DATA without a byte", head(6) + frame(0x83) + data, .brokenProtocol),
        Lie("DATA before HEAD", data + good, .brokenProtocol),
        Lie("END before HEAD", Frames.end(content), .brokenProtocol),
        Lie("two HEADs", head(6) + head(6), .brokenProtocol),
        Lie("a short HEAD", frame(0x82, [0, 0]), .brokenProtocol),
        Lie("a short END", head(6) + data + frame(0x84, [0]), .brokenProtocol),
        Lie("an ITEM that nobody asked", item, .brokenProtocol),
        Lie(
            "LISTED that nobody asked", frame(0x88, Frames.integer(UInt64(0))), .brokenProtocol
        ),
        Lie("too large for the flag", head(6) + data, .tooLarge, flags: ["--max-filesize", "5"]),
        Lie(
            "not what --sha256 says", good, .wrongDigest,
            flags: ["--sha256", String(repeating: "0", count: 64)]),
    ]

    private static let data = Frames.data(content)
    private static let wrongEmpty = Frames.end(size: 0, digestOf: content)
    private static let item = frame(
        ServerFrameType.item,
        Item(kind: .file, size: 6, mtime: 0, mode: 0o644, path: escapingPath))
    private static var escapingPath: RemotePath {
        guard let path = try? RemotePath(".bashrc") else { preconditionFailure("a path") }
        return path
    }

    private static func head(_ size: Int) -> [UInt8] { Frames.head(size: size) }
    private static func start(_ start: UInt64) -> [UInt8] { Frames.badHead(size: 6, start: start) }
}

// MARK: About the protocol

extension Lie {
    private static func greeting(_ magic: String, _ version: UInt8, unit: UInt16) -> [UInt8] {
        frame(0x81, Array(magic.utf8) + [version, 0] + Frames.integer(unit))
    }

    static let aboutProtocol: [Lie] =
        [
            ("another magic", greeting("BTFOLD", 1, unit: 0)),
            ("another version", greeting("BTFILE", 2, unit: 0)),
            ("version 0", greeting("BTFILE", 0, unit: 0)),
            ("a unit below the smallest", greeting("BTFILE", 1, unit: 63)),
            ("a unit above the largest", greeting("BTFILE", 1, unit: 32_768)),
            ("a short HELLO", frame(0x81, Array("BTFILE".utf8))),
            ("a client's HELLO", Frames.clientHello()),
            ("HEAD instead of HELLO", head(6)),
            ("a web server", Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)),
            ("a frame without a type", [0, 0, 0, 0]),
            ("a frame that is too long", [0, 1, 0, 1, 0x81]),
            ("a frame that is far too long", [0xFF, 0xFF, 0xFF, 0xFF, 0x81]),
            ("two HELLOs", Frames.serverHello() + Frames.serverHello()),
        ].map { Lie($0.0, good, .brokenProtocol, hello: $0.1) }
        + [UInt8(0x01), 0x02, 0x03, 0x05, 0x00, 0x80, 0x89, 0xBF].map { type in
            Lie("a frame of type \(type)", frame(type, [1, 2]) + good, .brokenProtocol)
        } + [
            Lie(
                "frames to be skipped without end",
                Array([[UInt8]](repeating: frame(0xC0, padding), count: 64).joined()),
                .brokenProtocol)
        ]

    private static let padding = [UInt8](repeating: 0, count: 65_535)
}

// MARK: About compression

extension Lie {
    static func compressed(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        let compressor = Compressor.make()
        compressor.compress(bytes.span, into: &output)
        compressor.flush(into: &output)
        return output
    }

    /// A frame's header that asks for a window of 2^21 bytes, and an empty last block.
    private static let largeWindow: [UInt8] = [
        0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58, 0x01, 0x00, 0x00,
    ]

    static let aboutCompression: [Lie] = [
        ("a window that is too large", largeWindow),
        ("no zstd at all", Array("hello, world; nothing of this is zstd".utf8)),
        ("the answer as it is", good),
        ("a broken block", compressed(good).enumerated().map { $0 == 8 ? ~$1 : $1 }),
        ("a lie in a good stream", compressed(head(5) + data + Frames.end(content))),
    ].map { name, answer in
        Lie(name, answer, .brokenProtocol, hello: Frames.serverHello(zstd: true))
    }
}

// MARK: Refusals

extension Lie {
    static let refusals: [Lie] =
        [
            (1, .refused), (2, .refused), (3, .refused), (4, .refused), (5, .refused),
            (6, .refused),
            (7, .refused), (99, .refused), (0, .refused), (0x7FFF, .refused),
            (0x8001, .brokenProtocol), (0x8002, .brokenProtocol), (0x8003, .refused),
            (0x8004, .unreachable), (0x8005, .refused), (0x8006, .unreachable),
            (0x8000, .brokenProtocol), (0xFFFF, .brokenProtocol),
        ].flatMap { (code: UInt16, status: Tool.ExitStatus) in
            let refusal = Frames.refusal(code, escapes)
            return [
                Lie("ERROR \(code)", refusal, status),
                Lie("ERROR \(code) after DATA", head(7) + data + refusal, status),
            ]
        } + [
            Lie(
                "an ERROR with too long a text", frame(0x85, [0, 1, 2, 1] + tooLong),
                .brokenProtocol),
            Lie(
                "an ERROR whose text is no UTF-8", frame(0x85, [0, 1, 0, 2, 0xFF, 0x9B]),
                .refused),
            Lie("an ERROR without a text", frame(0x85, [0, 1]), .brokenProtocol),
            Lie(
                "an ERROR with more text than body", frame(0x85, [0, 1, 0, 2, 0x61]),
                .brokenProtocol),
        ]

    private static let tooLong = [UInt8](repeating: 0x61, count: 513)
}
