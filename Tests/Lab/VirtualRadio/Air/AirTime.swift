/// A moment of the air, or how long something takes there, in microseconds.
package struct AirTime: Hashable, Comparable, Sendable {
    package let microseconds: Int

    package init(microseconds: Int) {
        self.microseconds = microseconds
    }

    /// The unit of all packets.
    static let slotMicroseconds = 625
    static let zero = AirTime(microseconds: 0)
    /// Later than anything.
    static let never = AirTime(microseconds: .max)

    package static func < (earlier: AirTime, later: AirTime) -> Bool {
        earlier.microseconds < later.microseconds
    }

    func after(microseconds more: Int) -> AirTime {
        let (sum, overflow) = microseconds.addingReportingOverflow(more)
        return overflow ? .never : AirTime(microseconds: sum)
    }

    func after(slots: Int) -> AirTime {
        after(microseconds: slots * Self.slotMicroseconds)
    }

    func after(seconds: Double) -> AirTime {
        after(microseconds: Int((seconds * 1e6).rounded()))
    }

    /// The next moment, or this one, in which a central may begin to send: every second slot.
    var nextStart: AirTime {
        let step = 2 * Self.slotMicroseconds
        let rest = microseconds % step
        return rest == 0 ? self : after(microseconds: step - rest)
    }
}
