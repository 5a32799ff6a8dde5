import Glibc

/// Waiting for single descriptors, where there is no loop.
extension Descriptor {
    /// Waits until it is ready, has hung up or has failed; false if `deadline` comes first (poll).
    package func wait(
        for interest: Poller.Interest, until deadline: MonotonicTime?
    ) throws(SystemError) -> Bool {
        try !Self.ready(among: [rawValue], for: interest, until: deadline).isEmpty
    }

    /// The numbers among these that are ready, have hung up or have failed; none if `deadline`
    /// comes first (poll).
    package static func ready(
        among numbers: [CInt], for interest: Poller.Interest, until deadline: MonotonicTime?
    ) throws(SystemError) -> [CInt] {
        let events =
            (interest.contains(.readable) ? POLLIN : 0)
            | (interest.contains(.writable) ? POLLOUT : 0)
        var requests = numbers.map { pollfd(fd: $0, events: Int16(events), revents: 0) }
        // After a signal it waits for what is left of the time.
        try retrying("poll") {
            let rest = deadline.map { CInt(clamping: MonotonicTime.now.milliseconds(until: $0)) }
            // The kernel reads and fills the structs that it is lent.
            return unsafe poll(&requests, nfds_t(requests.count), rest ?? -1)
        }
        return requests.filter { $0.revents != 0 }.map(\.fd)
    }
}
