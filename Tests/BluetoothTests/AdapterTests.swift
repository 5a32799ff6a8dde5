import Bluetooth
import Testing

@Suite struct `Adapters of this machine` {
    private func address(_ number: UInt16) throws -> BluetoothAddress {
        try #require(BluetoothAddress("00:AA:01:00:00:0\(number)"))
    }

    /// Adapters with their numbers, those switched on among them.
    private func adapters(_ numbers: [UInt16], up: Set<UInt16>) throws -> [Adapter] {
        try numbers.map {
            Adapter(number: $0, address: try address($0), isUp: up.contains($0))
        }
    }

    @Test func `an adapter is found by number and by address`() throws {
        let all = try adapters([0, 3], up: [0, 3])
        #expect(try Adapter.named(.number(3), among: all) == all[1])
        #expect(try Adapter.named(.address(address(3)), among: all) == all[1])
        #expect(try Adapter.localAddress(of: .number(3), among: all) == address(3))
    }

    @Test func `an adapter that is not there is told by its name`() throws {
        let all = try adapters([0, 3], up: [0, 3])
        for name in [AdapterName.number(1), .address(try address(1))] {
            #expect(throws: BluetoothError.noSuchAdapter(name)) {
                try Adapter.localAddress(of: name, among: all)
            }
        }
    }

    @Test func `an adapter that is switched off is told by its name`() throws {
        let all = try adapters([0, 3], up: [0])
        for name in [AdapterName.number(3), .address(try address(3))] {
            #expect(throws: BluetoothError.adapterDown(name)) {
                try Adapter.localAddress(of: name, among: all)
            }
        }
    }

    @Test func `without a name any adapter that is switched on will do`() throws {
        let all = try adapters([0, 3], up: [3])
        #expect(try Adapter.localAddress(of: nil, among: all) == .any)
    }

    @Test func `an adapter cannot call itself, and can call another one of this machine`() throws {
        let both = try adapters([0, 3], up: [0, 3])
        let one = try adapters([0, 3], up: [3])
        let (address, other) = (try address(3), try address(1))
        for name in [AdapterName.number(3), .address(address)] {
            #expect(Adapter.callsItself(address, from: name, among: both))
        }
        #expect(!Adapter.callsItself(address, from: .number(0), among: both))
        #expect(!Adapter.callsItself(address, from: nil, among: both))
        #expect(Adapter.callsItself(address, from: nil, among: one))
        #expect(!Adapter.callsItself(other, from: .number(3), among: both))
        #expect(!Adapter.callsItself(other, from: nil, among: one))
    }

    @Test func `without a name one adapter at least must be switched on`() throws {
        let all = try adapters([2, 3], up: [])
        #expect(throws: BluetoothError.adapterDown(.number(2))) {
            try Adapter.localAddress(of: nil, among: all)
        }
        #expect(throws: BluetoothError.noAdapter) {
            try Adapter.localAddress(of: nil, among: [])
        }
    }
}
