package import System

/// Where a server listens.
package enum ListeningAddress: Hashable, Sendable {
    /// A channel, of one adapter or of all.
    case rfcomm(channel: RFCOMMChannel, adapter: AdapterName?, security: SecurityLevel)
    /// A socket that needs no Bluetooth.
    case socket(SocketPlace)
    /// Standard input and output, which lead to one client already.
    case standardStreams
}

extension ListeningAddress {
    /// Reads what `SocketPlace` reads; nil for any other text, and where there can be no socket.
    package init?(socket text: String) {
        guard let place = try? SocketPlace(text) else { return nil }
        self = .socket(place)
    }
}

// MARK: What it has

extension ListeningAddress {
    /// What only a server on the radio has: channel, adapter, pairing, and a record by which it is
    /// found.
    package struct Radio: Hashable, Sendable {
        package let channel: RFCOMMChannel
        package let adapter: AdapterName?
        package let security: SecurityLevel

        /// Whether only clients with a key from pairing are served.
        package var requiresPairing: Bool { security >= .medium }
    }

    /// How clients reach it by radio; nil if they do not.
    package var radio: Radio? {
        guard case .rfcomm(let channel, let adapter, let security) = self else { return nil }
        return Radio(channel: channel, adapter: adapter, security: security)
    }

    /// Whether one client is there before the server, and no other can come.
    package var hasOneClient: Bool { self == .standardStreams }

    /// This address, and the others that may be used instead, in order of preference.
    ///
    /// Clients that cannot ask for the channel try the usual one; lower ones are for the system's
    /// own services.
    package var alternatives: [ListeningAddress] {
        guard let radio else { return [self] }
        let numbers = RFCOMMChannel.range
        let first = Int(radio.channel.number)
        let order = Array(first...numbers.upperBound) + (numbers.lowerBound..<first).reversed()
        return order.compactMap { RFCOMMChannel($0) }.map {
            .rfcomm(channel: $0, adapter: radio.adapter, security: radio.security)
        }
    }

    /// What clients call it by, now: the addresses of its adapters that are switched on.
    package var deviceAddresses: [BluetoothAddress] {
        guard let radio, let adapters = try? Adapter.all() else { return [] }
        return adapters.filter { adapter in
            adapter.isUp && (radio.adapter.map(adapter.isCalled) ?? true)
        }
        .map(\.address)
    }

    /// Whether what it needs is there: an adapter that is switched on.
    ///
    /// If this machine is out of resources to look at adapters, they count as unchanged.
    package var isAvailable: Bool {
        guard let radio else { return true }
        do throws(BluetoothError) {
            _ = try Adapter.localAddress(of: radio.adapter, among: Adapter.all())
            return true
        } catch .system(let error) {
            return error.errno.isLackOfResources
        } catch {
            return false
        }
    }
}

extension ListeningAddress: CustomStringConvertible {
    /// `channel 20`, `channel 20 of hci0`, `unix:PATH` or `standard input and output`.
    package var description: String {
        switch self {
        case .rfcomm(let channel, nil, _): "channel \(channel)"
        case .rfcomm(let channel, let adapter?, _): "channel \(channel) of \(adapter)"
        case .socket(let place): place.description
        case .standardStreams: "standard input and output"
        }
    }
}

// MARK: Listening

extension ListeningAddress {
    /// How many may wait until they are accepted: a piconet has seven, and each turn accepts all.
    private static let callersMax = 16

    /// Makes its socket, bound and listening.
    func listen() throws(BluetoothError) -> ListeningSocket {
        switch self {
        case .rfcomm(let channel, let adapter, let security):
            let local = try Adapter.localAddress(of: adapter, among: Adapter.all())
            do {
                let socket = try StreamSocket.rfcomm(security)
                let address = RFCOMMAddress(device: local, channel: channel.number)
                try socket.bind(to: address.socketAddress)
                return try ListeningSocket(socket, callersMax: Self.callersMax)
            } catch {
                guard error.errno != .addressInUse else { throw .channelTaken(channel) }
                throw BluetoothError(error)
            }
        case .socket(let place):
            do {
                return try place.listen(callersMax: Self.callersMax)
            } catch {
                throw .unixSocket(error)
            }
        case .standardStreams:
            preconditionFailure("the one client is there already")
        }
    }
}
