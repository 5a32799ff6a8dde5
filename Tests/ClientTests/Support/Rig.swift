import Bluetooth
import Client
import Glibc
import System
import TestSupport
import Wire

/// A client's engine in a folder of its own, what it told, and a clock and a server in memory.
final class Rig {
    let temporary: TemporaryFolder
    var configuration: ClientConfiguration
    let stream: OutputStream?
    private let disk: any LocalDisk
    private(set) var events: [ClientEvent] = []
    private lazy var client = Holder(makeEngine())
    /// Whether somebody else is busy with files of the folder for as long as a session lasts.
    var hasRival = false
    /// What the clock shows.
    var now = MonotonicTime(nanoseconds: 1_000_000_000)
    /// What the client has said and nobody has taken.
    private var said: [UInt8] = []

    /// An engine cannot be copied, nor made late, but for such a holder.
    private final class Holder {
        var engine: ClientEngine

        init(_ engine: consuming ClientEngine) {
            self.engine = engine
        }
    }

    init(
        in temporary: TemporaryFolder? = nil, stream: OutputStream? = nil,
        on disk: any LocalDisk = KernelDisk(),
        _ configure: (inout ClientConfiguration) -> Void = { _ in }
    ) throws {
        self.temporary = try temporary ?? TemporaryFolder()
        self.stream = stream
        self.disk = disk
        configuration = ClientConfiguration(.socket(.unix(try UnixAddress("/nowhere"))))
        configuration.creationMask = 0o022
        // Without sums, as `MemoryServer`: nothing waits for HELLO.
        configuration.capabilities = .zstd
        configure(&configuration)
    }

    private func makeEngine() -> ClientEngine {
        ClientEngine(configuration, into: outputFolder(), stream: stream)
    }

    private func outputFolder(in other: TemporaryFolder? = nil) -> OutputFolder {
        guard let folder = try? OutputFolder((other ?? temporary).open(), on: disk) else {
            preconditionFailure("the folder has just been made")
        }
        return folder
    }

    /// Begins anew with what is in the folder, as the next run of the program would; what the run
    /// before held goes as a killed process drops it.
    func restart() {
        events = []
        said = []
        client = Holder(makeEngine())
    }

    func add(_ selection: Selection) { client.engine.add(selection) }

    func add(_ names: String..., expecting digest: Digest32? = nil) throws {
        for name in names {
            let path = try RemotePath(name)
            add(
                .file(
                    DownloadRequest(path, to: .file(try DestinationPath(path)), expecting: digest)))
        }
    }

    func addToStream(_ names: String..., expecting digest: Digest32? = nil) throws {
        for name in names {
            let path = try RemotePath(name)
            add(.file(DownloadRequest(path, to: .standardOutput, expecting: digest)))
        }
    }
}

// MARK: What was told

extension Rig {
    var listed: [String] {
        events.compactMap { event in
            if case .listed(let item) = event { item.path.text } else { nil }
        }
    }

    var failures: [SelectionFailure] {
        events.compactMap { event in
            if case .failed(let failure) = event { failure } else { nil }
        }
    }

    var outcomes: [DownloadOutcome] {
        events.compactMap { event in
            guard case .finished(let outcome) = event else { return nil }
            return outcome
        }
    }

    var results: [DownloadOutcome.Result] { outcomes.map(\.result) }

    var errors: [ClientError] { outcomes.compactMap(\.error) }

    /// Whether anything failed in this round.
    var hasFailed: Bool { client.engine.hasFailed }

    /// How the sessions ended, in their order.
    private var sessionEnds: [SessionEnd?] {
        events.compactMap { event in
            if case .sessionEnded(let end, _) = event { .some(end) } else { nil }
        }
    }
}

// MARK: Steps

extension Rig {
    /// One step of the engine.
    @discardableResult
    func step() -> ClientEngine.Action {
        let action = client.engine.step(at: now)
        events += client.engine.takeEvents()
        said += client.engine.takeOutput()
        return action
    }

    /// Steps until there is something to wait for, or a session has ended where that is enough.
    @discardableResult
    func settle(untilSessionEnds: Bool = false) -> ClientEngine.Action {
        let endCount = sessionEnds.count
        while true {
            let action = step()
            if untilSessionEnds, sessionEnds.count > endCount { return action }
            if case .waitForStandardOutput = action { writeOutput() }
            guard isWorking(action) else { return action }
        }
    }

    /// Whether there is nothing to wait for.
    func isWorking(_ action: ClientEngine.Action) -> Bool {
        switch action {
        case .again, .work, .waitForStandardOutput: true
        case .read(_, let until): until <= now
        case .lookup, .connect, .rest, .wait, .openFolder, .finished: false
        }
    }

    /// What the client has said since it was taken last.
    func takeSaid() -> [UInt8] {
        defer { said = [] }
        return said
    }

    /// Whether it waits for another process, and looks again at what that is busy with.
    func isBlocked() -> Bool {
        if case .wait = settle() { true } else { false }
    }

    /// Steps until a connection is wanted, and makes it; false where none is.
    func connect() -> Bool {
        guard wantsConnection() else { return false }
        // What the session before wanted to say nobody hears any more.
        said = []
        client.engine.connected(at: now)
        return true
    }

    /// Steps until a connection is wanted; false where none is, or not before another process lets
    /// go of a file.
    func wantsConnection() -> Bool {
        var waitCount = 0
        while true {
            switch settle() {
            case .connect: return true
            case .wait(let until):
                waitCount += 1
                if waitCount > 1 {
                    // The first wait may be for the next try; see `Patience` for the others.
                    guard !hasRival, waitCount < 100 else { return false }
                    usleep(10_000)
                }
                now = max(now, until)
            case _: return false
            }
        }
    }

    /// Begins a session and asks for all that the window holds; what the client has said by then.
    func ask() -> [UInt8] {
        guard connect() else { return [] }
        settle()
        return takeSaid()
    }

    /// Gives the session bytes, and does nothing with them.
    func give(_ bytes: some Collection<UInt8>) { client.engine.receive(Array(bytes).span) }

    /// Gives the session bytes in pieces, and does all that follows; why it ended, if it did.
    @discardableResult
    func feed(_ bytes: some Collection<UInt8>, pieces: Int = .max) -> SessionEnd? {
        let endCount = sessionEnds.count
        var rest = Array(bytes)[...]
        while true {
            guard case .read(let countMax, _) = settle(untilSessionEnds: true) else { break }
            let piece = rest.prefix(min(pieces, countMax))
            if piece.isEmpty { break }
            give(piece)
            rest = rest.dropFirst(piece.count)
        }
        return sessionEnds.count > endCount ? sessionEnds[endCount] : nil
    }

    /// Tells that standard output has room.
    func writeOutput() { client.engine.outputWritable(at: now) }

    /// Ends the session, or whatever goes on.
    func fail(with end: SessionEnd) {
        client.engine.fail(with: end, at: now)
        events += client.engine.takeEvents()
    }

    /// Goes on without a server until the batch is at its end; false if it wants a connection.
    @discardableResult
    func finish() -> Bool {
        while true {
            switch settle() {
            case .finished, .openFolder: return true
            case .wait(let until): now = max(now, until)
            case _: return false
            }
        }
    }

    /// Begins the next round of a batch that stays, in the same folder or another one.
    func beginAgain(in other: TemporaryFolder? = nil) {
        guard finish() else { preconditionFailure("the round has not ended") }
        client.engine.folderOpened(.success(outputFolder(in: other)), at: now)
    }
}

// MARK: Sessions

extension Rig {
    /// One session with a server, whose bytes arrive in pieces and end after `cut` of them.
    ///
    /// - Returns: what ended it; nil if everything was asked and answered.
    @discardableResult
    func session(
        with server: MemoryServer, cut: Int = .max, pieces: Int = .max
    ) throws -> SessionEnd? {
        let session = server.session()
        return run(cut: cut, pieces: pieces) { (try? session.answer($0)) ?? [] }
    }

    /// One session with a server that says what it was told to, whatever is asked.
    @discardableResult
    func session(script: [UInt8], pieces: Int = .max) -> SessionEnd? {
        var rest = script
        return run(cut: .max, pieces: pieces) { _ in
            defer { rest = [] }
            return rest
        }
    }

    private func run(
        cut: Int, pieces: Int, _ answer: ([UInt8]) -> [UInt8]
    ) -> SessionEnd? {
        guard connect() else { return nil }
        let endCount = sessionEnds.count
        var left = cut
        while true {
            settle(untilSessionEnds: true)
            if sessionEnds.count > endCount { return sessionEnds[endCount] }
            let arrived = answer(takeSaid()).prefix(left)
            left -= arrived.count
            if let end = feed(arrived, pieces: pieces) { return end }
            if sessionEnds.count > endCount { return sessionEnds[endCount] }
            guard left == 0 || arrived.isEmpty && said.isEmpty else { continue }
            fail(with: .linkLost(nil))
            return left == 0 ? .linkLost(nil) : nil
        }
    }
}
