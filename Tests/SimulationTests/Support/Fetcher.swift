import Bluetooth
import Client
import System
import TestSupport
import Wire

/// One run of the client's program, from its arguments to its exit: its engine, driven without a
/// socket and by a clock of its own.
final class Fetcher {
    let folder: TemporaryFolder
    /// The next session's link.
    var nextLink: () -> FaultyLink = { FaultyLink() }

    private let configuration: ClientConfiguration
    private let disk: any LocalDisk
    private var engine: ClientEngine
    private var clock = ManualClock()
    private(set) var outcomes: [DownloadOutcome] = []
    /// What failed of folders.
    private(set) var failures: [SelectionFailure] = []
    private(set) var removedFiles: [LocalPath] = []
    private(set) var session: ServedSession?
    /// Every session that it has begun, the one that lasts included.
    private(set) var sessions: [ServedSession] = []
    /// Whether the program has ended.
    private(set) var isDone = false
    /// Whether it has all, and waits until the server tells that something has changed.
    private(set) var isResting = false
    /// How many rounds have begun behind the first.
    private(set) var roundCount = 0

    convenience init(
        _ names: [String], into folder: TemporaryFolder, compresses: Bool,
        comparesBlocks: Bool = false,
        retryCount: Int = 5, on disk: any LocalDisk = KernelDisk()
    ) throws {
        try self.init(into: folder, on: disk) {
            $0.capabilities = compresses ? .zstd : []
            $0.capabilities[.sums] = comparesBlocks
            $0.retryCount = retryCount
        }
        for name in names {
            let path = try RemotePath(name)
            add(.file(DownloadRequest(path, to: .file(try DestinationPath(path)))))
        }
    }

    /// A run that has nothing to do yet.
    init(
        into folder: TemporaryFolder, on disk: any LocalDisk,
        _ configure: (inout ClientConfiguration) -> Void
    ) throws {
        self.folder = folder
        self.disk = disk
        var configuration = ClientConfiguration(.socket(.unix(try UnixAddress("/nowhere"))))
        configuration.salt = 7
        configuration.creationMask = 0o022
        // Whoever waits for a lock looks again and again, and no real time passes meanwhile.
        configuration.stallTimeout = .seconds(1_000_000)
        configure(&configuration)
        self.configuration = configuration
        engine = ClientEngine(configuration, into: OutputFolder(try folder.open(), on: disk))
    }

    /// Adds what is to be fetched.
    func add(_ selection: Selection) { engine.add(selection) }

    /// Does the client's next bit of work; true if anything moved.
    func turn() -> Bool {
        guard !isDone else { return false }
        isResting = false
        let action = engine.step(at: clock.now)
        let hasSpoken = takeOutput()
        switch action {
        case .again, .work: return true
        case .connect:
            session?.leave(because: nil)
            let session = ServedSession(
                over: nextLink(), isCompressed: configuration.capabilities[.zstd])
            self.session = session
            sessions.append(session)
            engine.connected(at: clock.now)
            return true
        case .read(_, let until): return read() || hasSpoken || until <= clock.now
        case .wait(let until):
            clock.advance(by: max(until - clock.now, .zero))
            return true
        case .rest(let until):
            let hasRead = read()
            isResting = !hasRead
            return hasRead || hasSpoken || until <= clock.now
        case .openFolder: beginRound()
        case .finished: isDone = true
        case .lookup, .waitForStandardOutput: preconditionFailure("a batch that needs neither")
        }
        return true
    }

    private func beginRound() {
        roundCount += 1
        let opened: Result<OutputFolder?, SystemError>
        do {
            opened = .success(OutputFolder(try folder.open(), on: disk))
        } catch {
            opened = .failure(error)
        }
        engine.folderOpened(opened, at: clock.now)
    }

    /// Reads what has arrived; true if anything has, or the end.
    private func read() -> Bool {
        guard let session else { return false }
        if let piece = session.link.toClient.receive() {
            engine.receive(piece.span)
        } else if session.link.toClient.isOver {
            engine.fail(with: .linkLost(nil), at: clock.now)
            takeOutput()
        } else {
            return false
        }
        return true
    }

    /// Sends what the engine says, and takes what it tells; true if it says anything.
    @discardableResult
    private func takeOutput() -> Bool {
        let output = engine.takeOutput()
        session?.link.toServer.send(output)
        for event in engine.takeEvents() {
            switch event {
            case .finished(let outcome): outcomes.append(outcome)
            case .failed(let failure): failures.append(failure)
            case .removed(let name) where !name.isFolder: removedFiles.append(name.path)
            case .sessionEnded(let end, _):
                session?.leave(because: end)
                session = nil
            case _: break
            }
        }
        return !output.isEmpty
    }

    /// Lets it lose patience with a link on which nothing moves.
    func giveUpWaiting() {
        guard let session else { return }
        while self.session === session {
            clock.advance(by: configuration.stallTimeout)
            _ = turn()
        }
    }

    /// Lets time pass here, and in its session, on the link of which so many bytes go each way;
    /// returns how many bytes arrive here.
    func pass(_ duration: Duration, byteCount: Int) -> Int {
        clock.advance(by: duration)
        return session?.pass(duration, byteCount: byteCount) ?? 0
    }

    /// Gives the server a turn in all its sessions; true if anything moved.
    func serverTurn(in world: World) -> Bool {
        var hasMoved = false
        for session in sessions where session.serverTurn(in: world) { hasMoved = true }
        return hasMoved
    }
}
