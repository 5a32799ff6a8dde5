import System

/// A socket that programs connect to, and those that have.
final class SocketPort {
    private let listener: ListeningSocket
    /// By the number under which a poller watches them.
    private(set) var peers: [UInt64: SocketPeer] = [:]
    let token: UInt64
    /// Whether a new one takes the place of the one before.
    private let isForOne: Bool

    private static let callersMax = 8

    init(at path: LocalPath, token: UInt64, isForOne: Bool) throws {
        listener = try ListeningSocket(at: UnixAddress(path), callersMax: Self.callersMax)
        self.token = token
        self.isForOne = isForOne
    }

    /// Watches for callers.
    func watch(_ poller: borrowing Poller) throws {
        try poller.add(listener.descriptor, token: token, interest: .readable)
    }

    /// Takes who has called; true if there was one.
    func accept(_ poller: borrowing Poller, as number: UInt64) throws -> Bool {
        guard case .caller(let socket, _) = try listener.accept() else { return false }
        if isForOne { peers = [:] }
        let peer = SocketPeer(socket)
        try poller.add(peer.socket.descriptor, token: number, interest: .readable)
        peers[number] = peer
        return true
    }

    /// Sends a program something; one that is gone is forgotten.
    func send(_ bytes: [UInt8], to number: UInt64, _ poller: borrowing Poller) throws {
        guard let peer = peers[number] else { return }
        let before = peer.interest
        guard peer.send(bytes) else {
            peers[number] = nil
            return
        }
        guard peer.interest != before else { return }
        try poller.change(peer.socket.descriptor, token: number, interest: peer.interest)
    }

    /// What a program has sent; nil if it is gone, and forgotten.
    func read(_ number: UInt64) -> [UInt8]? {
        guard let bytes = peers[number]?.read() else {
            peers[number] = nil
            return nil
        }
        return bytes
    }
}
