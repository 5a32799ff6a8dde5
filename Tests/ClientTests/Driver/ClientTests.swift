import Bluetooth
import Client
import Glibc
import System
import TestSupport
import Testing
import Wire

/// The whole loop with real sockets; no test waits for anything but what it is about.
@Suite(.waiting) struct `The client's loop` {
    private let temporary: TemporaryFolder
    private let served: TemporaryFolder

    init() throws {
        temporary = try TemporaryFolder()
        served = try TemporaryFolder()
    }

    /// Runs a batch to its end and returns what was told.
    private func run(
        _ names: [String], at endpoint: Endpoint, stream: OutputStream? = nil,
        _ configure: (inout ClientConfiguration) -> Void = { _ in }
    ) throws -> (end: ClientEngine.End, events: [ClientEvent]) {
        var configuration = ClientConfiguration(endpoint)
        configuration.retryDelay = .zero
        configure(&configuration)
        let recorder = Recorder()
        let client = try Client(
            configuration, into: OutputFolder(temporary.open()), stream: stream, signals: [],
            report: recorder.take)
        for name in names {
            let path = try RemotePath(name)
            let destination: DownloadRequest.Destination =
                stream == nil ? .file(try DestinationPath(path)) : .standardOutput
            client.add(.file(DownloadRequest(path, to: destination)))
        }
        return (client.run(), recorder.events)
    }

    private final class Recorder {
        private(set) var events: [ClientEvent] = []
        func take(_ event: ClientEvent) { events.append(event) }
    }

    private func results(_ events: [ClientEvent]) -> [DownloadOutcome.Result] {
        events.compactMap { event in
            guard case .finished(let outcome) = event else { return nil }
            return outcome.result
        }
    }

    private func connectionCount(_ events: [ClientEvent]) -> Int {
        events.filter { if case .connecting = $0 { true } else { false } }.count
    }

    @Test func `fetches a batch in one session`() throws {
        let bytes = SeededContent.bytes(300_000)
        let server = try SocketServer(["a": bytes, "b": [1]], in: served)
        defer { server.stop() }
        let (end, events) = try run(["a", "nope", "b"], at: server.endpoint)
        #expect(end == .finished)
        #expect(results(events).filter { $0 == .fetched }.count == 2)
        #expect(connectionCount(events) == 1)
        #expect(try temporary.read("a") == bytes)
        let (_, again) = try run(["a", "b"], at: server.endpoint)
        #expect(results(again) == [.unchanged, .unchanged])
    }

    @Test func `hashes what is there before and between`() throws {
        let bytes = SeededContent.bytes(1_000_000)
        let server = try SocketServer(["a": [1], "b": bytes], in: served)
        defer { server.stop() }
        try temporary.write([1], to: "a")
        try temporary.write(bytes[..<900_000], to: "b")
        let (_, events) = try run(["a", "b"], at: server.endpoint)
        #expect(results(events) == [.unchanged, .appended])
        #expect(try temporary.read("b") == bytes)
    }

    @Test func `dials again after every cut that brought something`() throws {
        let bytes = SeededContent.bytes(100_000)
        let plans = Array(repeating: SocketServer.Plan.cutAfter(9000), count: 12)
        let server = try SocketServer(["a": bytes], in: served, plans + [.honest])
        defer { server.stop() }
        let (end, events) = try run(["a"], at: server.endpoint) {
            $0.capabilities = []
            $0.retryCount = 1
        }
        #expect(end == .finished)
        #expect(results(events) == [.fetched])
        #expect(connectionCount(events) >= 12)
        #expect(try temporary.read("a") == bytes)
    }

    @Test(arguments: [0, 1, 3])
    func `gives up after so many tries without gain, and keeps what came`(tries: Int) throws {
        let server = try SocketServer(["a": SeededContent.bytes(1000)], in: served, [.cutAfter(15)])
        defer { server.stop() }
        let (_, events) = try run(["a", "b"], at: server.endpoint) { $0.retryCount = tries }
        let lost = ClientError.session(.linkLost(nil), keptBytes: 0)
        #expect(results(events) == [.failed(lost), .failed(lost)])
        #expect(connectionCount(events) == tries + 1)
    }

    @Test func `says at once where there is no socket file`() throws {
        let nowhere = Endpoint.socket(.unix(try UnixAddress(served.path("nobody"))))
        let (_, events) = try run(["a"], at: nowhere)
        let error = SystemError(call: "connect", errno: .noSuchFile)
        #expect(
            results(events) == [
                .failed(
                    .session(.cannotConnect(.connect(ConnectFailure(error))), keptBytes: 0))
            ])
        #expect(connectionCount(events) == 1)
    }

    @Test func `does not try again with a server that breaks the protocol`() throws {
        let server = try SocketServer([:], in: served, [.script([0, 0, 0, 0])])
        defer { server.stop() }
        let (_, events) = try run(["a"], at: server.endpoint)
        #expect(
            results(events) == [.failed(.session(.violation(.frameLength(0)), keptBytes: 0))])
        #expect(connectionCount(events) == 1)
    }

    @Test func `leaves a server that is silent while an answer is due`() throws {
        let server = try SocketServer([:], in: served, [.script(Script.plain.bytes)])
        defer { server.stop() }
        let patience = Duration.milliseconds(1)
        let (_, events) = try run(["a"], at: server.endpoint) {
            $0.stallTimeout = patience
            $0.retryCount = 1
        }
        #expect(results(events) == [.failed(.session(.stalled(patience), keptBytes: 0))])
        #expect(connectionCount(events) == 2)
    }

    @Test func `dials again rather than read through an unwanted file`() throws {
        let server = try SocketServer(
            ["a": SeededContent.bytes(2_000_000), "b": [1]], in: served, [.honest])
        defer { server.stop() }
        let (_, events) = try run(["a", "b"], at: server.endpoint) {
            $0.fileBytesMax = 1000
            $0.retryCount = 0
        }
        #expect(
            results(events) == [
                .failed(.tooLarge(bytes: 2_000_000, bytesMax: 1000)), .fetched,
            ])
        #expect(connectionCount(events) == 2)
    }

    @Test func `asks nothing of anybody where all fails here`() throws {
        let nowhere = Endpoint.socket(.unix(try UnixAddress(served.path("nobody"))))
        try temporary.write("mine", to: "a")
        let (end, events) = try run(["a"], at: nowhere) { $0.noClobber = true }
        #expect(end == .finished)
        #expect(results(events) == [.failed(.exists("a"))])
        #expect(connectionCount(events) == 0)
    }

    @Test func `reads no faster than it may, and still gets everything`() throws {
        let bytes = SeededContent.bytes(20_000)
        let server = try SocketServer(["a": bytes], in: served)
        defer { server.stop() }
        let (_, events) = try run(["a"], at: server.endpoint) { $0.bytesPerSecondMax = 200_000 }
        #expect(results(events) == [.fetched])
        #expect(try temporary.read("a") == bytes)
    }

    @Test func `writes to a regular file that stands for standard output`() throws {
        let bytes = SeededContent.bytes(50_000)
        let server = try SocketServer(["a": bytes], in: served)
        defer { server.stop() }
        let path = temporary.path("output").description
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        let stream = OutputStream(Descriptor(adopting: number), name: "output")
        let (_, events) = try run(["a"], at: server.endpoint, stream: stream)
        #expect(results(events) == [.fetched])
        #expect(try temporary.read("output") == bytes)
    }

    @Test func `waits for a slow reader of standard output`() throws {
        let bytes = SeededContent.bytes(300_000)
        let server = try SocketServer(["a": bytes], in: served)
        defer { server.stop() }
        var ends: [CInt] = [0, 0]
        let result = unsafe pipe(&ends)
        try #require(result == 0)
        let reader = Descriptor(adopting: ends[0])
        let box = ReaderBox(reader)
        let stream = OutputStream(Descriptor(adopting: ends[1]), name: "pipe")
        let worker = Worker { _ in box.readAll(bytes.count) }
        let (_, events) = try run(["a"], at: server.endpoint, stream: stream)
        worker.stop()
        #expect(results(events) == [.fetched])
        #expect(box.bytes == bytes)
    }

    @Test func `waits for another process that is busy with the file`() throws {
        let server = try SocketServer(["a": [1, 2, 3]], in: served)
        defer { server.stop() }
        try temporary.write([1], to: ".a.btpart")
        var other: LockedFile? = try LockedFile(
            temporary.open().openFileToWrite(".a.btpart"))
        #expect(other != nil)
        var results: [DownloadOutcome.Result] = []
        let client = try Client(
            ClientConfiguration(server.endpoint), into: OutputFolder(temporary.open()), signals: []
        ) { event in
            // It lets go of the file as soon as it is waited for.
            if case .waiting = event { other = nil }
            if case .finished(let outcome) = event { results.append(outcome.result) }
        }
        let path = try RemotePath("a")
        client.add(.file(DownloadRequest(path, to: .file(try DestinationPath(path)))))
        #expect(client.run() == .finished)
        #expect(results == [.resumed])
        #expect(try temporary.read("a") == [1, 2, 3])
    }

    @Test func `keeps what has come when a signal ends it`() async {
        // In a process of its own, and to this thread alone: other threads do not block them.
        await #expect(processExitsWith: .success) {
            let temporary = try TemporaryFolder()
            let served = try TemporaryFolder()
            let bytes = SeededContent.bytes(200_000)
            let server = try SocketServer(["a": bytes], in: served, [.cutAfter(100_000)])
            var configuration = ClientConfiguration(server.endpoint)
            configuration.capabilities = []
            var outcomes: [DownloadOutcome] = []
            var windowChanges = 0
            let client = try Client(
                configuration, into: OutputFolder(temporary.open()),
                signals: [.terminate, .windowChange]
            ) { event in
                switch event {
                case .started: raise(SIGWINCH)
                case .retrying: raise(SIGTERM)
                case .windowChanged: windowChanges += 1
                case .finished(let outcome): outcomes.append(outcome)
                default: break
                }
            }
            for name in ["a", "b"] {
                let path = try RemotePath(name)
                client.add(.file(DownloadRequest(path, to: .file(try DestinationPath(path)))))
            }
            let end = client.run()
            precondition(end == .interrupted(.terminate))
            precondition(windowChanges == 1)
            // Nothing is said of the one that had not begun.
            let kept = try temporary.read(".a.btpart")
            let interrupted = ClientError.session(
                .interrupted(.terminate), keptBytes: UInt64(kept.count))
            precondition(outcomes.map(\.error) == [interrupted])
            precondition(kept.count > 90_000 && kept.elementsEqual(bytes[..<kept.count]))
            server.stop()
        }
    }
}

/// Reads a pipe on a thread of its own.
private final class ReaderBox: @unchecked Sendable {
    private let descriptor: Descriptor
    private(set) var bytes: [UInt8] = []

    init(_ descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    func readAll(_ count: Int) {
        var piece = [UInt8](repeating: 0, count: 1000)
        while bytes.count < count {
            let got = unsafe read(descriptor.rawValue, &piece, piece.count)
            guard got > 0 else { return }
            bytes += piece[..<got]
        }
    }
}
