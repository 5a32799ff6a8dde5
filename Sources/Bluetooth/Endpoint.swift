import CBluetooth
package import System

/// Where a server is, and how to connect to it.
///
/// Only this, `ListeningAddress`, `Peer` and `SocketPlace` know the kinds of transport: everything
/// else asks these values what they have.
package enum Endpoint: Hashable, Sendable {
    /// A channel of a device, reached through one adapter or any.
    case rfcomm(remote: BluetoothAddress, channel: RFCOMMChannel, adapter: AdapterName?)
    /// A socket that needs no Bluetooth.
    case socket(SocketPlace)
    /// A command of the shell, whose standard input and output lead to it.
    case command(String)

    /// The texts that it reads, for a sentence.
    package static let forms = "AA:BB:CC:DD:EE:FF or \(SocketPlace.forms)"

    /// Reads `AA:BB:CC:DD:EE:FF` or what `SocketPlace` reads; channel and adapter matter for the
    /// first only.
    package init(
        _ text: String, channel: RFCOMMChannel, adapter: AdapterName?
    ) throws(BluetoothError) {
        let place: SocketPlace?
        do {
            place = try SocketPlace(text)
        } catch {
            throw .unixSocket(error)
        }
        if let place {
            self = .socket(place)
        } else if let remote = BluetoothAddress(text) {
            self = .rfcomm(remote: remote, channel: channel, adapter: adapter)
        } else {
            throw .notEndpoint(text)
        }
    }
}

// MARK: What it has

extension Endpoint {
    /// A server that is reached by radio: only there are channels, adapters and pairing.
    package struct Radio: Hashable, Sendable {
        package let device: BluetoothAddress
        package let channel: RFCOMMChannel
        package let adapter: AdapterName?
    }

    /// How the server is reached by radio; nil for any other.
    package var radio: Radio? {
        guard case .rfcomm(let device, let channel, let adapter) = self else { return nil }
        return Radio(device: device, channel: channel, adapter: adapter)
    }

    /// The file of its socket; nil if there is none.
    package var socketFile: UnixAddress? {
        guard case .socket(let place) = self else { return nil }
        return place.file
    }

    /// The command that leads to it; nil if there is none.
    ///
    /// It is started at once, and whether it leads anywhere only the server's answer tells.
    package var command: String? {
        guard case .command(let command) = self else { return nil }
        return command
    }

    /// The same server on another channel; unchanged if it has no channels.
    package func at(_ channel: RFCOMMChannel) -> Endpoint {
        guard let radio else { return self }
        return .rfcomm(remote: radio.device, channel: channel, adapter: radio.adapter)
    }

    /// The server as the command line names it: `AA:BB:CC:DD:EE:FF` or `unix:PATH`; a command is
    /// too long for a sentence.
    package var name: String { radio?.device.description ?? description }
}

extension Endpoint: CustomStringConvertible {
    /// `[AA:BB:CC:DD:EE:FF]:20`, `unix:PATH` or `the command`.
    package var description: String {
        switch self {
        case .rfcomm(let remote, let channel, _): "[\(remote)]:\(channel)"
        case .socket(let place): place.description
        case .command: "the command"
        }
    }
}

// MARK: Connecting

extension Endpoint {
    /// Throws if it is reached by radio and the adapter for that is missing or switched off.
    package func requireAdapter() throws(BluetoothError) {
        guard let radio else { return }
        _ = try Adapter.localAddress(of: radio.adapter, among: Adapter.all())
    }

    /// Begins to connect; once the stream is writable, `finishConnecting` tells how it ended.
    ///
    /// The level matters for radio only.
    package func connect(security: SecurityLevel) throws(BluetoothError) -> ByteStream {
        guard case .command(let command) = self else {
            return .socket(try connectSocket(security: security))
        }
        do {
            return .running(try RunningCommand(command))
        } catch {
            throw .connect(ConnectFailure(error))
        }
    }

    /// The same where it is known that no command is in between.
    package func connectSocket(security: SecurityLevel) throws(BluetoothError) -> StreamSocket {
        switch self {
        case .rfcomm(let remote, let channel, let adapter):
            let local = try Adapter.localAddress(of: adapter, among: Adapter.all())
            do {
                let socket = try StreamSocket.rfcomm(security)
                if local != .any {
                    try socket.bind(to: RFCOMMAddress(device: local, channel: 0).socketAddress)
                }
                let address = RFCOMMAddress(device: remote, channel: channel.number)
                try socket.connect(to: address.socketAddress)
                return socket
            } catch {
                throw .connect(ConnectFailure(error, demanded: security))
            }
        case .socket(let place):
            do {
                return try place.connect()
            } catch {
                // The kernel returns the same for a socket on which nobody listens, and for one
                // that this user may not write to.
                if error.errno == .connectionRefused || error.errno == .permissionDenied,
                    let file = place.file, file.isOfOtherFile
                {
                    throw .unixSocket(.notSocket(file))
                }
                throw .connect(ConnectFailure(ofSocketFile: error))
            }
        case .command:
            preconditionFailure("a command has no socket")
        }
    }
}

extension ByteStream {
    /// Throws why the attempt to connect failed; call it once, when the stream has become writable.
    package func finishConnecting() throws(BluetoothError) {
        switch self {
        case .socket(let socket): try socket.finishConnecting()
        // Their other ends were there before.
        case .pair: return
        case .running: return
        }
    }
}

extension StreamSocket {
    /// Throws why the attempt to connect failed; call it once, when the socket has become writable.
    package func finishConnecting() throws(BluetoothError) {
        do {
            try connectResult()
        } catch {
            // Only a socket for radio has a level.
            throw .connect(ConnectFailure(error, demanded: try? securityLevel()))
        }
    }
}
