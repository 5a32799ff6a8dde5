internal import System

/// Waits for what has its own idea of what to wait for, and until when.
struct Waiting: ~Copyable, Sendable {
    private let poller: Poller

    init() throws(RFCOMMError) {
        do {
            poller = try Poller()
        } catch {
            throw Self.failure(error)
        }
    }

    /// Readable while there is something to do.
    var descriptor: CInt { poller.descriptor.rawValue }

    /// Waits until what `watch` adds is ready, or until the earlier of the two times.
    func wait(
        until deadline: Deadline, or due: MonotonicTime?,
        _ watch: (borrowing Poller) throws(SystemError) -> Void
    ) throws(RFCOMMError) {
        do {
            var events: [Poller.Event] = []
            let end = [deadline.time, due].compactMap(\.self).min()
            let now = MonotonicTime.now
            try watch(poller)
            try poller.wait(
                timeoutMilliseconds: end.map { now.milliseconds(until: $0) }, into: &events)
        } catch {
            throw Self.failure(error)
        }
    }

    private static func failure(_ error: SystemError) -> RFCOMMError {
        RFCOMMError(error) { "cannot wait for Bluetooth: \($0)" }
    }
}
