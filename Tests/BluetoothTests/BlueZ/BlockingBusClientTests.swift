import TestSupport
import Testing

@testable import Bluetooth
@testable import System

@Suite struct `Asking one thing after the other` {
    @Test func `an answer that comes too late answers no later question`() throws {
        let sockets = try SocketPair()
        let own = try Bus(peer: Descriptor(adopting: sockets.left().release()), isServer: false)
        let other = try Bus(peer: Descriptor(adopting: sockets.right().release()), isServer: true)
        // The two ends greet each other.
        for _ in 0..<100 {
            #expect(try own.next().message == nil)
            #expect(try other.next().message == nil)
        }
        let client = BlockingBusClient(own, patience: .zero)
        let late = SystemError(call: "GetManagedObjects", errno: .timedOut)
        for number in 1...2 {
            #expect(throws: BusCallError.system(late)) {
                try client.ask(BlueZ.getManagedObjects)
            }
            var isAsked = false
            for _ in 0..<100 where !isAsked { isAsked = try other.next().message != nil }
            #expect(isAsked)
            if number == 1 { try other.answer([.string("late")]) }
        }
    }
}

extension Bus.Step {
    fileprivate var message: BusMessage? {
        guard case .message(let message) = self else { return nil }
        return message
    }
}
