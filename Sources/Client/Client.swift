import Bluetooth
package import System

/// A batch of downloads from one server: asked in one session where that lasts, in more where not.
///
/// It belongs to one thread, and blocks it until all requests have ended.
package final class Client {
    /// How a batch ended; what became of each request was reported before.
    package enum End: Hashable, Sendable {
        case finished
        /// Something failed, and the rest was to be left.
        case failedEarly
        /// A signal came: what has arrived is kept, and the program should end.
        case interrupted(Signal)
    }

    private let configuration: ClientConfiguration
    private let stream: OutputStream?
    private let openFolder: ((OutputFolder) throws(SystemError) -> OutputFolder?)?
    private let watch: Watch
    private let report: (ClientEvent) -> Void
    private let presence: Presence
    private var batch: Batch
    private var policy: RetryPolicy
    private var finder: ChannelFinder

    /// Takes over the signals of this process, and tells everything to `report`.
    ///
    /// `openFolder` opens the output folder again for a batch that stays; nil where its name leads
    /// to another folder than the one before. `stream` is where requests for standard output go;
    /// without one there may be none.
    package init(
        _ configuration: ClientConfiguration, into folder: OutputFolder,
        openFolder: ((OutputFolder) throws(SystemError) -> OutputFolder?)? = nil,
        stream: OutputStream? = nil,
        signals: [Signal] = Signal.ending + [.windowChange],
        report: @escaping (ClientEvent) -> Void
    ) throws(SystemError) {
        self.configuration = configuration
        self.stream = stream
        self.openFolder = openFolder
        let presence = Presence(report: report)
        self.presence = presence
        self.report = presence.take
        FileSizeLimit.failsWrites()
        watch = try Watch(signals, report: self.report)
        batch = Batch(configuration, into: folder, stream: stream, report: self.report)
        policy = RetryPolicy(configuration)
        finder = ChannelFinder(
            configuration.endpoint, security: configuration.security)
    }

    /// Adds a request to those that `run` will fetch.
    package func add(_ request: DownloadRequest) {
        batch.add(request)
    }

    /// Adds what `run` will fetch or list.
    package func add(_ wish: Wish) {
        batch.add(wish)
    }

    /// Fetches all that was added, and returns when every request has ended or a signal has come.
    ///
    /// A batch that stays rests then and begins anew, until a signal comes.
    package func run() -> End {
        do {
            while true {
                try round()
                // One that came with the last of the work would be seen by nobody else.
                _ = try watch.wait(until: .now)
                if batch.isStopped { return .failedEarly }
                guard let pause = configuration.watchPause else { return .finished }
                batch.beginAgain(in: try rest(pause))
                policy = RetryPolicy(configuration)
            }
        } catch .interrupted(let signal) {
            batch.interrupt(by: signal, now: .now)
            return .interrupted(signal)
        } catch {
            fail(error)
        }
        return .finished
    }

    /// Rests, and opens the folder again, which may have been removed meanwhile.
    private func rest(_ pause: Duration) throws(SessionEnd) -> OutputFolder {
        while true {
            report(.resting(pause))
            try watch.sleep(until: .now + pause)
            do {
                guard let openFolder else { return batch.folder }
                if let folder = try openFolder(batch.folder) { return folder }
                report(.folderReplaced)
            } catch {
                report(.folderLost(error))
            }
        }
    }

    /// Goes once through all that was added.
    private func round() throws(SessionEnd) {
        repeat {
            // Hashed before anything is dialled: a server does not wait long for its first request.
            while try prepare() {
                do {
                    try session()
                    policy.gained()
                } catch {
                    try goOn(after: error)
                }
            }
            if batch.isStopped { return }
            while batch.finishNext() { _ = try watch.wait(until: .now) }
        } while batch.beginHeldUp()
    }

    /// Gets the first download ready; false if none is left.
    private func prepare() throws(SessionEnd) -> Bool {
        while true {
            switch batch.prepareNext(now: .now) {
            case .working:
                _ = try watch.wait(until: .now)
            case .ready, .lookup:
                return true
            case .blocked:
                try watch.sleep(until: .now + BlockedDownloads.pause)
                batch.unblock()
            case .empty:
                return false
            }
        }
    }

    private func session() throws(SessionEnd) {
        report(.connecting)
        let link = try connect()
        let loop = SessionLoop(configuration, watch, link, stream, report: report)
        defer { if loop.hasGained { policy.gained() } }
        try loop.run(&batch)
    }

    private func connect() throws(SessionEnd) -> Link {
        let dial = { [configuration, watch] (place: Endpoint) throws(SessionEnd) in
            try Link(to: place, configuration, watch)
        }
        guard configuration.looksUpChannel else { return try dial(configuration.endpoint) }
        return try finder.connect(
            lookUp: { [configuration, watch] () throws(SessionEnd) in
                try ChannelFinder.ask(configuration.endpoint, watch)
            }, dial: dial, report: report)
    }

    /// Waits for the next try, or gives up all that is left.
    private func goOn(after end: SessionEnd) throws(SessionEnd) {
        let chance = Double.random(in: 0...1)
        switch policy.decide(after: end, chance: chance) {
        case .giveUp:
            if case .interrupted = end { throw end }
            guard let pause = configuration.watchPause, end.isAbsence else { return fail(end) }
            // What is left waits for the server as long as that takes.
            presence.lost(end)
            try watch.sleep(until: .now + pause)
            policy = RetryPolicy(configuration)
        case .atOnce:
            return
        case .again(let pause):
            tell(end, retriedAfter: pause)
            try watch.sleep(until: .now + pause)
        case .quietly(let pause):
            try watch.sleep(until: .now + pause)
        }
    }

    /// Of many attempts somebody who stays wants to hear once.
    private func tell(_ end: SessionEnd, retriedAfter pause: Duration) {
        if configuration.watchPause == nil {
            report(.retrying(after: pause, because: end))
        } else {
            presence.lost(end)
        }
    }

    private func fail(_ end: SessionEnd) {
        batch.fail(now: .now) { .session(end, keptBytes: $0) }
    }
}
