import System

/// A program at the other end of a socket, and what it has not taken yet.
final class SocketPeer {
    let socket: StreamSocket
    private var outgoing: [UInt8] = []

    /// Bytes that are read at a time.
    private static let pieceBytes = 1 << 16

    init(_ socket: consuming StreamSocket) {
        self.socket = socket
    }

    var interest: Poller.Interest { outgoing.isEmpty ? .readable : [.readable, .writable] }

    /// What has come; nil once the other end is gone.
    func read() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: Self.pieceBytes)
        var memory = buffer.mutableSpan
        switch try? socket.read(into: &memory) {
        case .bytes(let count): return Array(buffer.prefix(count))
        case .wouldBlock: return []
        case .end, nil: return nil
        }
    }

    /// Sends what there is to send, as far as the other end takes it; false once that is gone.
    func send(_ bytes: [UInt8]) -> Bool {
        outgoing += bytes
        while !outgoing.isEmpty {
            guard let transfer = try? socket.write(outgoing.span) else { return false }
            switch transfer {
            case .bytes(let count): outgoing.removeFirst(count)
            case .wouldBlock: return true
            case .end: return false
            }
        }
        return true
    }
}
