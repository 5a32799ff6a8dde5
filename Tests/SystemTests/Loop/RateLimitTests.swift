import System
import TestSupport
import Testing

@Suite struct `A rate limit` {
    /// Sends all that is allowed in messages of `unit` bytes for a time; returns how much that is.
    private func sent(
        in duration: Duration, at bytesPerSecond: Int, unit: Int, asking interval: Duration
    ) -> Int {
        var clock = ManualClock()
        var rate = RateLimit(bytesPerSecond: bytesPerSecond, at: clock.now)
        var sent = 0
        let end = clock.now + duration
        while clock.now < end {
            let allowance = rate.allowance(at: clock.now)
            if allowance > 0 {
                let count = max(allowance - allowance % unit, unit)
                rate.spend(count)
                sent += count
            }
            clock.advance(by: interval)
        }
        return sent
    }

    @Test(arguments: [
        (1, 1008), (1000, 1008), (10_000, 1008), (200_000, 1008), (1_000_000, 64),
        (30_000, 32_767),
    ]) func `is kept over time whatever the unit`(bytesPerSecond: Int, unit: Int) {
        let seconds = 100
        let sent = sent(
            in: .seconds(seconds), at: bytesPerSecond, unit: unit, asking: .milliseconds(3))
        let allowed = bytesPerSecond * seconds
        #expect(sent <= allowed + bytesPerSecond / 10 + unit)
        #expect(sent >= allowed - bytesPerSecond / 5 - unit)
    }

    @Test func `loses nothing to frequent questions`() {
        let sent = sent(
            in: .seconds(1), at: 50_000, unit: 100, asking: .microseconds(7))
        #expect((49_000...55_100).contains(sent))
    }

    @Test func `tells when to ask again`() {
        var clock = ManualClock()
        var rate = RateLimit(bytesPerSecond: 10_000, at: clock.now)
        #expect(rate.allowance(at: clock.now) == 1000)
        rate.spend(5000)
        #expect(rate.allowance(at: clock.now) == 0)
        let opensAt = rate.opensAt
        #expect(opensAt - clock.now == .milliseconds(450))
        clock.advance(by: .milliseconds(449))
        #expect(rate.allowance(at: clock.now) == 0)
        clock.advance(by: .milliseconds(1))
        #expect(rate.allowance(at: clock.now) == 500)
    }

    @Test func `saves up no more than a tenth of a second`() {
        var clock = ManualClock()
        var rate = RateLimit(bytesPerSecond: 10_000, at: clock.now)
        rate.spend(1000)
        clock.advance(by: .seconds(1_000_000_000))
        #expect(rate.allowance(at: clock.now) == 1000)
    }

    @Test func `does not overflow`() {
        var clock = ManualClock()
        var rate = RateLimit(bytesPerSecond: .max, at: clock.now)
        rate.spend(1 << 30)
        clock.advance(by: .seconds(1_000_000_000))
        #expect(rate.allowance(at: clock.now) > 0)
        rate.spend(1 << 30)
        #expect(rate.opensAt > clock.now)
    }
}
