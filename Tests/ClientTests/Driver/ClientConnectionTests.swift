import Bluetooth
import Glibc
import System
import TestSupport
import Testing
import Wire

@testable import Client

/// One connection and what it is waited for; each wait has its deadline behind it.
@Suite struct `A connection` {
    private let loop: EventLoop
    private let connection: ClientConnection
    private let peer: Peer

    init() throws {
        let temporary = try TemporaryFolder()
        let address = try UnixAddress(temporary.path("socket"))
        let listening = try ListeningSocket(at: address, callersMax: 1)
        loop = try EventLoop([])
        connection = try ClientConnection(to: .socket(.unix(address)), .medium, loop)
        try connection.finishConnecting()
        peer = try Peer(try listening.accept())
    }

    /// The server's end.
    private final class Peer {
        private var socket: StreamSocket?

        init(_ accepted: consuming ListeningSocket.Accepted) throws {
            switch consume accepted {
            case .caller(let caller, _): socket = consume caller
            case .wouldBlock: preconditionFailure("the connection is made")
            }
        }

        func say(_ bytes: [UInt8]) throws { _ = try socket?.write(bytes.span) }

        func close() { socket = nil }

        /// Hears nothing more, and goes on to speak.
        func closeEars() {
            guard let number = socket?.descriptor.rawValue else { return }
            shutdown(number, CInt(SHUT_RD))
        }
    }

    private func isReady() throws -> Bool { try loop.wait(until: .now).connection }

    /// A program that another test starts may have a copy of the peer's socket for a moment.
    private func becomesReady() throws -> Bool { try Patience.sees { try isReady() } }

    @Test func `that hung up is not told of while nothing is wanted of it`() throws {
        try peer.say([1, 2, 3])
        peer.close()
        try connection.watch(reading: false)
        for _ in 0..<3 { #expect(try !isReady()) }
    }

    @Test func `that hung up is found so when it is read again`() throws {
        try connection.watch(reading: false)
        try peer.say([1, 2, 3])
        peer.close()
        #expect(try !isReady())
        try connection.watch(reading: true)
        #expect(try isReady())
        #expect(try connection.read(upTo: 100) != nil)
        #expect(try becomesReady())
        #expect(throws: SessionEnd.linkLost(nil)) { _ = try connection.read(upTo: 100) }
    }

    @Test func `that is full waits for room only while it is read`() throws {
        try connection.write([UInt8](repeating: 0, count: 4 << 20), unit: 4096)
        peer.close()
        try connection.watch(reading: false)
        #expect(try !isReady())
        try connection.watch(reading: true)
        #expect(try becomesReady())
    }

    @Test func `is lost when all is read that came before a write found its end`() throws {
        try peer.say([1])
        peer.closeEars()
        try connection.write([1], unit: 4096)
        #expect(try connection.read(upTo: 100) != nil)
        // RFCOMM tells its end once, and the write was told it.
        #expect(throws: SessionEnd.linkLost(nil)) { _ = try connection.read(upTo: 100) }
    }
}
