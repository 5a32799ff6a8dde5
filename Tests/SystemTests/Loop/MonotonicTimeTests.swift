import System
import TestSupport
import Testing

@Suite struct `Monotonic time` {
    @Test(
        arguments: [
            (0, Duration.seconds(1), 1_000_000_000),
            (5, .nanoseconds(-5), 0),
            (5, .nanoseconds(-6), 0),
            (5, .seconds(-1), 0),
            (5, .zero, 5),
            (.max - 1, .nanoseconds(1), .max),
            (.max, .nanoseconds(1), .max),
            (1, .seconds(Int64.max), UInt64(Int64.max) + 1),
            (.max, .seconds(Int64.max), .max),
            (1, .seconds(Int64.min), 0),
            (0, .seconds(9_223_372_036) + .nanoseconds(854_775_807), UInt64(Int64.max)),
            (0, .seconds(9_223_372_036) + .nanoseconds(854_775_808), UInt64(Int64.max)),
        ] as [(UInt64, Duration, UInt64)])
    func `a sum stops at the ends of the range`(start: UInt64, step: Duration, sum: UInt64) {
        #expect((MonotonicTime(nanoseconds: start) + step).nanoseconds == sum)
    }

    @Test(
        arguments: [
            (7, 5, Duration.nanoseconds(2)),
            (5, 7, .nanoseconds(-2)),
            (5, 5, .zero),
            (.max, 0, .nanoseconds(Int64.max)),
            (0, .max, .nanoseconds(-Int64.max)),
        ] as [(UInt64, UInt64, Duration)])
    func `a difference has a sign`(later: UInt64, earlier: UInt64, difference: Duration) {
        let result = MonotonicTime(nanoseconds: later) - MonotonicTime(nanoseconds: earlier)
        #expect(result == difference)
    }

    @Test(
        arguments: [
            (10, 10, 0), (11, 10, 0), (0, 1, 1), (0, 999_999, 1), (0, 1_000_000, 1),
            (0, 1_000_001, 2), (0, .max, 18_446_744_073_710),
        ] as [(UInt64, UInt64, Int)])
    func `a wait ends when its deadline is due`(now: UInt64, deadline: UInt64, milliseconds: Int) {
        let now = MonotonicTime(nanoseconds: now)
        #expect(now.milliseconds(until: MonotonicTime(nanoseconds: deadline)) == milliseconds)
    }

    @Test func `the clock does not go back`() {
        let first = MonotonicTime.now
        #expect(first <= MonotonicTime.now)
        #expect(first > MonotonicTime(nanoseconds: 0))
    }

    @Test func `the calendar is past the year in which this was written`() {
        #expect(WallClock.secondsSince1970 > 1_735_689_600)
    }

    @Test func `a manual clock moves when it is told to`() {
        var clock = ManualClock()
        let start = clock.now
        clock.advance(by: .seconds(3))
        #expect(clock.now - start == .seconds(3))
    }
}
