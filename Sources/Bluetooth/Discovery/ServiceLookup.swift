internal import CBluetooth
package import System

/// Asks a device for the channels of a service, and never holds up the loop.
///
/// It needs no privilege and no bluetoothd. The loop calls `watch` before it waits, and `process`
/// when the descriptor is ready or `deadline` has come.
package final class ServiceLookup {
    /// How long a look-up may take: paging a device that does not answer takes five seconds;
    /// connecting and asking rarely take two.
    package static let secondsMax = 10

    /// When it has taken too long.
    package let deadline: MonotonicTime

    private enum State {
        case connecting
        case asking
        case waiting
        case ended
    }

    private let socket: StreamSocket
    private var search: ServiceSearch
    private var state = State.connecting
    private var watch = PollRegistration()

    /// Begins to connect to a device, from one adapter of this machine or any.
    package convenience init(
        for service: ServiceUUID, at device: BluetoothAddress, from adapter: AdapterName?,
        now: MonotonicTime
    ) throws(ServiceLookupError) {
        let local: BluetoothAddress
        do {
            local = try Adapter.localAddress(of: adapter, among: Adapter.all())
        } catch {
            throw .noAdapter(error)
        }
        do {
            let socket = try StreamSocket(messagesOf: AF_BLUETOOTH, protocol: CInt(BTPROTO_L2CAP))
            if local != .any { try socket.bind(to: SocketAddress(l2cap: local, service: 0)) }
            try socket.connect(to: SocketAddress(l2cap: device, service: Self.discoveryService))
            self.init(for: service, over: socket, now: now)
        } catch {
            throw .unreachable(error)
        }
    }

    /// Begins on a socket that keeps messages apart and is connecting.
    init(for service: ServiceUUID, over socket: consuming StreamSocket, now: MonotonicTime) {
        self.socket = socket
        // Each look-up has its own socket, so one number is enough.
        search = ServiceSearch(for: service, transaction: 1)
        deadline = now + .seconds(Self.secondsMax)
    }

    /// The number that every device's service discovery server has in L2CAP.
    private static let discoveryService: UInt16 = 1

    /// How long a message of the server may be: more than the 672 bytes that an L2CAP socket takes.
    private static let messageBytesMax = 1024

    /// Makes a poller wake up when `process` has something to do.
    package func watch(in poller: borrowing Poller, token: UInt64) throws(SystemError) {
        let interest: Poller.Interest =
            switch state {
            case .connecting, .asking: .writable
            case .waiting: .readable
            case .ended: []
            }
        try watch.update(socket.descriptor, in: poller, token: token, interest: interest)
    }

    /// Does what is possible without waiting; returns the records once they are there.
    package func process(now: MonotonicTime) throws(ServiceLookupError) -> [ServiceRecord]? {
        do throws(ServiceLookupError) {
            if case .connecting = state {
                try reaching { () throws(SystemError) in try socket.connectResult() }
                try ask()
            }
            if case .asking = state { try ask() }
            while case .waiting = state {
                guard let message = try read() else { break }
                if let records = try receive(message) {
                    state = .ended
                    return records
                }
                try ask()
            }
            guard now < deadline else { throw .timedOut }
            return nil
        } catch {
            state = .ended
            throw error
        }
    }
}

extension ServiceLookup {
    private func ask() throws(ServiceLookupError) {
        // If the socket does not take the request now, it is sent again as a whole later.
        var next = search
        guard let request = next.takeRequest() else { return }
        switch (try reaching { () throws(SystemError) in try socket.write(request.span) }, state) {
        case (.bytes, _):
            search = next
            state = .waiting
        // The attempt to connect goes on; if it had failed, its result would have said so.
        case (.end, .connecting): return
        case (.wouldBlock, _): state = .asking
        case (.end, _): throw .ended
        }
    }

    private func read() throws(ServiceLookupError) -> ArraySlice<UInt8>? {
        var bytes = [UInt8](repeating: 0, count: Self.messageBytesMax)
        let transfer = try reaching { () throws(SystemError) in
            var span = bytes.mutableSpan
            return try socket.read(into: &span)
        }
        switch transfer {
        case .bytes(let count): return bytes.prefix(count)
        case .wouldBlock: return nil
        case .end: throw .ended
        }
    }

    private func receive(_ message: ArraySlice<UInt8>) throws(ServiceLookupError)
        -> [ServiceRecord]?
    {
        do {
            return try search.receive(message)
        } catch {
            throw .nonsense(error)
        }
    }

    private func reaching<Result>(
        _ body: () throws(SystemError) -> Result
    ) throws(ServiceLookupError) -> Result {
        do {
            return try body()
        } catch {
            throw .unreachable(error)
        }
    }
}

/// Why a device could not be asked for its services.
package enum ServiceLookupError: Error, Hashable {
    /// This machine has no adapter to ask with.
    case noAdapter(BluetoothError)
    /// It cannot be reached, or does not answer.
    case unreachable(SystemError)
    /// It closed the link.
    case ended
    /// It took longer than `ServiceLookup.secondsMax`.
    case timedOut
    /// It answered nonsense.
    case nonsense(RecordViolation)
}
