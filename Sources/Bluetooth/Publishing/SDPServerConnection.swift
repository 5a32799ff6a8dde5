internal import CBluetooth
package import System

/// The connection to the local service discovery server; the permissions of its socket file say who
/// may use it.
final class SDPServerConnection {
    /// Where the server of `bluetoothd --compat` listens.
    static let path = "/run/sdp"

    /// How long the answer may take: the server has all that it needs.
    static let answerSecondsMax = 3

    private enum State {
        case connecting
        case waiting
        case registered
    }

    private let socket: StreamSocket
    private let registration: SDPRegistration
    private var state = State.connecting
    private var watch = PollRegistration()
    private let answerDeadline: MonotonicTime

    init(
        of service: PublishedService, at path: String = path, now: MonotonicTime
    ) throws(SDPServerError) {
        registration = SDPRegistration(of: service)
        answerDeadline = now + .seconds(Self.answerSecondsMax)
        let address = SocketAddress(family: UInt16(AF_UNIX), body: Array(path.utf8) + [0])
        do {
            socket = try StreamSocket(family: AF_UNIX)
            try socket.connect(to: address)
        } catch {
            throw .unreachable(error)
        }
    }

    /// Whether the server has the record.
    var isRegistered: Bool {
        switch state {
        case .connecting, .waiting: false
        case .registered: true
        }
    }

    /// When `process` is to be called even if nothing arrives.
    var deadline: MonotonicTime? { isRegistered ? nil : answerDeadline }

    /// Makes a poller wake up when `process` has something to do.
    func watch(in poller: borrowing Poller, token: UInt64) throws(SystemError) {
        let interest: Poller.Interest =
            switch state {
            case .connecting: .writable
            case .waiting, .registered: .readable
            }
        try watch.update(socket.descriptor, in: poller, token: token, interest: interest)
    }

    /// Does what is possible without waiting; throws if the record is not there any more.
    func process(now: MonotonicTime) throws(SDPServerError) {
        try exchange()
        if let deadline, deadline <= now { throw .silent }
    }

    private func exchange() throws(SDPServerError) {
        switch state {
        case .connecting: try ask()
        case .waiting:
            guard let answer = try read() else { return }
            do {
                try registration.receive(answer)
            } catch {
                throw .refused(error)
            }
            state = .registered
        case .registered: _ = try read()
        }
    }

    /// Sends the request whole: a few hundred bytes fit an empty buffer.
    private func ask() throws(SDPServerError) {
        let request = registration.request
        let transfer: IOResult
        do {
            transfer = try socket.write(request.span)
        } catch {
            throw .unreachable(error)
        }
        switch transfer {
        case .bytes: state = .waiting
        case .wouldBlock: return
        case .end: throw .ended
        }
    }

    private func read() throws(SDPServerError) -> ArraySlice<UInt8>? {
        var bytes = [UInt8](repeating: 0, count: SDPRegistration.answerBytesMax)
        let transfer: IOResult
        do {
            var span = bytes.mutableSpan
            transfer = try socket.read(into: &span)
        } catch {
            throw .unreachable(error)
        }
        switch transfer {
        case .bytes(let count): return bytes.prefix(count)
        case .wouldBlock: return nil
        case .end: throw .ended
        }
    }
}

/// Why the local service discovery server does not have the record.
package enum SDPServerError: Error, Hashable, Sendable {
    /// It is not there, or this user may not use it.
    case unreachable(SystemError)
    /// It does not take the record.
    case refused(RecordViolation)
    /// It closed the connection.
    case ended
    /// It does not answer.
    case silent
}
