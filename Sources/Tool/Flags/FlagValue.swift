import Bluetooth
import System
import Wire

/// What the value of a flag looks like: its name in the help, what a complaint says of a wrong one,
/// and how it is read.
struct FlagValue<Value: Sendable>: Sendable {
    let name: String
    /// What it must be, as in "must be a whole number".
    let demand: String
    /// What a shell offers for it.
    let completion: ValueCompletion
    /// Nil for a text that is no such value.
    let read: @Sendable (String) -> Value?

    init(
        _ name: String, _ demand: String, completes completion: ValueCompletion = .nothing,
        read: @escaping @Sendable (String) -> Value?
    ) {
        self.name = name
        self.demand = demand
        self.completion = completion
        self.read = read
    }
}

extension FlagValue<String> {
    /// The path of a file, or `-` for a standard stream.
    static func file(_ name: String) -> FlagValue {
        FlagValue(name, "must not be empty", completes: .file) { $0.isEmpty ? nil : $0 }
    }

    /// A command line of the shell.
    static var command: FlagValue {
        FlagValue("COMMAND", "must not be empty") { text in
            text.allSatisfy(\.isWhitespace) ? nil : text
        }
    }

    /// The path of a folder.
    static func folder(_ name: String) -> FlagValue {
        FlagValue(name, "must not be empty", completes: .folder) { $0.isEmpty ? nil : $0 }
    }
}

extension FlagValue<LocalPath> {
    /// The path of a file or folder.
    static func path(_ name: String, completes completion: ValueCompletion) -> FlagValue {
        FlagValue(name, "must not be empty", completes: completion) {
            $0.isEmpty ? nil : LocalPath($0)
        }
    }
}

extension FlagValue<Int> {
    /// A whole number within the range; `what` names it in the complaint.
    static func number(_ name: String, _ what: String, _ range: ClosedRange<Int>) -> FlagValue {
        FlagValue(name, "must be \(what) from \(range.lowerBound) to \(range.upperBound)") {
            digits($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Bytes a second: slower than about one full message a second looks like a stalled link at the
    /// other end.
    static var rate: FlagValue {
        FlagValue(
            "RATE", "must be bytes a second, at least 1K, such as 200K or 1.5M"
        ) { text in
            FlagValue<UInt64>.size.read(text).flatMap { $0 < 1000 ? nil : Int($0) }
        }
    }

    /// A number written with digits alone: no sign, no space.
    static func digits(_ text: some StringProtocol) -> Int? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }
}

extension FlagValue<UInt64> {
    /// Nobody means a file or a rate of no bytes; more than 2^50 bytes fit on no disk.
    private static var sizes: ClosedRange<Int> { 1...(1 << 50) }

    /// A count of bytes as people type it: `1500`, `10M`, `1.5G`; K, M and G count in 1000s, as in
    /// what is shown.
    static var size: FlagValue {
        FlagValue(
            "SIZE", "must be a number of bytes such as 1500, 200K, 10M or 1.5G"
        ) { text in
            let suffixes: [String: Int] = ["K": 1_000, "M": 1_000_000, "G": 1_000_000_000]
            let factor = text.last.flatMap { suffixes[$0.uppercased()] }
            guard let decimal = Decimal(factor == nil ? text[...] : text.dropLast()),
                decimal.isWhole || factor != nil, let count = decimal.times(factor ?? 1),
                sizes.contains(count)
            else { return nil }
            return UInt64(count)
        }
    }
}

extension FlagValue<Duration> {
    /// Seconds, with decimals if need be, within the range.
    static func seconds(_ range: ClosedRange<Int>) -> FlagValue {
        FlagValue("SECONDS", "must be seconds from \(range.lowerBound) to \(range.upperBound)") {
            guard let thousandths = Decimal($0)?.times(1000),
                (range.lowerBound * 1000...range.upperBound * 1000).contains(thousandths)
            else { return nil }
            return .milliseconds(thousandths)
        }
    }
}

extension FlagValue<Digest32> {
    /// A SHA-256.
    static var sha256: FlagValue {
        FlagValue("HEX", "must be the 64 hexadecimal digits of a SHA-256") {
            Digest32(hexadecimal: $0)
        }
    }
}

extension FlagValue where Value: RawRepresentable<String> & CaseIterable {
    /// One word of a list.
    static func choice(_ name: String) -> FlagValue {
        let words = Value.allCases.map(\.rawValue)
        return FlagValue(name, "must be \(words.alternatives)", completes: .words(words)) {
            Value(rawValue: $0)
        }
    }
}

// MARK: Bluetooth

extension FlagValue<RFCOMMChannel> {
    /// An RFCOMM channel.
    static var channel: FlagValue {
        FlagValue(
            "N",
            "must be an RFCOMM channel from \(RFCOMMChannel.range.lowerBound) "
                + "to \(RFCOMMChannel.range.upperBound)"
        ) { FlagValue<Int>.digits($0).flatMap { RFCOMMChannel($0) } }
    }
}

extension FlagValue<ChannelChoice> {
    /// A channel, or whichever is free.
    static var channelChoice: FlagValue {
        FlagValue(
            "N", FlagValue<RFCOMMChannel>.channel.demand + ", or auto", completes: .words(["auto"])
        ) {
            $0 == "auto" ? .free : FlagValue<RFCOMMChannel>.channel.read($0).map { .number($0) }
        }
    }
}

extension FlagValue<BluetoothAddress> {
    /// A device.
    static var device: FlagValue {
        FlagValue(
            "ADDRESS", "must be an address such as AA:BB:CC:DD:EE:FF", completes: .address
        ) { BluetoothAddress($0) }
    }
}

extension FlagValue<ServiceName> {
    /// What a service calls itself.
    static var serviceName: FlagValue {
        FlagValue(
            "TEXT", "must be 1 to \(ServiceName.textBytesMax) bytes without control characters"
        ) { ServiceName($0) }
    }
}

extension FlagValue<AdapterName> {
    /// One of this computer's adapters.
    static var adapter: FlagValue {
        FlagValue(
            "NAME", "must be an adapter such as hci0, or its address", completes: .adapter
        ) { AdapterName($0) }
    }
}

extension FlagValue<SecurityLevel> {
    /// How well links are protected.
    static var security: FlagValue {
        let words = SecurityLevel.allCases.map { "\($0)" }
        return FlagValue("LEVEL", "must be \(words.alternatives)", completes: .words(words)) {
            text in SecurityLevel.allCases.first { "\($0)" == text }
        }
    }
}

/// The channel that a server is to listen on.
enum ChannelChoice: Hashable, Sendable {
    case number(RFCOMMChannel)
    /// One that no other program has.
    case free
}

extension RFCOMMChannel {
    /// The channel of both programs unless they are told otherwise; most devices leave it free.
    static var usual: RFCOMMChannel {
        guard let channel = RFCOMMChannel(20) else { preconditionFailure("20 is a channel") }
        return channel
    }
}

extension [String] {
    /// Words joined for a person: "a, b or c".
    var alternatives: String {
        guard let last, count > 1 else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " or \(last)"
    }
}
