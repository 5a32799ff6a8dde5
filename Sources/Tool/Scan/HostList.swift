package import Bluetooth
import System

/// What a person calls servers: a file with `NAME ADDRESS [CHANNEL]` on each line.
package struct HostList: Sendable {
    /// A server with a name of its own.
    package struct Host: Hashable, Sendable {
        package let address: BluetoothAddress
        /// Nil where the server is asked for it.
        package let channel: RFCOMMChannel?
    }

    /// A line, counted from one, that names nothing.
    package struct Mistake: Hashable, Sendable {
        package let line: Int
        package let reason: String
    }

    /// How long the file may be: a thousand servers with long names.
    package static let fileBytesMax = 1 << 18

    /// The servers by their names.
    package private(set) var hosts: [String: Host] = [:]
    /// The lines that name nothing, in their order.
    package private(set) var mistakes: [Mistake] = []

    /// Reads the lines; blank ones, and what follows a `#`, are for people.
    package init(file bytes: some Collection<UInt8>) {
        let newline = UInt8(ascii: "\n")
        let lines = bytes.withoutByteOrderMark
            .split(separator: newline, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let spoken = line.prefix { $0 != UInt8(ascii: "#") }
            let words = spoken.split { [0x20, 0x09, 0x0d].contains($0) }
                .map { String(decoding: $0, as: UTF8.self) }
            guard !words.isEmpty else { continue }
            if let reason = take(words) {
                // The words are found sooner than a line that only has a number.
                let shown = TerminalText.safe(words.joined(separator: " "))
                mistakes.append(Mistake(line: index + 1, reason: "'\(shown)': \(reason)"))
            }
        }
    }

    /// Why the words name nothing; nil where they do.
    private mutating func take(_ words: [String]) -> String? {
        guard (2...3).contains(words.count) else { return "must be NAME ADDRESS [CHANNEL]" }
        guard let address = BluetoothAddress(words[1]) else {
            return "\(words[1]) must be AA:BB:CC:DD:EE:FF"
        }
        var channel: RFCOMMChannel?
        if words.count == 3 {
            channel = Int(words[2]).flatMap { RFCOMMChannel($0) }
            guard channel != nil else { return "\(words[2]) must be a channel from 1 to 30" }
        }
        guard !words[0].utf8.contains(UInt8(ascii: ":")) else {
            return "\(words[0]) must not have a colon in it"
        }
        if let first = hosts[words[0]] {
            return "\(words[0]) is already \(first.address), and that is used"
        }
        hosts[words[0]] = Host(address: address, channel: channel)
        return nil
    }
}
