import TestSupport

@testable import Wire

/// The body of every kind of message.
enum MessagesTarget: FuzzTarget {
    static let name = "messages"
    static let promise = "what is read of a body is read again from what is written of it"

    /// A frame without its length: the type, and the body.
    static func seeds() throws -> [[UInt8]] {
        try (Samples.clientFrames() + Samples.serverFrames()).map { Array($0.dropFirst(4)) }
    }

    static func check(_ input: [UInt8]) throws {
        let (type, body) = input.choice
        if let type = ClientFrameType(rawValue: type) { try check(type, body) }
        if let type = ServerFrameType(rawValue: type) { try check(type, body) }
    }

    private static func check(_ type: ClientFrameType, _ body: [UInt8]) throws {
        switch type {
        case .hello: try check(Hello.self, type, body)
        case .get: try check(Get.self, type, body)
        case .list: try check(List.self, type, body)
        case .sums: try check(Sums.self, type, body)
        case .parts: try check(Parts.self, type, body)
        case .watch: try check(Watch.self, type, body)
        case .bye, .flush: break
        }
        var reader = ByteReader(body, of: type)
        guard let message = try? ClientMessage(decoding: type, &reader),
            case .request(let request) = message
        else { return }
        try demand(
            request.frameByteCount == request.frame.map { frame($0.type, $0.body).count } ?? 0,
            "a request takes another part of the window than it has bytes")
    }

    private static func check(_ type: ServerFrameType, _ body: [UInt8]) throws {
        switch type {
        case .hello: try check(Hello.self, type, body)
        case .head: try check(Head.self, type, body)
        case .end: try check(End.self, type, body)
        case .error:
            // A text that is no UTF-8 is repaired, and may be too long then: it is cut.
            var reader = ByteReader(body, of: type)
            let text = (try? ErrorMessage(decoding: &reader))?.text ?? ""
            guard text.utf8.count <= Limits.errorTextBytesMax else { return }
            try check(ErrorMessage.self, type, body)
        case .item: try check(Item.self, type, body)
        case .listed: try check(Listed.self, type, body)
        case .sum: try check(Sum.self, type, body)
        case .parted: try check(Parted.self, type, body)
        case .changed: try check(Changed.self, type, body)
        case .data, .bye: break
        }
    }

    private static func check<Body: Message>(
        _: Body.Type, _ type: some FrameType, _ body: [UInt8]
    ) throws {
        var reader = ByteReader(body, of: type)
        guard let message = try? Body(decoding: &reader) else { return }
        var writer = ByteWriter()
        message.encode(into: &writer)
        var again = ByteReader(writer.bytes, of: type)
        try demand(try Body(decoding: &again) == message, "\(message) is read as another one")
        try demand(again.isAtEnd, "\(message) is written with bytes that nobody reads")
    }

    private static func frame(_ type: ClientFrameType, _ body: any Message) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(frame: type, body)
        return writer.bytes
    }
}
