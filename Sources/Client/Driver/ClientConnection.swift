import Bluetooth
import System

/// A connection to the server, with the bytes that wait to be written.
final class ClientConnection {
    private let stream: ByteStream
    private let loop: EventLoop
    private var output: [UInt8] = []
    private var written = 0
    private var watched = StreamRegistration()
    /// Whether a write reported that the peer has closed, so that a read may not report it again.
    private var hasClosed = false
    private var buffer: [UInt8] = []

    /// Begins to connect; the stream is ready when that has succeeded or failed.
    init(
        to endpoint: Endpoint, _ security: SecurityLevel, _ loop: EventLoop
    ) throws(SessionEnd) {
        self.loop = loop
        do {
            stream = try endpoint.connect(security: security)
        } catch {
            throw .cannotConnect(error)
        }
        try loop.keep(&watched, of: stream, .writable)
    }

    func finishConnecting() throws(SessionEnd) {
        do {
            try stream.finishConnecting()
        } catch {
            throw .cannotConnect(error)
        }
    }
}

// MARK: Bytes

extension ClientConnection {
    /// Reads what has arrived, at most `countMax` bytes; nil if nothing has.
    func read(upTo countMax: Int) throws(SessionEnd) -> ArraySlice<UInt8>? {
        if buffer.count != countMax { buffer = [UInt8](repeating: 0, count: countMax) }
        switch try receive(into: &buffer) {
        case .bytes(let count): return buffer[..<count]
        case .wouldBlock where hasClosed: throw end
        case .wouldBlock: return nil
        case .end: throw end
        }
    }

    /// Why nothing more comes; a command is ended, and says more.
    private var end: SessionEnd {
        stream.endCommand().map { .commandEnded($0) } ?? .linkLost(nil)
    }

    private func receive(into buffer: inout [UInt8]) throws(SessionEnd) -> IOResult {
        do {
            var span = buffer.mutableSpan
            return try stream.read(into: &span)
        } catch {
            throw .linkLost(error)
        }
    }

    /// Appends bytes to those that wait to be written, and writes as much as it can in messages of
    /// `unit` bytes.
    func write(_ bytes: [UInt8], unit: Int) throws(SessionEnd) {
        output.append(contentsOf: bytes)
        while written < output.count {
            let waiting = output
            switch try send(waiting.span.extracting(written...), unit) {
            case .bytes(let count): written += count
            case .wouldBlock: return
            // What the server sent before it closed is still to be read, and tells why.
            case .end:
                hasClosed = true
                written = output.count
            }
        }
        output.removeAll(keepingCapacity: true)
        written = 0
    }

    private func send(_ bytes: Span<UInt8>, _ unit: Int) throws(SessionEnd) -> IOResult {
        do {
            // PROTOCOL 6.1
            return try stream.writeUnits(of: bytes, unit: unit)
        } catch {
            throw .linkLost(error)
        }
    }

    /// Makes the loop wait until it can be read, and for room if something is to be written.
    ///
    /// While it is not to be read it is not watched at all: after a hang-up it would always be
    /// ready. The next read reports that, and bytes to be written wait as long.
    func watch(reading: Bool) throws(SessionEnd) {
        let wanted: Poller.Interest = written < output.count ? [.readable, .writable] : .readable
        try loop.keep(&watched, of: stream, reading ? wanted : nil)
    }
}
