import Bluetooth
import Tool

/// The file in which servers have names.
enum HostsTarget: FuzzTarget {
    static let name = "hosts"
    static let promise = "each line of a hosts file names a server, is for people, or is told of"

    static func seeds() -> [[UInt8]] {
        [
            "pi AA:BB:CC:DD:EE:FF\nold aa:bb:cc:dd:ee:ff 7 # in the shed\n\n# nothing\n",
            "pi AA:BB:CC:DD:EE:FF 31\npi AA:BB:CC:DD:EE:FF 0\npi +A:BB:CC:DD:EE:FF\n",
            "pi AA:BB:CC:DD:EE:FF\r\npi 11:22:33:44:55:66\r\n", "a:b AA:BB:CC:DD:EE:FF",
            "one\n\ttwo AA:BB:CC:DD:EE:FF\t20\tmore\n",
        ].map { Array($0.utf8) } + [[0xff, 0x20, 0xfe]]
    }

    static func check(_ input: [UInt8]) throws {
        let list = HostList(file: input)
        let lines = input.split(separator: 0x0a, omittingEmptySubsequences: false)
        let spoken = lines.count { line in
            !line.prefix { $0 != 0x23 }.allSatisfy { [0x20, 0x09, 0x0d].contains($0) }
        }
        try demand(
            list.hosts.count + list.mistakes.count == spoken, "a line neither counts nor is told of"
        )
        for mistake in list.mistakes {
            try demand((1...lines.count).contains(mistake.line), "there is no such line")
        }
        for (name, host) in list.hosts {
            let channel = host.channel.map { " \($0)" } ?? ""
            let again = HostList(file: Array("\(name) \(host.address)\(channel)".utf8))
            try demand(again.hosts == [name: host], "\(name) is another server as written")
        }
    }
}
