internal import Bluetooth
internal import System

/// A listener in a box that can be there or not; it is closed with the last that holds the box.
final class Opening {
    let listener: Listener

    /// Begins to listen.
    init(_ place: Listener.Place) throws(BluetoothError) {
        listener = try Listener(place)
    }

    /// Takes its name off the wall; a file that stays is replaced by the next server.
    func removeFile() {
        try? listener.socket.file?.remove()
    }
}
