import System
import Testing

@testable import Bluetooth

@Suite struct `The time that a record is given to show` {
    private let start = MonotonicTime(nanoseconds: 1_000_000_000)
    private var later: MonotonicTime { start + .seconds(60) }

    @Test func `ends after three seconds`() {
        var grace = GracePeriod(at: start)
        let end = start + .seconds(Publisher.graceSeconds)
        #expect(grace.end == end)
        let before = MonotonicTime(nanoseconds: end.nanoseconds - 1)
        grace.follow(from: .asking, to: .unconfirmed, at: before)
        #expect(grace.end == end)
        grace.follow(from: .unconfirmed, to: .unconfirmed, at: end)
        #expect(grace.end == nil)
    }

    @Test(
        arguments: [
            (.noBluetoothd, .asking), (.noBluetoothd, .unconfirmed), (.noAdapter, .unconfirmed),
            (.published, .unconfirmed), (.published, .asking),
        ] as [(ProfileRegistration.Status, ProfileRegistration.Status)])
    func `begins again when bluetoothd or an adapter comes`(
        before: ProfileRegistration.Status, status: ProfileRegistration.Status
    ) {
        var grace = GracePeriod(at: start)
        grace.follow(from: before, to: before, at: later)
        #expect(grace.end == nil)
        grace.follow(from: before, to: status, at: later)
        #expect(grace.end == later + .seconds(Publisher.graceSeconds))
    }

    @Test(
        arguments: [
            (.asking, .unconfirmed), (.unconfirmed, .unconfirmed), (.unconfirmed, .published),
            (.published, .noAdapter), (.noAdapter, .noBluetoothd),
        ] as [(ProfileRegistration.Status, ProfileRegistration.Status)])
    func `does not begin again by itself`(
        before: ProfileRegistration.Status, status: ProfileRegistration.Status
    ) {
        var grace = GracePeriod(at: start)
        grace.follow(from: before, to: before, at: later)
        grace.follow(from: before, to: status, at: later)
        #expect(grace.end == nil)
    }
}
