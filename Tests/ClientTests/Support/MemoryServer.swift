import System
import Wire

/// An honest server without a socket: some files, and sessions that answer at once.
final class MemoryServer {
    /// One file of the server.
    struct Served {
        var bytes: [UInt8]
        var modified: Int64 = 1_700_000_000
        var mode: UInt16 = 0o644
        /// What is wrong with its answers; nil for nothing.
        var lie: Lie?
    }

    /// How a server may fail a client that asks for a file.
    enum Lie {
        /// The digest in END is of something else.
        case digest
        /// ERROR 4 after so many bytes.
        case changedAfter(Int)
    }

    var files: [String: Served]
    /// Folders beside those that files are in.
    var folders: Set<String> = []
    /// What is told before the items of every listing, honest or not.
    var extraItems: [Item] = []
    /// The tag of the present state, for those who watch.
    var state: UInt64 = 1
    /// What all sessions were asked to watch.
    private(set) var watched: [Watch] = []
    /// Whether every LISTED says that something was left out.
    var leavesOut = false
    /// Every listing that was asked for, in all sessions.
    private(set) var listed: [List] = []
    let capabilities: Capabilities
    /// Every request that came, in all sessions.
    private(set) var asked: [Get] = []
    /// Bytes of files that were sent, in all sessions.
    private(set) var dataBytes = 0

    init(_ files: [String: Served], compresses: Bool = true, isLive: Bool = false) {
        self.files = files
        var capabilities: Capabilities = compresses ? .zstd : []
        if isLive { capabilities.insert(.live) }
        self.capabilities = capabilities
    }

    convenience init(
        _ files: [String: [UInt8]], compresses: Bool = true, isLive: Bool = false
    ) {
        self.init(
            files.mapValues { Served(bytes: $0) }, compresses: compresses, isLive: isLive)
    }

    func session() -> MemorySession { MemorySession(self) }

    fileprivate func note(_ get: Get) { asked.append(get) }

    fileprivate func note(_ list: List) { listed.append(list) }

    fileprivate func note(_ watch: Watch) { watched.append(watch) }

    /// What a listing tells, in the order in which it does.
    fileprivate func items(of list: List) throws -> [Item]? {
        var items: [RemotePath: Item] = [:]
        var names = folders
        for (name, file) in files {
            let path = try RemotePath(name)
            items[path] = Item(
                kind: .file, size: UInt64(file.bytes.count), mtime: file.modified, mode: file.mode,
                path: path)
            let parts = name.split(separator: "/")
            for count in 1..<max(1, parts.count) {
                names.insert(parts.prefix(count).joined(separator: "/"))
            }
        }
        for name in names {
            let path = try RemotePath(name)
            items[path] = Item(
                kind: .directory, size: 0, mtime: 1_600_000_000, mode: 0o755, path: path)
        }
        if let path = list.path {
            guard let item = items[path] else { return nil }
            if item.kind == .file { return [item] }
        }
        let depth = list.path?.components.count ?? 0
        let told = items.values.filter { item in
            list.path.map { item.path.isBeneath($0) } ?? true
                && (list.recursive || item.path.components.count == depth + 1)
        }
        return (told + extraItems).sorted { $0.path < $1.path }
    }

    fileprivate func noteData(_ count: Int) { dataBytes += count }
}

/// One session with a `MemoryServer`.
final class MemorySession {
    private let server: MemoryServer
    private var session: ServerSession
    private var compressor: Compressor?
    private(set) var hasHeardBye = false
    /// What is watched until something changes.
    private var watch: Watch?
    /// Whether a WATCH is answered with an ERROR.
    var refusesToWatch = false

    init(_ server: MemoryServer) {
        self.server = server
        session = ServerSession(capabilities: server.capabilities, unit: 0)
    }

    /// Takes the client's bytes and returns all that the server says to them.
    func answer(_ bytes: [UInt8]) throws -> [UInt8] {
        var said: [UInt8] = []
        var position = 0
        while let event = try session.next(in: bytes.span, at: &position) {
            // PROTOCOL 15.2
            if watch != nil { endWatch(&said) }
            switch event {
            case .hello:
                let (hello, frame) = session.greet()
                said += frame
                if hello.capabilities.contains(.zstd) { compressor = try Compressor() }
            case .request(.get(let get)): answer(get, &said)
            case .request(.list(let list)): try answer(list, &said)
            case .request(.watch(let watch)): answer(watch, &said)
            case .request(.sums), .request(.parts): preconditionFailure("it has no sums")
            case .request(.malformedPath): take(session.refuse(.malformedPath, "no"), &said)
            case .bye: hasHeardBye = true
            case .flush: break
            }
        }
        compressor?.flush(into: &said)
        return said
    }

    /// Tells who watches the present state, because it has changed or time has passed.
    func tellState() -> [UInt8] {
        var said: [UInt8] = []
        if watch != nil { endWatch(&said) }
        compressor?.flush(into: &said)
        return said
    }

    private func answer(_ watch: Watch, _ said: inout [UInt8]) {
        server.note(watch)
        self.watch = watch
        if refusesToWatch {
            self.watch = nil
            take(session.refuse(.tooMuch, "no"), &said)
        } else if watch.tag != server.state {
            endWatch(&said)
        }
    }

    private func endWatch(_ said: inout [UInt8]) {
        watch = nil
        take(session.changed(tag: server.state), &said)
    }

    /// Says BYE.
    func bye() -> [UInt8] {
        var said: [UInt8] = []
        take(session.bye(), &said)
        compressor?.flush(into: &said)
        return said
    }

    private func answer(_ get: Get, _ said: inout [UInt8]) {
        server.note(get)
        guard let file = server.files[get.path.text] else {
            return take(session.refuse(.notFound, "no such file"), &said)
        }
        let start = start(of: get, in: file.bytes)
        let head = Head(
            size: UInt64(file.bytes.count), mtime: file.modified, mode: file.mode,
            start: UInt64(start))
        take(session.head(head), &said)
        var position = start
        var end = file.bytes.count
        if case .changedAfter(let count) = file.lie { end = min(end, start + count) }
        while position < end {
            let piece = file.bytes[position..<min(end, position + Limits.dataBytesMax)]
            take(session.data(byteCount: piece.count) + piece, &said)
            server.noteData(piece.count)
            position += piece.count
        }
        switch file.lie {
        case .changedAfter: take(session.refuse(.changed, "changed"), &said)
        case .digest: take(session.end(digest(of: [0])), &said)
        case nil: take(session.end(digest(of: file.bytes)), &said)
        }
    }

    private func answer(_ list: List, _ said: inout [UInt8]) throws {
        server.note(list)
        guard let items = try server.items(of: list) else {
            return take(session.refuse(.notFound, "no such folder"), &said)
        }
        for item in items { take(session.item(item), &said) }
        take(session.listed(isPartial: server.leavesOut).frame, &said)
    }

    private func start(of get: Get, in bytes: [UInt8]) -> Int {
        // PROTOCOL 4.1
        guard let held = get.held, held.offset <= UInt64(bytes.count) else { return 0 }
        let count = Int(held.offset)
        return digest(of: Array(bytes[..<count])) == held.digest ? count : 0
    }

    private func take(_ bytes: [UInt8], _ said: inout [UInt8]) {
        guard let compressor else {
            said += bytes
            return
        }
        compressor.compress(bytes.span, into: &said)
    }
}

/// The SHA-256 of some bytes.
func digest(of bytes: [UInt8]) -> Digest32 {
    guard let digest = Digest32(Sha256.digest(of: bytes.span)) else {
        preconditionFailure("a SHA-256 has 32 bytes")
    }
    return digest
}
