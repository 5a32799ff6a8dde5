import Bluetooth
import Share
import System
import TestSupport
import Wire

@testable import Client

/// One run of the client's program, from its arguments to its exit, without a socket or a clock.
final class Fetcher {
    /// What it told.
    private final class Log {
        private(set) var outcomes: [DownloadOutcome] = []

        func take(_ event: ClientEvent) {
            if case .finished(let outcome) = event { outcomes.append(outcome) }
        }
    }

    let folder: TemporaryFolder
    let names: [String]
    /// The next session's link.
    var nextLink: () -> FaultyLink = { FaultyLink() }

    private let configuration: ClientConfiguration
    private let log = Log()
    private var batch: Batch
    private var policy: RetryPolicy
    private var clock = ManualClock()
    private(set) var session: JoinedSession?
    /// Every session that it has begun, the one that lasts included.
    private(set) var sessions: [JoinedSession] = []
    /// Whether the program has ended.
    private(set) var isDone = false

    init(_ names: [String], into folder: TemporaryFolder, compresses: Bool) throws {
        self.names = names
        self.folder = folder
        var configuration = ClientConfiguration(.unix(try UnixAddress("/nowhere")))
        configuration.compresses = compresses
        configuration.creationMask = 0o022
        self.configuration = configuration
        policy = RetryPolicy(configuration)
        batch = Batch(
            configuration, into: OutputFolder(try folder.open()), stream: nil,
            report: log.take)
        for name in names {
            let path = try RemotePath(name)
            batch.add(DownloadRequest(path, to: .file(try DestinationPath(path))))
        }
    }

    /// Adds what has to be looked up first.
    func add(_ wish: Wish) {
        batch.add(wish)
    }

    var outcomes: [DownloadOutcome] { log.outcomes }

    /// Does the client's next bit of work; true if anything moved.
    func turn() -> Bool {
        guard !isDone else { return false }
        guard let session else {
            prepare()
            return true
        }
        let hasMoved = session.clientTurn(&batch, now: clock.now)
        if session.isLeft { goOn(after: session) }
        return hasMoved
    }

    /// Lets it lose patience with a link on which nothing moves.
    func giveUpWaiting() {
        guard let session else { return }
        clock.advance(by: configuration.stallTimeout)
        session.giveUp(&batch, after: configuration.stallTimeout)
        goOn(after: session)
    }

    /// Gives the server a turn in all its sessions; true if anything moved.
    func serverTurn(in share: Share) -> Bool {
        var hasMoved = false
        for session in sessions where session.serverTurn(in: share) { hasMoved = true }
        return hasMoved
    }

    private func prepare() {
        switch batch.prepareNext(now: clock.now) {
        case .working: return
        case .ready, .lookup:
            let session = JoinedSession(configuration, over: nextLink(), report: log.take)
            self.session = session
            sessions.append(session)
        case .blocked:
            // Nobody keeps a lock here, but see `Patience`: time that passed would be made up.
            batch.unblock()
        case .empty: isDone = true
        }
    }

    private func goOn(after session: JoinedSession) {
        self.session = nil
        if session.hasGained || session.end == nil { policy.gained() }
        guard let end = session.end else { return }
        switch policy.decide(after: end, chance: 0.5) {
        case .giveUp: batch.fail(now: clock.now) { .session(end, keptBytes: $0) }
        case .atOnce: return
        case .again(let pause), .quietly(let pause): clock.advance(by: pause)
        }
    }
}
