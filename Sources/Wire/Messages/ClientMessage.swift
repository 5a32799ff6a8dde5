/// What a client sends.
package enum ClientMessage: Hashable, Sendable {
    case hello(Hello)
    case request(Request)
    /// Nothing more will be asked.
    case bye
    /// Nothing more will be asked for now.
    case flush

    /// Reads the body of a frame.
    init(decoding type: ClientFrameType, _ reader: inout ByteReader) throws(ProtocolViolation) {
        do throws(ProtocolViolation) {
            switch type {
            case .hello: self = .hello(try Hello(decoding: &reader))
            case .get: self = .request(.get(try Get(decoding: &reader)))
            case .list: self = .request(.list(try List(decoding: &reader)))
            case .sums: self = .request(.sums(try Sums(decoding: &reader)))
            case .parts: self = .request(.parts(try Parts(decoding: &reader)))
            case .watch: self = .request(.watch(try Watch(decoding: &reader)))
            case .bye: self = .bye
            case .flush: self = .flush
            }
        } catch .path(let violation) {
            // PROTOCOL 7.1: an answer like any other, in its turn.
            self = .request(.malformedPath(violation))
        }
    }
}

/// The type byte of what a client may send.
package enum ClientFrameType: UInt8, FrameType, CaseIterable {
    case hello = 0x01
    case get = 0x02
    case list = 0x03
    case bye = 0x05
    case sums = 0x06
    case parts = 0x07
    case watch = 0x08
    case flush = 0x4A

    /// Requests are small and are gathered whole.
    package var isStreamed: Bool { false }

    /// Whether the number of the request may stand at the end of the body.
    var mayHaveNumber: Bool {
        // PROTOCOL 13.1, 14.1, 15.1
        self == .get || capability != []
    }

    /// What both sides must be capable of before it is sent.
    var capability: Capabilities {
        switch self {
        // PROTOCOL 14.1
        case .sums, .parts: .sums
        // PROTOCOL 15.1
        case .watch: .live
        case .hello, .get, .list, .bye, .flush: []
        }
    }
}

/// What is to be answered.
package enum Request: Hashable, Sendable {
    case get(Get)
    case list(List)
    case sums(Sums)
    case parts(Parts)
    case watch(Watch)
    /// A request with a malformed path; a client of ours cannot make one.
    case malformedPath(PathViolation)

    /// What it names; nil for the share's root and for a malformed path.
    package var path: RemotePath? {
        switch self {
        case .get(let get): get.path
        case .list(let list): list.path
        case .sums(let sums): sums.path
        case .parts(let parts): parts.path
        case .watch(let watch): watch.path
        case .malformedPath: nil
        }
    }

    /// It as a request for a file, whose answer begins with HEAD; nil for any other.
    var fileRequest: (any FileRequest)? {
        switch self {
        case .get(let get): get
        case .sums(let sums): sums
        case .parts(let parts): parts
        case .list, .watch, .malformedPath: nil
        }
    }

    /// What is to be listed, if the answer ends with LISTED; nil for any other.
    package var listing: List? {
        if case .list(let list) = self { list } else { nil }
    }

    /// Whether it asks for a file.
    package var asksForFile: Bool { fileRequest != nil }

    /// What the client holds already of what it names.
    package var held: HeldPrefix? { fileRequest?.held }

    /// How a client sends it; nil for a malformed path, which none of ours can send.
    var frame: (type: ClientFrameType, body: any Message)? {
        switch self {
        case .get(let get): (.get, get)
        case .list(let list): (.list, list)
        case .sums(let sums): (.sums, sums)
        case .parts(let parts): (.parts, parts)
        case .watch(let watch): (.watch, watch)
        case .malformedPath: nil
        }
    }

    /// How many bytes its frame takes of the window of PROTOCOL 8.1, its number apart.
    package var frameByteCount: Int {
        guard let frame else { return 0 }
        var body = ByteWriter()
        frame.body.encode(into: &body)
        return Limits.frameHeaderBytes + body.bytes.count
    }
}
