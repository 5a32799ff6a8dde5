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

    /// What the client holds already of what it names.
    package var held: HeldPrefix? {
        switch self {
        case .get(let get): get.held
        case .sums(let sums): sums.held
        case .list, .parts, .watch, .malformedPath: nil
        }
    }

    /// How a client sends it; nil for a malformed path, which none of ours can send.
    var frame: (type: ClientFrameType, body: any Message, byteCount: Int)? {
        switch self {
        case .get(let get): (.get, get, get.frameByteCount)
        case .list(let list): (.list, list, list.frameByteCount)
        case .sums(let sums): (.sums, sums, sums.frameByteCount)
        case .parts(let parts): (.parts, parts, parts.frameByteCount)
        case .watch(let watch): (.watch, watch, watch.frameByteCount)
        case .malformedPath: nil
        }
    }

    /// How many bytes its frame takes of the window of PROTOCOL 8.1, its number apart.
    package var frameByteCount: Int { frame?.byteCount ?? 0 }
}

/// A request for one file, or for what is missing of it.
package struct Get: Message {
    package let path: RemotePath
    /// What the client has already; nil for nothing.
    package let held: HeldPrefix?

    package init(path: RemotePath, held: HeldPrefix? = nil) {
        self.path = path
        self.held = held
    }

    /// How many bytes the request takes of the window of PROTOCOL 8.1, its number apart.
    package var frameByteCount: Int {
        Limits.frameHeaderBytes + HeldPrefix.byteCount(of: held) + 2 + path.bytes.count
    }

    package func encode(into writer: inout ByteWriter) {
        writer.append(held)
        writer.append(counted: path.bytes)
    }

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        held = try reader.heldPrefix()
        path = try reader.path()
    }
}

/// A request for the names in a folder, or for the one of a file.
package struct List: Message {
    private static let recursiveFlag: UInt8 = 0b0000_0001

    /// What to list; nil for the share's root.
    package let path: RemotePath?
    /// Whether the folders below are listed too.
    package let recursive: Bool

    package init(path: RemotePath?, recursive: Bool) {
        self.path = path
        self.recursive = recursive
    }

    /// How many bytes the request takes of the window of PROTOCOL 8.1.
    package var frameByteCount: Int {
        Limits.frameHeaderBytes + 1 + 2 + (path?.bytes.count ?? 0)
    }

    package func encode(into writer: inout ByteWriter) {
        writer.append(recursive ? Self.recursiveFlag : 0)
        writer.append(counted: path?.bytes ?? [])
    }

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        // Undefined flags are ignored, as undefined capabilities are.
        recursive = try reader.integer(UInt8.self) & Self.recursiveFlag != 0
        path = try reader.optionalPath()
    }
}
