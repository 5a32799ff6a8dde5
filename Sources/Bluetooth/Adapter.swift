import CBluetooth
import System

/// A Bluetooth adapter of this machine, as it was a moment ago.
package struct Adapter: Hashable, Sendable {
    package let number: UInt16
    package let address: BluetoothAddress
    /// Whether it is switched on.
    package let isUp: Bool

    /// The numbers that are looked at: libbluetooth knows no more adapters either.
    private static let numbers = 0..<UInt16(HCI_MAX_DEV)

    /// Every adapter of this machine.
    package static func all() throws(BluetoothError) -> [Adapter] {
        var adapters: [Adapter] = []
        for number in numbers {
            if let adapter = try Adapter(asking: number) { adapters.append(adapter) }
        }
        return adapters
    }

    /// The adapter of that name, which must be switched on.
    package static func named(
        _ name: AdapterName, among adapters: [Adapter]
    ) throws(BluetoothError) -> Adapter {
        guard let found = adapters.first(where: { $0.isCalled(name) }) else {
            throw .noSuchAdapter(name)
        }
        guard found.isUp else { throw .adapterDown(name) }
        return found
    }

    /// The address that a socket is bound to: that of the named adapter; without a name none in
    /// particular, if any adapter is switched on.
    package static func localAddress(
        of name: AdapterName?, among adapters: [Adapter]
    ) throws(BluetoothError) -> BluetoothAddress {
        if let name { return try named(name, among: adapters).address }
        guard let first = adapters.first else { throw .noAdapter }
        guard adapters.contains(where: \.isUp) else { throw .adapterDown(.number(first.number)) }
        return .any
    }

    /// Whether a device would be called by itself, which it cannot hear; without a name the kernel
    /// calls from another adapter, if there is one.
    package static func callsItself(
        _ device: BluetoothAddress, from name: AdapterName?, among adapters: [Adapter]
    ) -> Bool {
        guard let own = adapters.first(where: { $0.address == device }) else { return false }
        return name.map(own.isCalled) ?? !adapters.contains { $0.isUp && $0 != own }
    }

    /// Whether that is one of its two names.
    package func isCalled(_ name: AdapterName) -> Bool {
        switch name {
        case .number(let number): number == self.number
        case .address(let address): address == self.address
        }
    }

    package init(number: UInt16, address: BluetoothAddress, isUp: Bool) {
        self.number = number
        self.address = address
        self.isUp = isUp
    }

    /// Asks the kernel; nil if there is none of that number.
    private init?(asking number: UInt16) throws(BluetoothError) {
        let answer = cbluetooth_adapter(CInt(number))
        guard answer >= 0 else {
            let errno = Errno(rawValue: CInt(truncatingIfNeeded: -answer))
            guard errno != .noSuchDevice else { return nil }
            throw BluetoothError(SystemError(call: "hci_devinfo", errno: errno))
        }
        self.number = number
        isUp = answer & cbluetooth_adapter_up != 0
        address = BluetoothAddress(packed: UInt64(answer & ~cbluetooth_adapter_up))
    }
}

/// What a person calls an adapter of this machine: by number or by address.
package enum AdapterName: Hashable, Sendable {
    /// As in `hci0`.
    case number(UInt16)
    case address(BluetoothAddress)

    /// Reads `hci0` or `AA:BB:CC:DD:EE:FF`; nil for anything else.
    package init?(_ text: String) {
        if let address = BluetoothAddress(text) {
            self = .address(address)
            return
        }
        let digits = text.dropFirst(Self.prefix.count)
        // The initializer of the number would also take a sign.
        guard text.hasPrefix(Self.prefix), digits.first?.isNumber == true,
            let number = UInt16(digits)
        else { return nil }
        self = .number(number)
    }

    private static let prefix = "hci"
}

extension AdapterName: CustomStringConvertible {
    /// What the person wrote, in its normal form.
    package var description: String {
        switch self {
        case .number(let number): "\(Self.prefix)\(number)"
        case .address(let address): address.description
        }
    }
}
