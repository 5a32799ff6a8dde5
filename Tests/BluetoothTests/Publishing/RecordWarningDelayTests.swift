import System
import Testing

@testable import Bluetooth

@Suite struct `The time that a record is given to show` {
    private let start = MonotonicTime(nanoseconds: 1_000_000_000)
    private var later: MonotonicTime { start + .seconds(60) }

    @Test func `ends after three seconds`() {
        var delay = RecordWarningDelay(at: start)
        let end = start + .seconds(Publisher.warningDelaySeconds)
        #expect(delay.end == end)
        let before = MonotonicTime(nanoseconds: end.nanoseconds - 1)
        delay.follow(from: .asking, to: .unconfirmed, at: before)
        #expect(delay.end == end)
        delay.follow(from: .unconfirmed, to: .unconfirmed, at: end)
        #expect(delay.end == nil)
    }

    @Test(
        arguments: [
            (.noBluetoothd, .asking), (.noBluetoothd, .unconfirmed), (.noAdapter, .unconfirmed),
            (.published, .unconfirmed), (.published, .asking),
        ] as [(ProfileRegistration.Status, ProfileRegistration.Status)])
    func `begins again when bluetoothd or an adapter comes`(
        before: ProfileRegistration.Status, status: ProfileRegistration.Status
    ) {
        var delay = RecordWarningDelay(at: start)
        delay.follow(from: before, to: before, at: later)
        #expect(delay.end == nil)
        delay.follow(from: before, to: status, at: later)
        #expect(delay.end == later + .seconds(Publisher.warningDelaySeconds))
    }

    @Test(
        arguments: [
            (.asking, .unconfirmed), (.unconfirmed, .unconfirmed), (.unconfirmed, .published),
            (.published, .noAdapter), (.noAdapter, .noBluetoothd),
        ] as [(ProfileRegistration.Status, ProfileRegistration.Status)])
    func `does not begin again by itself`(
        before: ProfileRegistration.Status, status: ProfileRegistration.Status
    ) {
        var delay = RecordWarningDelay(at: start)
        delay.follow(from: before, to: before, at: later)
        delay.follow(from: before, to: status, at: later)
        #expect(delay.end == nil)
    }
}
