import CBluetooth
package import System

/// A socket on which the kernel reports that an adapter of this machine came, went, was switched on
/// or off, or has a new name: the control channel of HCI.
///
/// The events are not read: look at the adapters to see what has changed. A listener learns nothing
/// of this by itself, and goes on waiting for callers that cannot come.
package struct AdapterEventSocket: ~Copyable, Sendable {
    /// Readable while events wait.
    package let socket: StreamSocket

    /// Asks the kernel for the events of all adapters.
    package init() throws(BluetoothError) {
        do {
            let socket = try StreamSocket(packetsOf: AF_BLUETOOTH, protocol: CInt(BTPROTO_HCI))
            // No adapter in particular.
            try socket.bind(
                to: SocketAddress(adapter: UInt16(HCI_DEV_NONE), channel: HCI_CHANNEL_CONTROL))
            self.init(socket)
        } catch {
            throw BluetoothError(error)
        }
    }

    /// Takes over a socket that is bound.
    init(_ socket: consuming StreamSocket) {
        self.socket = socket
    }

    /// Drops all events that wait; throws if no more will come.
    package func drain() throws(SystemError) {
        // What does not fit into a byte is dropped with the rest of its event.
        var byte: [UInt8] = [0]
        while true {
            var span = byte.mutableSpan
            switch try socket.read(into: &span) {
            case .bytes: continue
            case .wouldBlock: return
            case .end: throw SystemError(call: "recv", errno: .connectionReset)
            }
        }
    }
}
