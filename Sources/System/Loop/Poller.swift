import CSystem
import Glibc

/// Waits for many descriptors at once: level-triggered epoll.
package struct Poller: ~Copyable, Sendable {
    /// What to wait for on a descriptor; hang-ups and failures are always reported.
    package struct Interest: OptionSet, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// There is something to read, or to accept.
        package static let readable = Interest(rawValue: 1)
        /// There is room to write, or a connection attempt has ended.
        package static let writable = Interest(rawValue: 2)
    }

    /// What has become of one descriptor.
    package struct Event: Hashable, Sendable {
        /// The number that the descriptor was added with.
        package let token: UInt64
        package let readable: Bool
        package let writable: Bool
        /// Both directions are closed, but what has arrived can still be read.
        ///
        /// Read on until `.end`, `.wouldBlock` or an error; each then means that nothing more
        /// comes: RFCOMM reports its end only once, perhaps to a write.
        package let hangUp: Bool
        /// The next call on it tells why.
        package let failed: Bool
    }

    /// How many events one wait returns at most: more than the usual seven clients cause; the rest
    /// comes with the next wait.
    private static let eventsMax = 64

    /// Readable while something that is watched is ready, so that another loop may wait for it.
    package let descriptor: Descriptor

    /// Makes an empty one (epoll_create1).
    package init() throws(SystemError) {
        descriptor = Descriptor(
            adopting: try retrying("epoll_create1") { epoll_create1(CInt(EPOLL_CLOEXEC)) })
    }

    /// Begins to watch a descriptor; events carry `token`, which no other one has.
    ///
    /// Closing a descriptor ends the watch, unless a duplicate of it is still open.
    package func add(
        _ watched: borrowing Descriptor, token: UInt64, interest: Interest
    ) throws(SystemError) {
        try control(EPOLL_CTL_ADD, watched.rawValue, token, interest)
    }

    /// Changes what to wait for on a watched descriptor; an empty interest still reports a hang-up.
    package func change(
        _ watched: borrowing Descriptor, token: UInt64, interest: Interest
    ) throws(SystemError) {
        try control(EPOLL_CTL_MOD, watched.rawValue, token, interest)
    }

    /// Ends the watch of a descriptor that stays open.
    package func remove(_ watched: borrowing Descriptor) throws(SystemError) {
        try control(EPOLL_CTL_DEL, watched.rawValue, 0, [])
    }

    /// Fills `events` with what is ready, waiting at most that long; nil waits for ever.
    ///
    /// No event means that the time is up or a signal interrupted the wait. The caller checks its
    /// deadlines in both cases, so the wait is not repeated here (epoll_wait).
    package func wait(
        timeoutMilliseconds: Int?, into events: inout [Event]
    ) throws(SystemError) {
        events.removeAll(keepingCapacity: true)
        let timeout = timeoutMilliseconds.map { CInt(clamping: max(0, $0)) } ?? -1
        // The kernel fills the first `count` elements of the allocation, and only those are read.
        let failure = unsafe withUnsafeTemporaryAllocation(
            of: epoll_event.self, capacity: Self.eventsMax
        ) { buffer -> Errno? in
            let count = unsafe epoll_wait(
                descriptor.rawValue, buffer.baseAddress, CInt(buffer.count), timeout)
            guard count >= 0 else { return .current }
            for index in 0..<Int(count) {
                unsafe events.append(Event(buffer[index]))
            }
            return nil
        }
        guard let failure, failure != .interrupted else { return }
        throw SystemError(call: "epoll_wait", errno: failure)
    }

    private func control(
        _ operation: CInt, _ watched: CInt, _ token: UInt64, _ interest: Interest
    ) throws(SystemError) {
        // The kernel copies the event during the call.
        var event = unsafe epoll_event(events: interest.mask, data: epoll_data_t(u64: token))
        try retrying("epoll_ctl") {
            unsafe epoll_ctl(descriptor.rawValue, operation, watched, &event)
        }
    }
}

extension Poller.Interest {
    /// The kernel's bits for this.
    fileprivate var mask: UInt32 {
        (contains(.readable) ? EPOLLIN.rawValue : 0) | (contains(.writable) ? EPOLLOUT.rawValue : 0)
    }
}

extension Poller.Event {
    fileprivate init(_ event: epoll_event) {
        // Every watch was added with a token, so that this member of the union is the valid one.
        let (mask, token) = unsafe (event.events, event.data.u64)
        self.init(
            token: token,
            readable: mask & EPOLLIN.rawValue != 0,
            writable: mask & EPOLLOUT.rawValue != 0,
            hangUp: mask & EPOLLHUP.rawValue != 0,
            failed: mask & EPOLLERR.rawValue != 0)
    }
}

/// Keeps a poller's watch of one descriptor in step with what is wanted of it.
package struct PollRegistration: Sendable {
    private var interest: Poller.Interest?

    package init() {}

    /// Begins, changes or ends the watch if the interest has changed; nil is for nothing, not even
    /// a hang-up, which every wait would report.
    package mutating func update(
        _ descriptor: borrowing Descriptor, in poller: borrowing Poller, token: UInt64,
        interest wanted: Poller.Interest?
    ) throws(SystemError) {
        guard wanted != interest else { return }
        switch (interest, wanted) {
        case (nil, let wanted?): try poller.add(descriptor, token: token, interest: wanted)
        case (_?, let wanted?): try poller.change(descriptor, token: token, interest: wanted)
        case (_, nil): try poller.remove(descriptor)
        }
        interest = wanted
    }
}
