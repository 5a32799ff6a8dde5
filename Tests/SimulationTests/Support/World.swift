import Share
import Synchronization
import System
import TestSupport

/// A server, and the share that it serves.
final class World {
    let files: ShareFolder
    private(set) var share: Share
    /// Names the present state of all that is watched, so that a flipped bit names no other.
    private(set) var tag: UInt64 = 7
    private var tags = SeededGenerator(seed: 7)
    private let failingReads = FailingReads()

    init(_ files: [(name: String, bytes: [UInt8])] = []) throws {
        self.files = try ShareFolder(files)
        share = try Self.share(self.files, failingReads)
    }

    private static func share(
        _ files: ShareFolder, _ failingReads: FailingReads
    ) throws -> Share {
        var rules = Share.Rules()
        rules.readFault = { failingReads.next() }
        return Share(try files.open(), rules: rules)
    }

    /// Notes that something in the share is not as it was.
    func noteChange() { tag = tags.next() | 1 }

    /// Lets the next reads of files in the share fail.
    func failReads(_ count: Int) { failingReads.count.withLock { $0 = count } }

    /// Starts the server's program again: nothing that the one before told of files counts.
    func restartServer() throws { share = try Self.share(files, failingReads) }

    /// Lets both ends work in turn until the client has left its session, and the server it.
    func runSession(of fetcher: Fetcher) {
        let sessionCount = fetcher.sessions.count
        run(fetcher) { fetcher.sessions.count > sessionCount && fetcher.session == nil }
    }

    /// Lets both ends work in turn until the client's program has ended, and the server is done.
    func run(_ fetcher: Fetcher) {
        run(fetcher) { fetcher.isDone }
    }

    private func run(_ fetcher: Fetcher, until isEnough: () -> Bool) {
        while !isEnough() && !fetcher.isDone {
            let clientMoved = fetcher.turn()
            let serverMoved = fetcher.serverTurn(in: self)
            if !clientMoved && !serverMoved { fetcher.giveUpWaiting() }
        }
        while fetcher.serverTurn(in: self) {}
    }
}

/// How many reads on the server's disk fail.
private final class FailingReads: Sendable {
    let count = Mutex(0)

    func next() -> SystemError? {
        let fails = count.withLock { count in
            defer { count = max(0, count - 1) }
            return count > 0
        }
        return fails ? SystemError(call: "pread", errno: .inputOutput) : nil
    }
}
