package import System

/// Where a server listens.
package enum ListeningAddress: Hashable, Sendable {
    /// A channel, of one adapter or of all.
    case rfcomm(channel: RFCOMMChannel, adapter: AdapterName?, security: SecurityLevel)
    /// A socket of this machine.
    case unix(UnixAddress)
}

// MARK: What it has

extension ListeningAddress {
    /// What a server has that listens by radio: channels, adapters, pairing, and a record by which
    /// it is found.
    package struct Radio: Hashable, Sendable {
        package let channel: RFCOMMChannel
        package let adapter: AdapterName?
        package let security: SecurityLevel

        /// Whether clients are served only with a key that pairing has left.
        package var requiresPairing: Bool { security >= .medium }
    }

    /// How clients reach it by radio; nil where it is of this machine alone.
    package var radio: Radio? {
        guard case .rfcomm(let channel, let adapter, let security) = self else { return nil }
        return Radio(channel: channel, adapter: adapter, security: security)
    }

    /// This address, and the others that would do as well, in the order of preference.
    ///
    /// Clients that cannot ask try the usual channel; below it are those that the system's own
    /// services use.
    package var alternatives: [ListeningAddress] {
        guard let radio else { return [self] }
        let numbers = RFCOMMChannel.range
        let first = Int(radio.channel.number)
        let order = Array(first...numbers.upperBound) + (numbers.lowerBound..<first).reversed()
        return order.compactMap { RFCOMMChannel($0) }.map {
            .rfcomm(channel: $0, adapter: radio.adapter, security: radio.security)
        }
    }

    /// Whether what it needs is there: an adapter, switched on.
    ///
    /// Where this machine has nothing left to look at adapters with, they are as they were.
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
    /// `channel 20`, `channel 20 of hci0` or `unix:PATH`.
    package var description: String {
        switch self {
        case .rfcomm(let channel, nil, _): "channel \(channel)"
        case .rfcomm(let channel, let adapter?, _): "channel \(channel) of \(adapter)"
        case .unix(let address): Endpoint.unixPrefix + address.description
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
        case .unix(let address):
            do {
                return try ListeningSocket(at: address, callersMax: Self.callersMax)
            } catch {
                throw .unixSocket(error)
            }
        }
    }
}
