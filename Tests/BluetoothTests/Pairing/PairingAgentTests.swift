import TestSupport
import Testing

@testable import Bluetooth
@testable import System

/// The agent itself, on a bus with a stand-in for bluetoothd.
@Suite(.waiting, .enabled(if: StandInBluetoothd.isPossible, "there is no dbus-daemon"))
struct `A pairing agent` {
    private struct Watched {
        let agent: PairingAgent
        var events: [PairingAgent.Event] = []

        mutating func turn() { events += agent.process(at: .now) }
    }

    @Test func `passes a question on, holds it until the answer, and has the device trusted`() async
    {
        await #expect(processExitsWith: .success) {
            let bus = try StandInBluetoothd()
            let end = MonotonicTime.now + .seconds(600)
            var watched = Watched(agent: try PairingAgent(.welcome(nil), .ask, until: end))
            try bus.serve(untilSo: { watched.turn() }) { watched.events == [.ready] }
            let question = try bus.ask(987_654)
            try bus.serve(untilSo: { watched.turn() }) { watched.agent.isAsking }
            let device = try #require(BluetoothAddress(StandInBluetoothd.device))
            try #require(
                watched.events.last
                    == .asked(PairingQuestion(device: device, digits: "987654")))
            try #require(!bus.hasAnswer(to: question))
            watched.agent.take(.unclear, at: .now)
            watched.turn()
            let asked = PairingAgent.Event.asked(PairingQuestion(device: device, digits: "987654"))
            try #require(watched.events == [.ready, asked, asked] && watched.agent.isAsking)
            watched.agent.take(.yes, at: .now)
            try #require(try bus.answer(to: question))
            bus.isPaired = true
            try bus.serve(untilSo: { watched.turn() }) {
                watched.events.suffix(2) == [.accepted(device), .paired(device, .compared)]
            }
            try #require(bus.isTrusted)
            try #require(bus.calls.contains("RequestDefaultAgent"))
        }
    }
}

extension StandInBluetoothd {
    /// Answers until it is so, and gives the caller a turn each time.
    fileprivate func serve(
        untilSo turn: () -> Void, _ isSo: () -> Bool
    ) throws {
        try serve {
            turn()
            return isSo()
        }
    }
}
