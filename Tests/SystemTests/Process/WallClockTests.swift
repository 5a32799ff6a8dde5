import System
import Testing

/// The clock on the wall, as the log shows it.
struct WallClockTests {
    @Test func `date and time have a fixed width`() {
        let parts = WallClock.dateAndTime.split(separator: " ")
        let date = parts.first.map { $0.split(separator: "-") } ?? []
        let time = parts.last.map { $0.split(separator: ":") } ?? []
        #expect(parts.count == 2)
        #expect(date.map(\.count) == [4, 2, 2] && time.map(\.count) == [2, 2, 2])
        #expect((date + time).allSatisfy { $0.allSatisfy(\.isNumber) })
    }
}
