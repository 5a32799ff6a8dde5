import Bluetooth

/// The file of devices that a server serves.
enum AllowTarget: FuzzTarget {
    static let name = "allow"
    static let promise = "an allow file lets in the addresses that it lists, or is refused whole"

    static func seeds() -> [[UInt8]] {
        [
            "AA:BB:CC:DD:EE:FF\n11:22:33:44:55:66 # the phone\n\n# nobody\n",
            "aa:bb:cc:dd:ee:ff\r\n", "AA:BB:CC:DD:EE:FF 1\n", "AA:BB:CC:DD:EE\n", "+1:2:3:4:5:6",
            "AA:BB:CC:DD:EE:FF\nAA:BB:CC:DD:EE:FF",
        ].map { Array($0.utf8) }
    }

    static func check(_ input: [UInt8]) throws {
        guard let list = try? AllowList(file: input) else { return }
        // The rule once more: what is not for people is one address a line.
        let text = String(decoding: input, as: UTF8.self).unicodeScalars
        let addresses = text.split(separator: "\n").compactMap { line in
            let word = line.prefix { $0 != "#" }.filter { !" \t\r".unicodeScalars.contains($0) }
            return word.isEmpty ? nil : String(String.UnicodeScalarView(word))
        }
        for address in addresses {
            let isAllowed = BluetoothAddress(address).map(list.allows) ?? false
            try demand(isAllowed, "\(address) is listed and not let in")
            try demand(address.utf8.count == 17, "\(address) is no address")
        }
        try demand(
            list.count == Set(addresses.map { $0.uppercased() }).count, "somebody else is let in")
    }
}
