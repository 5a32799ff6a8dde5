import Bluetooth
import Share
import System
import TestSupport
import Testing

@testable import Server

/// Clients that wait until it is known whether they are paired.
struct PairingGateTests {
    private let device = BluetoothAddress("00:AA:01:01:00:01") ?? .any
    private let start = MonotonicTime(nanoseconds: 1_000_000_000)

    /// A gate that has nobody to ask.
    private func gate() -> PairingGate {
        PairingGate(
            PairingQuery { () throws(SystemError) in
                throw SystemError(call: "sd_bus_open_system", errno: .noSuchFile)
            })
    }

    @Test(arguments: [
        (SecurityLevel.low, false), (.medium, true), (.high, true),
    ])
    func `is there where a key is demanded`(security: SecurityLevel, isThere: Bool) throws {
        let channel = try #require(RFCOMMChannel(20))
        let configuration = ServerConfiguration(
            folder: "/", address: .rfcomm(channel: channel, adapter: nil, security: security))
        #expect((PairingGate(configuration, at: start) != nil) == isThere)
        let socket = ServerConfiguration(
            folder: "/", address: .socket(.unix(try UnixAddress("/a"))))
        #expect(PairingGate(socket, at: start) == nil)
    }

    @Test func `lets all pass in their order where nobody can be asked, told once`() throws {
        let gate = gate()
        let pairs = try [SocketPair(), SocketPair(), SocketPair()]
        for (number, pair) in pairs.enumerated() {
            let client = try #require(BluetoothAddress("00:00:00:00:00:0\(number)"))
            let waits = gate.add(pair.right(), from: client, at: start)
            #expect(waits)
        }
        #expect(try #require(gate.deadline) <= start)
        let clients = gate.takeClients(at: start)
        #expect(clients.map(\.peer.description.last) == ["0", "1", "2"])
        #expect(clients.map { gate.isNews(of: $0) } == [true, false, false])
        for client in clients {
            let hasSocket = client.takeSocket() != nil
            #expect(hasSocket)
        }
        #expect(gate.takeClients(at: start).isEmpty)
        for pair in pairs { _ = pair.left() }
    }

    @Test func `has room for so many and no more`() throws {
        let gate = gate()
        var pairs: [SocketPair] = []
        for number in 0...PairingGate.clientsMax {
            let pair = try SocketPair()
            pairs.append(pair)
            let waits = gate.add(pair.right(), from: device, at: start)
            #expect(waits == (number < PairingGate.clientsMax))
        }
        gate.clear()
        #expect(gate.takeClients(at: start).isEmpty)
        // Hung up on, every one of them.
        for pair in pairs {
            let read = try pair.left().read(upTo: 1)
            #expect(read.transfer == .end)
        }
    }
}
