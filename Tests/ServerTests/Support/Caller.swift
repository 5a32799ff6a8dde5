import Glibc
import System
import TestSupport

/// The client's end of a socket, for a test to speak and listen at.
final class Caller {
    let socket: StreamSocket

    /// All that was heard so far.
    private(set) var heard: [UInt8] = []

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

    /// The frames heard so far.
    var frames: [Frame] { Frame.all(in: heard).frames }

    /// Says as much as the socket takes; returns how much that is.
    @discardableResult
    func say(_ bytes: [UInt8]) throws -> Int {
        guard case .bytes(let count) = try socket.write(bytes.span) else { return 0 }
        return count
    }

    /// Takes in what has arrived, so many bytes at most; returns how many there were.
    @discardableResult
    func listen(atMost: Int = .max) throws -> Int {
        var count = 0
        while count < atMost {
            let (transfer, bytes) = try socket.read(upTo: min(65_536, atMost - count))
            heard += bytes
            count += bytes.count
            if transfer == .end { isClosed = true }
            guard case .bytes = transfer else { break }
        }
        return count
    }

    /// Says that nothing more will be said.
    func shutDownSending() {
        shutdown(socket.descriptor.rawValue, Int32(SHUT_WR))
    }
}
