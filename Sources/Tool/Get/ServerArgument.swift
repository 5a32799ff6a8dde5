import Bluetooth
import System

/// SERVER as it is typed: what it may be, and what to type instead of what is often meant.
enum ServerArgument {
    /// Refuses a text that clearly means something other than a server.
    static func check(_ text: String, _ names: ArraySlice<String>) throws(UsageError) {
        let answer =
            SocketPlace.isMeant(by: text)
            ? MistakenServer.answer(toSocket: text) : MistakenServer.answer(toText: text)
        if let answer { throw .mistakenServer(text, answer: answer) }
        guard ServerFinder.isName(text), let server = names.first(where: isServer) else { return }
        let flag = MistakenServer.flag(meantBy: text)
        throw .impossible(
            flag.map { "did you mean \($0)? type btfile-get \($0) \(server)" }
                ?? "SERVER comes first: btfile-get \(server) \(text)")
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
                case .unixSocket(.pathTooLong): SocketPlace.demand
                case .unixSocket:
                    "there is no path after unix:; type one, such as unix:/tmp/btfile.sock"
                case _: "must be a name, \(Endpoint.forms)"
                }
            throw .badValue(flag: "SERVER", text: text, demand: demand)
        }
    }

    /// Whether a NAME can only be a server: a path may be a name that was typed with a slash.
    private static func isServer(_ text: String) -> Bool {
        SocketPlace.isMeant(by: text) && text.utf8.contains(UInt8(ascii: ":"))
            || BluetoothAddress(text) != nil
    }
}
