import Glibc
package import System

/// The test's own end of a conversation over a Unix socket.
///
/// It blocks, so that a conversation is written as it goes; an end of the link is a value. What
/// hangs is given up after `Patience.milliseconds`, from which nothing is concluded.
package final class TestSocket: Sendable {
    private let number: CInt
    /// Nobody waits any more once this is readable.
    private let stop: CInt

    /// Takes over a connected socket.
    init(adopting socket: consuming StreamSocket, stoppedBy stop: CInt = -1) {
        // A descriptor of its own: what a socket gives away only System may take.
        number = fcntl(socket.descriptor.rawValue, F_DUPFD_CLOEXEC, 0)
        self.stop = stop
    }

    /// Connects to whoever listens there.
    package convenience init(connectingTo address: UnixAddress) throws(SystemError) {
        let socket = try StreamSocket(family: AF_UNIX)
        // Where many wait to be let in, this one waits as well.
        _ = fcntl(socket.descriptor.rawValue, F_SETFL, 0)
        try socket.connect(to: address.socketAddress)
        self.init(adopting: socket)
    }

    deinit {
        close(number)
    }

    /// Waits until there is something to read, or no more to be expected; false if told to stop.
    package func waitForInput() -> Bool {
        wait(for: POLLIN)
    }

    /// Reads what has come, waiting for it; nothing at the end of the link.
    package func read(upTo count: Int = 65_536) -> [UInt8] {
        guard wait(for: POLLIN) else { return [] }
        var bytes = [UInt8](repeating: 0, count: count)
        let got = unsafe recv(number, &bytes, count, 0)
        return Array(bytes.prefix(max(got, 0)))
    }

    /// Reads so many bytes, or fewer if the link ends before.
    package func read(exactly count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let piece = read(upTo: count - bytes.count)
            guard !piece.isEmpty else { break }
            bytes += piece
        }
        return bytes
    }

    /// Reads everything up to the end of the link.
    @discardableResult
    package func readToEnd() -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let piece = read()
            guard !piece.isEmpty else { return bytes }
            bytes += piece
        }
    }

    /// Sends all the bytes; false if the other end has gone.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard wait(for: POLLOUT) else { return false }
            let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)
            // The kernel only reads, and only these bytes.
            let count = unsafe rest.withUnsafeBytes { memory in
                unsafe Glibc.send(number, memory.baseAddress, memory.count, flags)
            }
            if count < 0 && errno == EAGAIN { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// How many bytes have come that nobody has read yet.
    package var unreadByteCount: Int {
        var count: CInt = 0
        // The kernel fills in the local variable.
        _ = unsafe ioctl(number, UInt(FIONREAD), &count)
        return Int(count)
    }

    /// Says that nothing more will be sent, and reads on.
    package func endOutput() {
        shutdown(number, CInt(SHUT_WR))
    }

    /// Ends the link in both directions.
    package func hangUp() {
        shutdown(number, CInt(SHUT_RDWR))
    }

    /// What a poll of several sockets needs.
    var pollNumber: CInt { number }

    private func wait(for events: CInt) -> Bool {
        var polled = [
            pollfd(fd: number, events: Int16(events), revents: 0),
            pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
        ]
        let ready = unsafe poll(&polled, 2, Patience.milliseconds)
        return ready > 0 && polled[1].revents == 0
    }
}
