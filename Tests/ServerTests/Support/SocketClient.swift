import Glibc
import System
import TestSupport

/// The client's end of a socket, in a test's hands.
final class SocketClient {
    let socket: StreamSocket

    /// All that was received so far.
    private(set) var received: [UInt8] = []

    /// Whether the server has closed its end.
    private(set) var isClosed = false

    init(_ socket: consuming StreamSocket) {
        self.socket = socket
    }

    /// Connects to a server's socket file.
    convenience init(_ address: UnixAddress) throws {
        let socket = try StreamSocket(family: AF_UNIX)
        try socket.connect(to: address.socketAddress)
        self.init(socket)
    }

    /// The frames received so far.
    var frames: [Frame] { Frame.all(in: received).frames }

    /// Sends as much as the socket takes; returns how much that is.
    @discardableResult
    func send(_ bytes: [UInt8]) throws -> Int {
        guard case .bytes(let count) = try socket.write(bytes.span) else { return 0 }
        return count
    }

    /// Takes in what has arrived, so many bytes at most; returns how many there were.
    @discardableResult
    func receive(atMost: Int = .max) throws -> Int {
        var count = 0
        while count < atMost {
            let (transfer, bytes) = try socket.read(upTo: min(65_536, atMost - count))
            received += bytes
            count += bytes.count
            if transfer == .end { isClosed = true }
            guard case .bytes = transfer else { break }
        }
        return count
    }

    /// Takes in all that arrives until the server has closed its end; stops after a long time.
    ///
    /// A program that another test starts at this moment holds a copy of that end until it runs.
    func receiveToTheEnd() throws {
        let end = MonotonicTime.now + .seconds(60)
        repeat {
            try receive()
        } while try !isClosed && socket.descriptor.wait(for: .readable, until: end)
    }

    /// Tells the server that nothing more will be sent.
    func shutDownSending() {
        shutdown(socket.descriptor.rawValue, Int32(SHUT_WR))
    }
}
