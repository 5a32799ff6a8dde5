import System

/// The devices that a server serves, if it does not serve all.
///
/// An address does not prove who somebody is, unless the link has a key from pairing.
package struct AllowList: Hashable, Sendable {
    private let addresses: Set<BluetoothAddress>

    /// How long a file of addresses may be: a line for each of 50,000 devices.
    package static let fileBytesMax = 1 << 20

    package init(_ addresses: some Sequence<BluetoothAddress>) {
        self.addresses = Set(addresses)
    }

    /// Reads an address from each line; blank lines and what follows a `#` are ignored.
    package init(file bytes: some Collection<UInt8>) throws(AllowListError) {
        guard bytes.count <= Self.fileBytesMax else { throw .tooLong }
        var addresses: Set<BluetoothAddress> = []
        let newline = UInt8(ascii: "\n")
        let lines = bytes.withoutByteOrderMark
            .split(separator: newline, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let spoken = line.prefix { $0 != UInt8(ascii: "#") }
            let words = spoken.split { [0x20, 0x09, 0x0d].contains($0) }
            guard let word = words.first else { continue }
            guard words.count == 1,
                let address = BluetoothAddress(String(decoding: word, as: UTF8.self))
            else { throw .notAddress(line: index + 1) }
            addresses.insert(address)
        }
        self.addresses = addresses
    }

    /// How many devices are on it.
    package var count: Int { addresses.count }

    /// The two lists in one.
    package func union(_ other: AllowList) -> AllowList {
        AllowList(addresses.union(other.addresses))
    }

    /// Whether a device is on the list.
    package func allows(_ address: BluetoothAddress) -> Bool {
        addresses.contains(address)
    }
}

/// Why a file is not a list of addresses; the list before it stays in force.
package enum AllowListError: Error, Hashable, Sendable {
    case tooLong
    /// A line, counted from 1, that holds something else.
    case notAddress(line: Int)
}
