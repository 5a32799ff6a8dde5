import Testing

@testable import VirtualRadio

/// How the time of the air follows that of the world.
@Suite struct AirClockTests {
    private func air(_ microseconds: Int) -> AirTime { AirTime(microseconds: microseconds) }

    @Test(
        arguments: [
            ("fast", .fast), ("1", .times(1)), ("0.5", .times(0.5)), ("0", nil), ("-1", nil),
            ("slow", nil), ("", nil),
        ] as [(String, AirClock.Pace?)])
    func `a pace is a word or a number`(text: String, pace: AirClock.Pace?) {
        #expect(AirClock.Pace(text) == pace)
    }

    @Test func `at a pace of two a second of the world is two of the air`() {
        let clock = AirClock(.times(2), world: 1000, air: air(500))
        #expect(clock.time(world: 2000, now: air(0), next: nil) == air(2500))
        #expect(clock.time(world: 2000, now: air(0), next: air(700)) == air(699))
        #expect(clock.wait(world: 1000, next: air(2500)) == 1000)
        #expect(clock.wait(world: 9000, next: air(2500)) == 0)
    }

    @Test func `as fast as it goes, time passes by what happens alone`() {
        let clock = AirClock(.fast, world: 0, air: air(0))
        #expect(clock.time(world: 5000, now: air(7), next: air(90)) == air(7))
        #expect(clock.wait(world: 0, next: air(1_000_000)) == 0)
    }

    @Test func `a machine that is late makes the air slower and never hastier`() {
        var clock = AirClock(.times(1), world: 0, air: air(0))
        clock.happened(at: air(1000), world: 6000)
        #expect(clock.wait(world: 6000, next: air(2000)) == 0)
        clock.happened(at: air(2000), world: 9000)
        #expect(clock.wait(world: 9000, next: air(3000)) == 1000)
    }
}
