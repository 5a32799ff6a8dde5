import Bluetooth
import System

/// A connected socket, with what waits to be written to it and what was read from it.
final class Link {
    /// How much is read at once: more than a kernel holds for RFCOMM (50,800 bytes).
    private static let inputBytesMax = 65_536

    private let socket: StreamSocket
    private let watch: Watch
    private var output: [UInt8] = []
    private var written = 0
    private var watched = WatchedInterest()
    /// Whether a write was told that the peer has closed, which a read may then not be told again.
    private var hasClosed = false

    private var input: [UInt8]
    /// How much of what was read has been taken.
    private var position = 0
    /// How much was read last.
    private(set) var inputCount = 0
    /// How much was read in all.
    private(set) var receivedCount: UInt64 = 0

    /// Connects, or throws why not.
    init(
        to endpoint: Endpoint, _ configuration: ClientConfiguration, _ watch: Watch
    ) throws(SessionEnd) {
        self.watch = watch
        input = [UInt8](repeating: 0, count: Self.inputBytesMax)
        do {
            socket = try Connector.begin(to: endpoint, security: configuration.security)
        } catch {
            throw .cannotConnect(error)
        }
        try watch.keep(&watched, of: socket.descriptor, .writable)
        try finish(configuration.connectTimeout)
    }

    private func finish(_ timeout: Duration) throws(SessionEnd) {
        let deadline = MonotonicTime.now + timeout
        while try !watch.wait(until: deadline).link {
            guard MonotonicTime.now < deadline else { throw .connectTimedOut(timeout) }
        }
        do {
            try Connector.finish(socket)
        } catch {
            throw .cannotConnect(error)
        }
    }
}

// MARK: Bytes

extension Link {
    /// Whether everything that was read has been taken.
    var isUsedUp: Bool { position == inputCount }

    /// The bytes that were read and not all taken, up to `inputCount`.
    func withInput(
        _ body: (Span<UInt8>, inout Int) throws(SessionEnd) -> Void
    ) throws(SessionEnd) {
        let bytes = input
        try body(bytes.span.extracting(first: inputCount), &position)
    }

    /// Reads what has arrived, at most so many bytes; false if nothing has.
    func read(upTo countMax: Int) throws(SessionEnd) -> Bool {
        precondition(isUsedUp, "what was read is taken before more is read")
        position = 0
        inputCount = 0
        let size = min(countMax, Self.inputBytesMax)
        if input.count != size { input = [UInt8](repeating: 0, count: size) }
        switch try receive(into: &input) {
        case .bytes(let count):
            inputCount = count
            receivedCount += UInt64(count)
        case .wouldBlock where hasClosed: throw .linkLost(nil)
        case .wouldBlock: return false
        case .end: throw .linkLost(nil)
        }
        return true
    }

    private func receive(into buffer: inout [UInt8]) throws(SessionEnd) -> Transfer {
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

    private func send(_ bytes: Span<UInt8>, _ unit: Int) throws(SessionEnd) -> Transfer {
        do {
            // PROTOCOL 6.1
            return try socket.writeUnits(of: bytes, unit: unit, includingShort: true)
        } catch {
            throw .linkLost(error)
        }
    }

    /// Has the link wait to be read, and for room where something is to be written.
    ///
    /// While it is not to be read it is not watched at all: once it has hung up it would always be
    /// ready. The next read finds that, and what is still to be written waits as long.
    func watch(reading: Bool) throws(SessionEnd) {
        let wanted: Poller.Interest = written < output.count ? [.readable, .writable] : .readable
        try watch.keep(&watched, of: socket.descriptor, reading ? wanted : nil)
    }
}
