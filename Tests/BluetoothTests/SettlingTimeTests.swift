import Testing

@testable import Bluetooth
@testable import System

@Suite struct `The time in which a record settles` {
    private let start = MonotonicTime(nanoseconds: 1_000_000_000)
    private var later: MonotonicTime { start + .seconds(60) }

    @Test func `ends after three seconds`() {
        var settling = SettlingTime(at: start)
        let end = start + .seconds(Publisher.settleSeconds)
        #expect(settling.end == end)
        let before = MonotonicTime(nanoseconds: end.nanoseconds - 1)
        settling.follow(from: .asking, to: .unconfirmed, at: before)
        #expect(settling.end == end)
        settling.follow(from: .unconfirmed, to: .unconfirmed, at: end)
        #expect(settling.end == nil)
    }

    @Test(
        arguments: [
            (.noBluetoothd, .asking), (.noBluetoothd, .unconfirmed), (.noAdapter, .unconfirmed),
            (.published, .unconfirmed), (.published, .asking),
        ] as [(Publication.Status, Publication.Status)])
    func `begins again when bluetoothd or an adapter comes`(
        before: Publication.Status, status: Publication.Status
    ) {
        var settling = SettlingTime(at: start)
        settling.follow(from: before, to: before, at: later)
        #expect(settling.end == nil)
        settling.follow(from: before, to: status, at: later)
        #expect(settling.end == later + .seconds(Publisher.settleSeconds))
    }

    @Test(
        arguments: [
            (.asking, .unconfirmed), (.unconfirmed, .unconfirmed), (.unconfirmed, .published),
            (.published, .noAdapter), (.noAdapter, .noBluetoothd),
        ] as [(Publication.Status, Publication.Status)])
    func `does not begin again by itself`(
        before: Publication.Status, status: Publication.Status
    ) {
        var settling = SettlingTime(at: start)
        settling.follow(from: before, to: before, at: later)
        settling.follow(from: before, to: status, at: later)
        #expect(settling.end == nil)
    }
}
