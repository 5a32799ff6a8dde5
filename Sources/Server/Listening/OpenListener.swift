internal import Bluetooth
internal import System

/// Holds a listener; it is closed when the last reference goes.
final class OpenListener {
    let listener: Listener

    /// Begins to listen.
    init(_ address: ListeningAddress) throws(BluetoothError) {
        listener = try Listener(address)
    }

    /// Begins to listen at the first address that nobody else has; what is wrong with it, or with
    /// the last if others have all of them.
    static func first(
        of addresses: [ListeningAddress]
    ) -> (address: ListeningAddress, result: Result<OpenListener, BluetoothError>) {
        guard let last = addresses.last else { preconditionFailure("nowhere to listen") }
        for address in addresses.dropLast() {
            let result = open(address)
            if case .failure(.channelTaken) = result { continue }
            return (address, result)
        }
        return (last, open(last))
    }

    private static func open(_ address: ListeningAddress) -> Result<OpenListener, BluetoothError> {
        Result { () throws(BluetoothError) in try OpenListener(address) }
    }

    /// Takes the news of its socket file; returns whether clients do not find it any more.
    func hasLostFile() -> Bool {
        listener.socket.file?.isStillThere() == false
    }

    /// Removes its socket file; one that stays is replaced by the next server.
    func removeFile() {
        try? listener.socket.file?.remove()
    }
}
