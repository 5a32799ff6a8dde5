import TestSupport
import Testing

@testable import Bluetooth
@testable import System

/// Who is listened to on the bus.
@Suite struct `A client of the bus` {
    private let other: Bus
    private let client: BusClient<Int>

    init() throws {
        let sockets = try SocketPair()
        let own = try Bus(peer: Descriptor(adopting: sockets.left().release()), isServer: false)
        other = try Bus(peer: Descriptor(adopting: sockets.right().release()), isServer: true)
        client = BusClient(own, takesCalls: true)
    }

    /// Whether a call gets through to a client that listens to nobody else than `peer`; there is
    /// no name in front of a call that comes directly.
    private func isTaken(from peer: String?) throws -> Bool {
        _ = try other.send(BusCall("org.example", "/a", "org.example.A", "B", [.byte(1)]))
        for _ in 0..<100 {
            var steps = BusClient<Int>.stepsMax
            if case .call(let message, let call)? = try client.next(from: peer, steps: &steps) {
                #expect(message.body == [.byte(1)])
                try call.answer()
                return true
            }
            if case .message(let message) = try other.next(), case .refusal = message.kind {
                return false
            }
        }
        throw SystemError(call: "sd_bus_process", errno: .timedOut)
    }

    @Test(arguments: [("", true), (":1.7", false), (nil, false)])
    func `takes calls of one peer, and refuses those of others`(
        peer: String?, isTaken expected: Bool
    ) throws {
        #expect(try isTaken(from: peer) == expected)
    }
}
