import Glibc
import Synchronization
import System
import TestSupport
import Testing

@Suite struct `Polling` {
    /// An event as a test writes it down.
    private struct Seen: Hashable {
        let token: UInt64
        var readable = false
        var writable = false
        var hangUp = false
        var failed = false
    }

    /// What is ready at this moment, in the order of the tokens.
    private func ready(_ poller: borrowing Poller) throws -> [Seen] {
        var events: [Poller.Event] = []
        try poller.wait(timeoutMilliseconds: 0, into: &events)
        return events.sorted { $0.token < $1.token }.map {
            Seen(
                token: $0.token, readable: $0.readable, writable: $0.writable, hangUp: $0.hangUp,
                failed: $0.failed)
        }
    }

    @Test(
        arguments: [
            (.readable, true, false), (.writable, false, true),
            ([.readable, .writable], true, true), ([], false, false),
        ] as [(Poller.Interest, Bool, Bool)])
    func `only what is waited for is told`(
        interest: Poller.Interest, readable: Bool, writable: Bool
    ) throws {
        let poller = try Poller()
        let pair = try SocketPair()
        let socket = pair.left()
        let peer = pair.right()
        _ = try peer.write([1].span)
        try poller.add(socket.descriptor, token: .max, interest: interest)
        let expected = Seen(token: .max, readable: readable, writable: writable)
        let events = try ready(poller)
        #expect(events == (interest.isEmpty ? [] : [expected]))
    }

    @Test func `what stays ready is told again and what was read is not`() throws {
        let poller = try Poller()
        let pair = try SocketPair()
        let socket = pair.left()
        let peer = pair.right()
        _ = try peer.write([1, 2].span)
        try poller.add(socket.descriptor, token: 5, interest: .readable)
        for _ in 0..<2 {
            let events = try ready(poller)
            #expect(events == [Seen(token: 5, readable: true)])
        }
        _ = try socket.readAll()
        let events = try ready(poller)
        #expect(events.isEmpty)
    }

    @Test func `an interest can be changed and a watch ended`() throws {
        let poller = try Poller()
        let pair = try SocketPair()
        let socket = pair.left()
        let peer = pair.right()
        _ = try peer.write([1].span)
        try poller.add(socket.descriptor, token: 1, interest: .readable)
        try poller.change(socket.descriptor, token: 2, interest: .writable)
        let changed = try ready(poller)
        #expect(changed == [Seen(token: 2, writable: true)])
        try poller.remove(socket.descriptor)
        let removed = try ready(poller)
        #expect(removed.isEmpty)
    }

    @Test func `each descriptor has its own token`() throws {
        let poller = try Poller()
        let pair = try SocketPair()
        let left = pair.left()
        let right = pair.right()
        try poller.add(left.descriptor, token: 1, interest: .writable)
        try poller.add(right.descriptor, token: 2, interest: .writable)
        let events = try ready(poller)
        #expect(events == [Seen(token: 1, writable: true), Seen(token: 2, writable: true)])
    }

    @Test func `after a hang-up what was queued is read before the end`() throws {
        let poller = try Poller()
        let pair = try SocketPair()
        let socket = pair.left()
        let peer = pair.right()
        try poller.add(socket.descriptor, token: 1, interest: [])
        _ = try peer.write([1, 2, 3].span)
        _ = consume peer
        let events = try ready(poller)
        #expect(events == [Seen(token: 1, hangUp: true)])
        let rest = try socket.readAll()
        #expect(rest == (.end, [1, 2, 3]))
    }

    @Test func `a lost link shows as failed`() throws {
        let poller = try Poller()
        let pair = try SocketPair()
        let socket = pair.left()
        let peer = pair.right()
        try poller.add(socket.descriptor, token: 1, interest: .readable)
        // The peer closes with bytes unread, which is a reset.
        _ = try socket.write([1].span)
        _ = consume peer
        let events = try ready(poller)
        #expect(events == [Seen(token: 1, readable: true, hangUp: true, failed: true)])
    }

    @Test func `more events than one wait tells come with the next`() throws {
        let poller = try Poller()
        let pair = try SocketPair()
        let socket = pair.left()
        let peer = pair.right()
        _ = try peer.write([1].span)
        var seen: Set<UInt64> = []
        // Copies of one socket, each of them ready.
        var numbers: [CInt] = []
        defer { for number in numbers { close(number) } }
        for token in 0..<100 as Range<UInt64> {
            let copy = Descriptor(adopting: dup(socket.descriptor.rawValue))
            try poller.add(copy, token: token, interest: .readable)
            numbers.append(copy.release())
        }
        for _ in 0..<2 {
            let events = try ready(poller)
            #expect(events.count == 64)
            seen.formUnion(events.map(\.token))
        }
        #expect(seen == Set(0..<100))
    }

    @Test func `a signal ends the wait without events`() throws {
        let poller = try Poller()
        // A handler that does nothing, so that the signal interrupts and no more.
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { _ in }
        try #require(unsafe sigaction(SIGURG, &action, nil) == 0)
        // The threads that tests run on may hold signals back.
        var urgent = sigset_t()
        unsafe sigaddset(&urgent, SIGURG)
        unsafe pthread_sigmask(SIG_UNBLOCK, &urgent, nil)
        let kicker = Kicker(target: pthread_self())
        kicker.start()
        var events: [Poller.Event] = []
        try poller.wait(timeoutMilliseconds: nil, into: &events)
        kicker.stop()
        #expect(events.isEmpty)
    }

    @Test func `an unusable descriptor is refused`() throws {
        let poller = try Poller()
        let pair = try SocketPair()
        let socket = pair.left()
        let peer = pair.right()
        try poller.add(socket.descriptor, token: 1, interest: .readable)
        #expect(throws: SystemError(call: "epoll_ctl", errno: .fileExists)) {
            try poller.add(socket.descriptor, token: 1, interest: .readable)
        }
        #expect(throws: SystemError(call: "epoll_ctl", errno: .noSuchFile)) {
            try poller.remove(peer.descriptor)
        }
    }
}

/// Sends a signal to one thread until it is told to stop.
private final class Kicker: Sendable {
    private let target: pthread_t
    private let stopped = Atomic(false)
    private let finished = Atomic(false)

    init(target: pthread_t) {
        self.target = target
    }

    func start() {
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(self).toOpaque()
        _ = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                let kicker = unsafe Unmanaged<Kicker>.fromOpaque(context).takeRetainedValue()
                while !kicker.stopped.load(ordering: .acquiring) {
                    pthread_kill(kicker.target, SIGURG)
                    sched_yield()
                }
                kicker.finished.store(true, ordering: .releasing)
                return nil
            }, context)
        pthread_detach(thread)
    }

    func stop() {
        stopped.store(true, ordering: .releasing)
        while !finished.load(ordering: .acquiring) { sched_yield() }
    }
}
