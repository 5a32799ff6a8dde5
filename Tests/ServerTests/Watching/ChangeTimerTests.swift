import System
import TestSupport
import Testing

@testable import Server

@Suite struct `When a change is told` {
    private var clock = ManualClock()
    private var timer = ChangeTimer()

    @Test mutating func `is when nothing more has changed for 200 ms`() {
        #expect(timer.deadline == nil)
        let begin = clock.now
        timer.note(at: clock.now)
        clock.advance(by: .milliseconds(150))
        timer.note(at: clock.now)
        #expect(timer.deadline == begin + .milliseconds(350))
        clock.advance(by: .milliseconds(199))
        let isEarly = timer.takeSettled(at: clock.now)
        clock.advance(by: .milliseconds(1))
        let isDue = timer.takeSettled(at: clock.now)
        let isDueAgain = timer.takeSettled(at: clock.now)
        #expect([isEarly, isDue, isDueAgain] == [false, true, false])
        #expect(timer.deadline == nil)
    }

    @Test mutating func `is 2 s after the first change at the latest`() {
        let begin = clock.now
        var toldAt: [Duration] = []
        for _ in 0..<1000 {
            timer.note(at: clock.now)
            clock.advance(by: .milliseconds(10))
            if timer.takeSettled(at: clock.now) { toldAt.append(clock.now - begin) }
        }
        #expect(toldAt == [2, 4, 6, 8, 10].map { .seconds($0) })
    }
}
