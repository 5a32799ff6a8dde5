/// How the time of the air follows that of the world, both in microseconds.
package struct AirClock: Sendable {
    /// How fast the air's time runs.
    package enum Pace: Hashable, Sendable {
        /// Where nothing comes from the hosts, the next thing happens at once: whoever waits for
        /// the air alone waits no time. What hosts do takes none of the air's time.
        case fast
        /// So many seconds of the air in a second of the world.
        case times(Double)

        /// Reads `fast` or a number.
        package init?(_ text: some StringProtocol) {
            if text == "fast" {
                self = .fast
                return
            }
            guard let factor = Double(text), (0.001...1000).contains(factor) else { return nil }
            self = .times(factor)
        }
    }

    package private(set) var pace: Pace
    private var base: (world: Int, air: AirTime)

    /// Whoever is served later than this is not to blame the air: its time stands still instead.
    static let slackMicroseconds = 5000

    package init(_ pace: Pace, world: Int, air: AirTime) {
        self.pace = pace
        base = (world, air)
    }

    /// The air's time, before what is to happen next: hosts that have sent something come first.
    package func time(world: Int, now: AirTime, next: AirTime?) -> AirTime {
        guard case .times(let factor) = pace else { return now }
        let time = base.air.after(microseconds: Int(Double(world - base.world) * factor))
        return max(now, min(time, next?.after(microseconds: -1) ?? .never))
    }

    /// How long to wait for what is to happen next, unless a host comes first.
    package func wait(world: Int, next: AirTime) -> Int {
        guard case .times(let factor) = pace else { return 0 }
        let left = Double(next.microseconds - base.air.microseconds) / factor
        return max(0, base.world + Int(left.rounded(.up)) - world)
    }

    /// The air's time has stood still until now.
    package mutating func standStill(at air: AirTime, world: Int) {
        base = (world, air)
    }

    /// What was next has happened; if that was late, all that follows is as much later.
    package mutating func happened(at air: AirTime, world: Int) {
        guard case .times(let factor) = pace else { return }
        let lag =
            world - base.world
            - Int(Double(air.microseconds - base.air.microseconds) / factor)
        if lag > Self.slackMicroseconds { base = (world, air) }
    }
}
