import System
import Testing
import Tool

struct RoundClockTests {
    private func time(_ seconds: UInt64) -> MonotonicTime {
        MonotonicTime(nanoseconds: seconds * 1_000_000_000)
    }

    @Test func `the time without a server does not count`() {
        var clock = RoundClock(at: time(10))
        #expect(clock.isRunning)
        clock.pause(at: time(12))
        clock.pause(at: time(15))
        #expect(clock.isAway && !clock.isRunning)
        #expect(clock.duration(at: time(100)) == .seconds(2))
        clock.goOn(at: time(100))
        #expect(clock.isRunning)
        #expect(clock.duration(at: time(101)) == .seconds(3))
    }

    @Test func `a round begins when the last one is over`() {
        var clock = RoundClock(at: time(10))
        let isEarly = clock.begin(at: time(11))
        #expect(!isEarly)
        clock.end()
        #expect(!clock.isRunning)
        let isNext = clock.begin(at: time(20))
        #expect(isNext)
        #expect(clock.isRunning)
        #expect(clock.duration(at: time(21)) == .seconds(1))
    }

    @Test func `a round that begins without a server has taken no time yet when that is back`() {
        var clock = RoundClock(at: time(10))
        clock.end()
        clock.pause(at: time(15))
        let isNext = clock.begin(at: time(30))
        #expect(isNext)
        #expect(clock.isAway)
        clock.goOn(at: time(40))
        #expect(clock.duration(at: time(41)) == .seconds(1))
    }
}
