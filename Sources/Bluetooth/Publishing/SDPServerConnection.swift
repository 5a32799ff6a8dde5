internal import CBluetooth
package import System

/// The connection to the local service discovery server; the permissions of its socket file say who
/// may use it.
final class SDPServerConnection {
    /// Where the server of `bluetoothd --compat` listens.
    static let path = "/run/sdp"

    private enum State {
        case connecting
        case waiting
        case registered
    }

    private let socket: StreamSocket
    private let registration: SDPRegistration
    private var state = State.connecting
    private var watch = PollRegistration()

    init(of service: PublishedService) throws(SDPServerError) {
        registration = SDPRegistration(of: service)
        let address = SocketAddress(family: UInt16(AF_UNIX), body: Array(Self.path.utf8) + [0])
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
    func process() throws(SDPServerError) {
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
}

/// Gives a record to the local service discovery server: one message out, one in.
///
/// `bluetoothd --compat` runs that server. The record stays as long as the connection.
struct SDPRegistration: Sendable {
    /// There is only one request, so its number does not matter.
    private static let transaction: UInt16 = 1

    /// How long the answer may be: a handle is four bytes, a failure is two.
    static let answerBytesMax = 64

    let request: [UInt8]

    init(of service: PublishedService) {
        // No flags: not for one adapter only, and not for longer than the connection.
        let request = SDPMessage(
            .registrationRequest, transaction: Self.transaction,
            parameters: [0] + service.record.encoded)
        self.request = request.encoded
    }

    /// Takes the answer; throws if it is not a success.
    func receive(_ answer: ArraySlice<UInt8>) throws(RecordViolation) {
        _ = try SDPMessage(answer).answer(.registrationAnswer, to: Self.transaction)
    }
}
