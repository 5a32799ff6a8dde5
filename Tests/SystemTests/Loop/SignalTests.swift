import Glibc
import System
import TestSupport
import Testing

/// Undoes the mask of the threads that tests run on, which may hold signals back.
private func takeAllSignals() {
    var all = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_UNBLOCK, &all, nil)
}

/// Each in a process of its own: masks and dispositions belong to the whole of it.
@Suite(.waiting) struct `Signals` {
    @Test func `signals are read one by one and then there are none`() async {
        await #expect(processExitsWith: .success) {
            let source = try SignalSource([.interrupt, .terminate, .windowChange])
            var seen: [Signal] = []
            raise(SIGTERM)
            raise(SIGWINCH)
            while let signal = try source.next() { seen.append(signal) }
            #expect(Set(seen) == [.terminate, .windowChange])
            let none = try source.next()
            #expect(none == nil)
        }
    }

    @Test func `a poller sees that a signal waits`() async {
        await #expect(processExitsWith: .success) {
            let source = try SignalSource([.interrupt])
            let poller = try Poller()
            try poller.add(source.descriptor, token: 1, interest: .readable)
            raise(SIGINT)
            var events: [Poller.Event] = []
            try poller.wait(timeoutMilliseconds: nil, into: &events)
            #expect(events.map(\.readable) == [true])
        }
    }

    @Test func `a signal that nobody asked for does what it always does`() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            takeAllSignals()
            _ = try SignalSource([.interrupt])
            raise(SIGTERM)
        }
    }

    @Test func `a broken pipe ends nothing`() async {
        await #expect(processExitsWith: .success) {
            takeAllSignals()
            _ = try SignalSource([])
            raise(SIGPIPE)
        }
    }

    @Test func `a hang-up is caught`() async {
        await #expect(processExitsWith: .success) {
            let source = try SignalSource([.hangUp])
            raise(SIGHUP)
            let signal = try source.next()
            #expect(signal == .hangUp)
        }
    }

    @Test func `a hang-up that is ignored stays ignored`() async {
        await #expect(processExitsWith: .success) {
            _ = signal(SIGHUP, SIG_IGN)
            let source = try SignalSource([.hangUp, .terminate])
            raise(SIGHUP)
            raise(SIGTERM)
            let first = try source.next()
            let second = try source.next()
            #expect(first == .terminate)
            #expect(second == nil)
        }
    }

    @Test func `what a process sends is heard, ignored before or not`() async {
        await #expect(processExitsWith: .success) {
            _ = signal(SIGINT, SIG_IGN)
            let source = try SignalSource([.interrupt])
            raise(SIGINT)
            let signal = try source.next()
            #expect(signal == .interrupt)
        }
    }

    @Test func `Ctrl-C ends the process as if it had never been caught`() async {
        await #expect(processExitsWith: .signal(SIGINT)) {
            _ = try SignalSource([.interrupt])
            Signal.interrupt.endProcess()
        }
    }

    @Test func `a termination ends the process as if it had never been caught`() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            _ = try SignalSource([.terminate])
            Signal.terminate.endProcess()
        }
    }

    @Test func `a signal that ends nothing still ends the process`() async {
        await #expect(processExitsWith: .exitCode(128 + SIGWINCH)) {
            Signal.windowChange.endProcess()
        }
    }

    @Test(
        arguments: [
            (Signal.hangUp, 129), (.interrupt, 130), (.terminate, 143), (.windowChange, 156),
        ] as [(Signal, CInt)])
    func `a signal has a number and a status`(signal: System.Signal, status: CInt) {
        #expect(signal.exitStatus == status)
        #expect(Signal(number: signal.number) == signal)
    }

    @Test func `other numbers are no signals of ours`() {
        #expect(Signal(number: SIGKILL) == nil)
    }
}
