import Bluetooth
import System

/// Waits for the link, for standard output and for the clock; a signal ends the wait for good.
final class Watch {
    /// What is ready.
    struct Ready {
        var link = false
        var stream = false
    }

    private static let signalToken: UInt64 = 0
    private static let linkToken: UInt64 = 1
    private static let streamToken: UInt64 = 2

    private let poller: Poller
    private let signals: SignalSource
    private let report: (ClientEvent) -> Void
    private var events: [Poller.Event] = []

    /// How long a wait lasts at most without a word to whoever draws.
    private static let tick = Duration.seconds(1)

    /// Takes over the given signals of this process.
    init(
        _ signals: [Signal], report: @escaping (ClientEvent) -> Void
    ) throws(SystemError) {
        self.report = report
        poller = try Poller()
        self.signals = try SignalSource(signals)
        try poller.add(self.signals.descriptor, token: Self.signalToken, interest: .readable)
    }

    /// Watches a socket for what is wanted of it, nil for nothing; closing it ends that.
    func keep(
        _ watched: inout WatchedInterest, of link: borrowing Descriptor,
        _ interest: Poller.Interest?
    ) throws(SessionEnd) {
        do {
            try watched.keep(link, in: poller, token: Self.linkToken, interest: interest)
        } catch {
            throw .local(error)
        }
    }

    /// Waits in the link's place until a look-up can go on or is over.
    func wait(for lookUp: ServiceLookUp) throws(SessionEnd) {
        do {
            try lookUp.watch(in: poller, token: Self.linkToken)
        } catch {
            throw .local(error)
        }
        _ = try wait(until: lookUp.deadline)
    }

    /// Returns what is ready; nothing when the time has come, and now and then before.
    func wait(until deadline: MonotonicTime?) throws(SessionEnd) -> Ready {
        let now = MonotonicTime.now
        let tick = now + Self.tick
        do {
            let milliseconds = now.milliseconds(until: min(deadline ?? tick, tick))
            try poller.wait(timeoutMilliseconds: milliseconds, into: &events)
        } catch {
            throw .local(error)
        }
        if events.isEmpty && MonotonicTime.now >= tick { report(.ticked) }
        var ready = Ready()
        for event in events {
            switch event.token {
            case Self.signalToken: try takeSignals()
            case Self.linkToken: ready.link = true
            default: ready.stream = true
            }
        }
        return ready
    }

    /// Returns when the time has come, whatever is ready before.
    func sleep(until deadline: MonotonicTime) throws(SessionEnd) {
        repeat {
            _ = try wait(until: deadline)
        } while MonotonicTime.now < deadline
    }

    /// Waits once for room in the stream, or for anything else; a regular file always has some.
    func wait(
        for stream: OutputStream, until deadline: MonotonicTime?
    ) throws(SessionEnd) -> Ready {
        do {
            try poller.add(stream.descriptor, token: Self.streamToken, interest: .writable)
        } catch  where error.errno == .notPermitted {
            var ready = try wait(until: .now)
            ready.stream = true
            return ready
        } catch {
            throw .local(error)
        }
        // Watched only while something waits for it: a pipe without a reader is ready for ever.
        defer { try? poller.remove(stream.descriptor) }
        return try wait(until: deadline)
    }

    private func takeSignals() throws(SessionEnd) {
        while let signal = try nextSignal() {
            guard signal == .windowChange else { throw .interrupted(signal) }
            report(.windowChanged)
        }
    }

    private func nextSignal() throws(SessionEnd) -> Signal? {
        do {
            return try signals.next()
        } catch {
            throw .local(error)
        }
    }
}
