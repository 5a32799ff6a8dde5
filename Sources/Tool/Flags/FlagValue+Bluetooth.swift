import Bluetooth
import System

/// Reads the values that name devices, adapters and sockets.
extension FlagValue {
    /// An RFCOMM channel.
    static func channel(_ text: String) throws(ValueComplaint) -> RFCOMMChannel {
        let range = RFCOMMChannel.range
        guard let channel = digits(text).flatMap({ RFCOMMChannel($0) }) else {
            throw ValueComplaint(
                "must be an RFCOMM channel from \(range.lowerBound) to \(range.upperBound)")
        }
        return channel
    }

    /// A device.
    static func device(_ text: String) throws(ValueComplaint) -> BluetoothAddress {
        guard let address = BluetoothAddress(text) else {
            throw ValueComplaint("must be an address such as AA:BB:CC:DD:EE:FF")
        }
        return address
    }

    /// A channel, or whichever is free.
    static func channelChoice(_ text: String) throws(ValueComplaint) -> ChannelChoice {
        if text == "auto" { return .free }
        do {
            return .number(try channel(text))
        } catch {
            throw ValueComplaint(error.sentence + ", or auto")
        }
    }

    /// What a service calls itself.
    static func serviceName(_ text: String) throws(ValueComplaint) -> ServiceName? {
        guard let name = ServiceName(text) else {
            let bytesMax = ServiceName.textBytesMax
            throw ValueComplaint("must be 1 to \(bytesMax) bytes without control characters")
        }
        return name
    }

    /// One of this computer's adapters.
    static func adapter(_ text: String) throws(ValueComplaint) -> AdapterName {
        guard let adapter = AdapterName(text) else {
            throw ValueComplaint("must be an adapter such as hci0, or its address")
        }
        return adapter
    }

    /// How well links are protected.
    static func security(_ text: String) throws(ValueComplaint) -> SecurityLevel {
        guard let level = SecurityLevel.allCases.first(where: { "\($0)" == text }) else {
            let words = SecurityLevel.allCases.map { "\($0)" }
            throw ValueComplaint("must be \(alternatives(words))")
        }
        return level
    }

    /// The socket file of `unix:PATH`.
    static func socket(_ text: String) throws(ValueComplaint) -> UnixAddress {
        let prefix = Endpoint.unixPrefix
        guard text.hasPrefix(prefix) else {
            throw ValueComplaint("must be unix:PATH, the path of a socket file")
        }
        do {
            return try UnixAddress(LocalPath(String(text.dropFirst(prefix.count))))
        } catch {
            throw ValueComplaint(sentence(for: error))
        }
    }

    /// The server of a command line; channel and adapter matter where it is a device.
    static func endpoint(
        _ text: String, channel: RFCOMMChannel, adapter: AdapterName?
    ) throws(ValueComplaint) -> Endpoint {
        do {
            return try Endpoint(text, channel: channel, adapter: adapter)
        } catch {
            guard case .unixSocket(let reason) = error else {
                throw ValueComplaint("must be AA:BB:CC:DD:EE:FF or unix:PATH")
            }
            throw ValueComplaint(sentence(for: reason))
        }
    }

    private static func sentence(for error: UnixSocketError) -> String {
        guard case .pathTooLong = error else {
            return "must name a socket file after unix:, such as unix:/tmp/btfile"
        }
        return "the path of a socket file has at most \(UnixAddress.pathBytesMax) bytes"
    }
}
