import Glibc
import Synchronization
import TestSupport
import Testing

@testable import System

@Suite struct `Unix sockets` {
    @Test(arguments: [1, 106, 107])
    func `a path that fits is taken`(byteCount: Int) throws {
        let path = String(repeating: "p", count: byteCount)
        #expect(try UnixAddress(LocalPath(path)).description == path)
    }

    @Test func `a path that is too long is told with its length`() {
        #expect(throws: UnixSocketError.pathTooLong(byteCount: 108)) {
            try UnixAddress(LocalPath(String(repeating: "ü", count: 54)))
        }
    }

    @Test(arguments: ["", "a\0b", "\0abstract", "/", "a/", ".", "a/.."])
    func `a path that no file can have is refused`(path: LocalPath) {
        #expect(throws: UnixSocketError.unusablePath) { try UnixAddress(path) }
    }

    @Test func `the longest path can be listened at`() throws {
        let folder = try TemporaryFolder()
        let fill = 107 - folder.path.bytes.count - 1
        let address = try folder.address(LocalPath(String(repeating: "n", count: fill)))
        let listener = try ListeningSocket(at: address, callersMax: 1)
        let caller = try StreamSocket(family: AF_UNIX)
        try caller.connect(to: address.socketAddress)
        try listener.file?.remove()
    }

    @Test func `only this user may connect`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("socket")
        let listener = try ListeningSocket(at: address, callersMax: 1)
        #expect(try folder.status(of: "socket")?.permissions == 0o600)
        _ = consume listener
    }

    private static let canRefuseFiles = {
        let socket = try? StreamSocket(family: AF_UNIX)
        return (try? socket?.integer(of: .passedFiles)) != nil
    }()

    @Test(.enabled(if: canRefuseFiles, "this kernel cannot refuse them"))
    func `open files cannot be passed to it`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("socket")
        let listener = try ListeningSocket(at: address, callersMax: 1)
        let caller = try StreamSocket(family: AF_UNIX)
        try caller.connect(to: address.socketAddress)
        guard case .caller(let accepted, _) = try listener.accept() else {
            Issue.record("nobody was accepted")
            return
        }
        #expect(try accepted.integer(of: .passedFiles) == 0)
    }

    @Test func `a server that is no more gives way`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("socket")
        let dead = try ListeningSocket(at: address, callersMax: 1)
        _ = consume dead
        let listener = try ListeningSocket(at: address, callersMax: 1)
        let caller = try StreamSocket(family: AF_UNIX)
        try caller.connect(to: address.socketAddress)
        _ = consume listener
    }

    @Test func `a live server keeps its place`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("socket")
        let listener = try ListeningSocket(at: address, callersMax: 1)
        #expect(throws: UnixSocketError.inUse(address)) {
            _ = try ListeningSocket(at: address, callersMax: 1)
        }
        #expect(try folder.status(of: "socket") != nil)
        _ = consume listener
    }

    @Test func `of several that begin at once one listens, and is reached`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("socket")
        for round in 0..<50 {
            // Every other time there is a file of a server that has ended.
            if !round.isMultiple(of: 2) { _ = try ListeningSocket(at: address, callersMax: 1) }
            let attempts = (0..<4).map { _ in Attempt(address) }
            for attempt in attempts { attempt.wait() }
            #expect(attempts.count { $0.isListening } == 1, "round \(round)")
            let caller = try StreamSocket(family: AF_UNIX)
            try caller.connect(to: address.socketAddress)
            for attempt in attempts { attempt.close() }
            try? folder.remove("socket")
        }
    }

    @Test func `a server whose queue is full is alive`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("socket")
        let listener = try ListeningSocket(at: address, callersMax: 0)
        let waiting = try StreamSocket(family: AF_UNIX)
        try waiting.connect(to: address.socketAddress)
        let refused = try StreamSocket(family: AF_UNIX)
        #expect(throws: SystemError(call: "connect", errno: .wouldBlock)) {
            try refused.connect(to: address.socketAddress)
        }
        #expect(throws: UnixSocketError.inUse(address)) {
            _ = try ListeningSocket(at: address, callersMax: 1)
        }
        _ = consume listener
    }

    @Test func `where nobody can listen no file stays behind`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("socket")
        #expect(throws: SystemError(call: "listen", errno: .notSupported)) {
            let number = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
            let datagrams = StreamSocket(adopting: Descriptor(adopting: number))
            try datagrams.bind(to: address.socketAddress)
            let file = try UnixSocketFile(address.name, in: Folder(address.parent))
            _ = try ListeningSocket(datagrams, callersMax: 1, file: file)
        }
        #expect(try folder.status(of: "socket") == nil)
    }

    @Test func `a server of datagrams is alive`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("socket")
        let number = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
        let other = StreamSocket(adopting: Descriptor(adopting: number))
        try other.bind(to: address.socketAddress)
        #expect(throws: UnixSocketError.inUse(address)) {
            _ = try ListeningSocket(at: address, callersMax: 1)
        }
    }

    @Test(arguments: ["file", "link", "folder"] as [LocalPath])
    func `what is no socket is never removed`(kind: LocalPath) throws {
        let folder = try TemporaryFolder()
        let address = try folder.address(kind)
        switch kind {
        case "file": try folder.write("", to: kind)
        case "link": try folder.link(kind, to: "nowhere")
        default: try folder.makeFolder(kind)
        }
        #expect(throws: UnixSocketError.notSocket(address)) {
            _ = try ListeningSocket(at: address, callersMax: 1)
        }
        #expect(try folder.status(of: kind) != nil)
    }

    @Test func `a folder that is not there is told`() throws {
        let address = try UnixAddress("/nonexistent/socket")
        #expect(
            throws: UnixSocketError.system(SystemError(call: "open", errno: .noSuchFile))
        ) {
            _ = try ListeningSocket(at: address, callersMax: 1)
        }
    }

    @Test func `a folder that is a file is told`() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "file")
        let address = try folder.address("file/socket")
        let error = SystemError(call: "open", errno: .notDirectory)
        #expect(throws: UnixSocketError.system(error)) {
            _ = try ListeningSocket(at: address, callersMax: 1)
        }
    }

    @Test func `its own file is removed, once`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("socket")
        let listener = try ListeningSocket(at: address, callersMax: 1)
        try listener.file?.remove()
        #expect(try folder.status(of: "socket") == nil)
        try listener.file?.remove()
    }

    @Test func `the file of another server is left alone`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("socket")
        let first = try ListeningSocket(at: address, callersMax: 1)
        try folder.remove("socket")
        let second = try ListeningSocket(at: address, callersMax: 1)
        try first.file?.remove()
        #expect(try folder.status(of: "socket") != nil)
        try second.file?.remove()
        #expect(try folder.status(of: "socket") == nil)
    }

    @Test(
        arguments: [
            ("socket", ".", "socket"), ("/socket", "/", "socket"), ("a/b", "a", "b"),
            ("/a/b/c", "/a/b", "c"),
        ] as [(LocalPath, LocalPath, LocalPath)])
    func `a path is a folder and a name`(path: LocalPath, parent: LocalPath, name: LocalPath) throws
    {
        let address = try UnixAddress(path)
        #expect(address.parent == parent)
        #expect(address.name == name)
    }
}

/// Tries to listen at a path, on a thread of its own.
private final class Attempt: Sendable {
    private final class Listening: Sendable {
        let socket: ListeningSocket

        init(_ address: UnixAddress) throws(UnixSocketError) {
            // The others look whether somebody listens.
            socket = try ListeningSocket(at: address, callersMax: 8)
        }
    }

    private final class Outcome: Sendable {
        let listening = Mutex<Listening?>(nil)
    }

    private let outcome: Outcome
    private let worker: Worker

    init(_ address: UnixAddress) {
        let outcome = Outcome()
        self.outcome = outcome
        worker = Worker { _ in
            let listening = try? Listening(address)
            outcome.listening.withLock { $0 = listening }
        }
    }

    func wait() { worker.stop() }

    var isListening: Bool { outcome.listening.withLock { $0 != nil } }

    func close() { outcome.listening.withLock { $0 = nil } }
}
