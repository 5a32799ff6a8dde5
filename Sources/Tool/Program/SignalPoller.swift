import System

/// The poller of a command that only waits, and the signals that end it.
struct SignalPoller: ~Copyable {
    let poller: Poller
    private let signals: SignalSource

    init(_ signalToken: UInt64) throws(SystemError) {
        let poller = try Poller()
        let signals = try SignalSource(Signal.ending)
        try poller.add(signals.descriptor, token: signalToken, interest: .readable)
        self.poller = poller
        self.signals = signals
    }

    /// Waits until something can go on, and returns the signal that came.
    func wait(until deadline: MonotonicTime?) throws(SystemError) -> Signal? {
        var events: [Poller.Event] = []
        let now = MonotonicTime.now
        try poller.wait(
            timeoutMilliseconds: deadline.map { now.milliseconds(until: $0) }, into: &events)
        return try signals.next()
    }
}
