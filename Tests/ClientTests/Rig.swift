import Bluetooth
import System
import TestSupport
import Wire

@testable import Client

/// A client without a socket in a folder of its own, and all that it told.
final class Rig {
    let temporary: TemporaryFolder
    var configuration: ClientConfiguration
    let stream: OutputStream?
    private(set) var events: [ClientEvent] = []
    lazy var batch = makeBatch()
    /// Whether somebody else is busy with files of the folder for as long as a session lasts.
    var hasRival = false
    /// What the clock shows.
    var now = MonotonicTime(nanoseconds: 1_000_000_000)

    init(
        in temporary: TemporaryFolder? = nil, stream: OutputStream? = nil,
        _ configure: (inout ClientConfiguration) -> Void = { _ in }
    ) throws {
        self.temporary = try temporary ?? TemporaryFolder()
        self.stream = stream
        configuration = ClientConfiguration(.unix(try UnixAddress("/nowhere")))
        configuration.creationMask = 0o022
        configure(&configuration)
    }

    private func makeBatch() -> Batch {
        guard let folder = try? OutputFolder(temporary.open()) else {
            preconditionFailure("the folder has just been made")
        }
        return Batch(configuration, into: folder, stream: stream) { [unowned self] event in
            events.append(event)
        }
    }

    /// Begins anew with what is in the folder, as the next run of the program would.
    func restart() {
        events = []
        batch = makeBatch()
    }

    func add(_ names: String..., expecting digest: Digest32? = nil) throws {
        for name in names {
            let path = try RemotePath(name)
            batch.add(
                DownloadRequest(path, to: .file(try DestinationPath(path)), expecting: digest))
        }
    }

    func addToStream(_ names: String..., expecting digest: Digest32? = nil) throws {
        for name in names {
            batch.add(
                DownloadRequest(try RemotePath(name), to: .standardOutput, expecting: digest))
        }
    }

    var listed: [String] {
        events.compactMap { event in
            if case .listed(let item) = event { item.path.text } else { nil }
        }
    }

    var failures: [WishFailure] {
        events.compactMap { event in
            if case .failed(let failure) = event { failure } else { nil }
        }
    }

    /// Does what is left when all has come.
    func finish() {
        while batch.finishNext() {}
    }

    var outcomes: [DownloadOutcome] {
        events.compactMap { event in
            guard case .finished(let outcome) = event else { return nil }
            return outcome
        }
    }

    var results: [DownloadOutcome.Result] { outcomes.map(\.result) }

    var errors: [ClientError] { outcomes.compactMap(\.error) }

    func exchange() -> Exchange {
        Exchange(configuration) { [unowned self] event in events.append(event) }
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
        return run(cut: cut, pieces: pieces) { try? session.answer($0) }
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
        cut: Int, pieces: Int, _ answer: ([UInt8]) -> [UInt8]?
    ) -> SessionEnd? {
        var exchange = exchange()
        defer { exchange.giveBack(to: &batch) }
        var left = cut
        while true {
            let next = exchange.ask(from: &batch, now: now)
            let arrived = answer(exchange.takeOutput()) ?? []
            if let end = feed(arrived.prefix(left), pieces, to: &exchange) { return end }
            left -= min(left, arrived.count)
            if left == 0 { return .linkLost(nil) }
            if case .working = next { continue }
            guard arrived.isEmpty else { continue }
            guard case .blocked = next, !hasRival else { return nil }
            waitForLock()
        }
    }

    /// Looks again until a part is free that nobody keeps.
    private func waitForLock() {
        let isFree = Patience.sees {
            batch.unblock()
            guard case .blocked = batch.prepareNext(now: now) else { return true }
            return false
        }
        precondition(isFree, "somebody keeps a lock")
    }

    /// Gives the bytes to the exchange, and does the work that it asks for.
    func feed(
        _ bytes: ArraySlice<UInt8>, _ pieces: Int, to exchange: inout Exchange
    ) -> SessionEnd? {
        var rest = bytes
        while !rest.isEmpty || exchange.work != .none || exchange.isPausing {
            // What is asked here leaves with what is asked next.
            if exchange.isPausing { _ = exchange.ask(from: &batch, now: now) }
            let piece = Array(rest.prefix(pieces))
            var position = 0
            do {
                try exchange.receive(piece.span, at: &position, now: now)
                while exchange.work != .none { try exchange.doWork(now: now) }
                if position == piece.count {
                    try exchange.receive(piece.span, at: &position, now: now)
                }
            } catch {
                return error
            }
            rest = rest.dropFirst(position)
        }
        return nil
    }
}
