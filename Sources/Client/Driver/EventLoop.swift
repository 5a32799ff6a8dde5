import Bluetooth
import System

/// Waits for the connection, standard output, the clock and signals; throws a signal that ends the
/// program.
final class EventLoop {
    struct Ready {
        var connection = false
        var stream = false
        /// Whether the terminal has another width.
        var hasNewWindow = false
        /// Whether a second has passed in which nothing was ready.
        var hasTicked = false
    }

    private static let signalToken: UInt64 = 0
    private static let connectionToken: UInt64 = 1
    private static let streamToken: UInt64 = 2

    private let poller: Poller
    private let signals: SignalSource
    private var events: [Poller.Event] = []

    /// How long a wait lasts at most before the progress display is updated.
    private static let tick = Duration.seconds(1)

    /// Takes over the given signals of this process.
    init(_ signals: [Signal]) throws(SystemError) {
        poller = try Poller()
        self.signals = try SignalSource(signals)
        try poller.add(self.signals.descriptor, token: Self.signalToken, interest: .readable)
    }

    /// Watches a stream with this interest, nil for none; closing the stream ends that.
    func keep(
        _ watched: inout StreamRegistration, of stream: borrowing ByteStream,
        _ interest: Poller.Interest?
    ) throws(SessionEnd) {
        do {
            try watched.update(
                stream, in: poller, token: Self.connectionToken, interest: interest)
        } catch {
            throw .local(error)
        }
    }

    /// Watches a look-up instead of a connection.
    func watch(_ lookup: ServiceLookup) throws(SessionEnd) {
        do {
            try lookup.watch(in: poller, token: Self.connectionToken)
        } catch {
            throw .local(error)
        }
    }

    /// Returns what is ready; nothing when the time has come, and sometimes before.
    ///
    /// A given stream is watched as well; a regular file always has room. If it is not ticking, it
    /// does not return before the time only because a second has passed.
    func wait(
        until deadline: MonotonicTime?, for stream: OutputStream? = nil, isTicking: Bool = true
    ) throws(SessionEnd) -> Ready {
        guard let stream else { return try wait(until: deadline, isTicking: isTicking) }
        do {
            try poller.add(stream.descriptor, token: Self.streamToken, interest: .writable)
        } catch  where error.errno == .notPermitted {
            var ready = try wait(until: .now)
            ready.stream = true
            return ready
        } catch {
            throw .local(error)
        }
        // Watched only while something waits for it: a pipe without a reader is always ready.
        defer { try? poller.remove(stream.descriptor) }
        return try wait(until: deadline)
    }

    private func wait(
        until deadline: MonotonicTime?, isTicking: Bool = true
    ) throws(SessionEnd) -> Ready {
        let now = MonotonicTime.now
        let tick = isTicking ? now + Self.tick : MonotonicTime(nanoseconds: .max)
        do {
            let milliseconds = now.milliseconds(until: min(deadline ?? tick, tick))
            try poller.wait(timeoutMilliseconds: milliseconds, into: &events)
        } catch {
            throw .local(error)
        }
        var ready = Ready()
        ready.hasTicked = events.isEmpty && MonotonicTime.now >= tick
        for event in events {
            switch event.token {
            case Self.signalToken: ready.hasNewWindow = try takeSignals()
            case Self.connectionToken: ready.connection = true
            default: ready.stream = true
            }
        }
        return ready
    }

    /// Takes all signals that have come; true if the terminal has another width.
    private func takeSignals() throws(SessionEnd) -> Bool {
        var hasNewWindow = false
        while let signal = try nextSignal() {
            guard signal == .windowChange else { throw .interrupted(signal) }
            hasNewWindow = true
        }
        return hasNewWindow
    }

    private func nextSignal() throws(SessionEnd) -> Signal? {
        do {
            return try signals.next()
        } catch {
            throw .local(error)
        }
    }
}
