import Bluetooth
import System

/// SERVER as it is typed: what it may be, and what to type instead of what is often meant.
enum ServerArgument {
    /// Refuses a text that clearly means something other than a server.
    static func check(_ text: String, _ names: ArraySlice<String>) throws(UsageError) {
        if let demand = demand(on: text) {
            throw .badValue(flag: "SERVER", text: text, demand: demand)
        }
        guard ServerFinder.isName(text), let server = names.first(where: isServer) else { return }
        throw .impossible("SERVER comes first: btfile-get \(server) \(text)")
    }

    /// Refuses a server where a command leads to one.
    static func refuse(_ text: String?) throws(UsageError) {
        guard let text, isServer(text) else { return }
        throw .impossible("with --connect-command there is no SERVER: remove \(text)")
    }

    /// Where the server is; channel and adapter matter where it is a device.
    static func endpoint(
        _ text: String, channel: RFCOMMChannel, adapter: AdapterName?
    ) throws(UsageError) -> Endpoint {
        do throws(BluetoothError) {
            return try Endpoint(text, channel: channel, adapter: adapter)
        } catch {
            let demand =
                switch error {
                case .unixSocket(.pathTooLong): FlagValue<ListeningAddress>.socket.demand
                case .unixSocket:
                    "must name a socket file after unix:, such as unix:/tmp/btfile"
                case _: "must be a name, \(Endpoint.forms)"
                }
            throw .badValue(flag: "SERVER", text: text, demand: demand)
        }
    }

    private static func isServer(_ text: String) -> Bool {
        Endpoint.isLocal(text) || BluetoothAddress(text) != nil
    }

    private static func demand(on text: String) -> String? {
        if Endpoint.isLocal(text) { return nil }
        if let address = withoutColons(text) {
            return "an address has colons: type \(address)"
        }
        let addressed = text.prefix(BluetoothAddress.any.description.count)
        if let address = BluetoothAddress(String(addressed)) {
            let rest = text.dropFirst(addressed.count)
            guard let mark = rest.first, mark == "/" || mark == ":", rest.count > 1 else {
                return nil
            }
            return "type two words: \(address) \(rest.dropFirst())"
        }
        let isURL = text.split(separator: ":", maxSplits: 1).last?.hasPrefix("//") ?? false
        return isURL ? "URLs are not taken: type SERVER and NAME as two words" : nil
    }

    /// The address that was written with dashes, or with nothing, between its bytes.
    private static func withoutColons(_ text: String) -> BluetoothAddress? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let digits = parts.joined()
        guard digits.utf8.count == BluetoothAddress.byteCount * 2,
            parts.count == 1 || parts.count == BluetoothAddress.byteCount
        else { return nil }
        var pairs: [Substring] = []
        var rest = digits[...]
        while !rest.isEmpty {
            pairs.append(rest.prefix(2))
            rest = rest.dropFirst(2)
        }
        return BluetoothAddress(pairs.joined(separator: ":"))
    }
}
