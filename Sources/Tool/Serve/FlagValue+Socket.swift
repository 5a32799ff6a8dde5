import Bluetooth
import System

extension FlagValue<ListeningAddress> {
    /// A socket that needs no Bluetooth.
    static var socket: FlagValue {
        FlagValue("PATH", SocketPlace.demand, completes: .socket) { ListeningAddress(socket: $0) }
    }
}
