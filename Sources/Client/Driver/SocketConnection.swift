import Bluetooth
import System

/// A socket to the server, with what waits to be written to it and what was read from it last.
final class SocketConnection {
    private let socket: StreamSocket
    private let loop: EventLoop
    private var output: [UInt8] = []
    private var written = 0
    private var watched = WatchedInterest()
    /// Whether a write was told that the peer has closed, which a read may then not be told again.
    private var hasClosed = false
    private var buffer: [UInt8] = []
    private var inputCount = 0

    /// Begins to connect; the socket is ready when that has ended, one way or the other.
    init(
        to endpoint: Endpoint, _ security: SecurityLevel, _ loop: EventLoop
    ) throws(SessionEnd) {
        self.loop = loop
        do {
            socket = try endpoint.connect(security: security)
        } catch {
            throw .cannotConnect(error)
        }
        try loop.keep(&watched, of: socket.descriptor, .writable)
    }

    /// Throws why it is not connected.
    func finishConnecting() throws(SessionEnd) {
        do {
            try socket.finishConnecting()
        } catch {
            throw .cannotConnect(error)
        }
    }
}

// MARK: Bytes

extension SocketConnection {
    /// Shows what was read last.
    func withInput(_ body: (Span<UInt8>) -> Void) {
        let bytes = buffer
        body(bytes.span.extracting(first: inputCount))
    }

    /// Reads what has arrived, at most so many bytes; false if nothing has.
    func read(upTo countMax: Int) throws(SessionEnd) -> Bool {
        inputCount = 0
        if buffer.count != countMax { buffer = [UInt8](repeating: 0, count: countMax) }
        switch try receive(into: &buffer) {
        case .bytes(let count): inputCount = count
        case .wouldBlock where hasClosed: throw .linkLost(nil)
        case .wouldBlock: return false
        case .end: throw .linkLost(nil)
        }
        return true
    }

    private func receive(into buffer: inout [UInt8]) throws(SessionEnd) -> System.Transfer {
        do {
            var span = buffer.mutableSpan
            return try socket.read(into: &span)
        } catch {
            throw .linkLost(error)
        }
    }

    /// Puts bytes behind those that wait to be written, and writes as many as go in such messages.
    func write(_ bytes: [UInt8], unit: Int) throws(SessionEnd) {
        output.append(contentsOf: bytes)
        while written < output.count {
            let waiting = output
            switch try send(waiting.span.extracting(written...), unit) {
            case .bytes(let count): written += count
            case .wouldBlock: return
            // What the server said before it closed is still to be read: that tells the end.
            case .end:
                hasClosed = true
                written = output.count
            }
        }
        output.removeAll(keepingCapacity: true)
        written = 0
    }

    private func send(_ bytes: Span<UInt8>, _ unit: Int) throws(SessionEnd) -> System.Transfer {
        do {
            // PROTOCOL 6.1
            return try socket.writeUnits(of: bytes, unit: unit, includingShort: true)
        } catch {
            throw .linkLost(error)
        }
    }

    /// Has the loop wait until it can be read, and for room where something is to be written.
    ///
    /// While it is not to be read it is not watched at all: once it has hung up it would always be
    /// ready. The next read finds that, and what is still to be written waits as long.
    func watch(reading: Bool) throws(SessionEnd) {
        let wanted: Poller.Interest = written < output.count ? [.readable, .writable] : .readable
        try loop.keep(&watched, of: socket.descriptor, reading ? wanted : nil)
    }
}
