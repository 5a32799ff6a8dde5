import System
import TestSupport
import Testing
import Wire

@testable import Server

@Suite struct `The time limits of a connection` {
    private let start = MonotonicTime(nanoseconds: 1_000_000_000)

    private func timers() -> SessionTimers {
        SessionTimers(idle: .seconds(60), at: start)
    }

    /// Checks that nothing is overdue just before, and that it is then.
    private func expect(
        _ timers: SessionTimers, _ overdue: SessionTimers.Overdue, after duration: Duration
    ) {
        #expect(timers.deadline == start + duration)
        #expect(timers.overdue(at: start + duration + .nanoseconds(-1)) == nil)
        #expect(timers.overdue(at: start + duration) == overdue)
    }

    @Test func `HELLO has ten seconds in all`() {
        expect(timers(), .hello, after: .seconds(10))
    }

    @Test func `HELLO has no longer than a client may be idle`() {
        expect(SessionTimers(idle: .seconds(2), at: start), .hello, after: .seconds(2))
        expect(SessionTimers(idle: .seconds(11), at: start), .hello, after: .seconds(10))
    }

    @Test func `silence means something only where it is asked for, and only until it ends`() {
        var timers = SessionTimers(idle: .seconds(60), silence: .seconds(2), at: start)
        expect(timers, .silence, after: .seconds(2))
        timers.endSilence()
        expect(timers, .hello, after: .seconds(10))
    }

    @Test func `an answer has all the time that its client takes it in`() {
        var timers = timers()
        timers.enter(.busy, at: start)
        #expect(timers.deadline == nil)
        #expect(timers.overdue(at: start + .seconds(1_000_000)) == nil)
    }

    @Test func `a client may ask for nothing for so long`() {
        var timers = timers()
        timers.enter(.idle, at: start)
        // To be idle still is nothing new.
        timers.enter(.idle, at: start + .seconds(59))
        expect(timers, .request, after: .seconds(60))
    }

    @Test func `a request begins that time anew`() {
        var timers = timers()
        timers.enter(.idle, at: start)
        timers.enter(.busy, at: start + .seconds(50))
        timers.enter(.idle, at: start + .seconds(51))
        expect(timers, .request, after: .seconds(111))
    }

    @Test func `a client has five seconds to close`() {
        var timers = timers()
        timers.enter(.leaving, at: start)
        expect(timers, .close, after: .seconds(5))
    }

    @Test func `a socket that takes nothing has thirty seconds`() {
        var timers = timers()
        timers.enter(.busy, at: start)
        timers.noteWrite(blocked: true, progress: false, at: start)
        timers.noteWrite(blocked: true, progress: false, at: start + .seconds(29))
        expect(timers, .write, after: .seconds(30))
    }

    @Test func `a socket that takes anything has thirty seconds more`() {
        var timers = timers()
        timers.enter(.busy, at: start)
        timers.noteWrite(blocked: true, progress: false, at: start)
        timers.noteWrite(blocked: true, progress: true, at: start + .seconds(29))
        expect(timers, .write, after: .seconds(59))
    }

    @Test func `a socket that has taken all is waited for no more`() {
        var timers = timers()
        timers.enter(.busy, at: start)
        timers.noteWrite(blocked: true, progress: false, at: start)
        timers.noteWrite(blocked: false, progress: true, at: start + .seconds(1))
        #expect(timers.deadline == nil)
    }

    @Test func `the earliest limit is the deadline`() {
        var timers = timers()
        timers.noteWrite(blocked: true, progress: false, at: start)
        expect(timers, .hello, after: .seconds(10))
        #expect(timers.overdue(at: start + .seconds(30)) == .write)
    }
}
