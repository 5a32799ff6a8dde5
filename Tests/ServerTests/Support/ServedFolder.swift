import Bluetooth
import Server
import System
import TestSupport

/// A server on a socket file, gone round by the test itself and at the test's own time.
final class ServedFolder {
    let folder: TemporaryFolder
    let address: UnixAddress
    let server: Server
    private let log: Log
    private let sockets: TemporaryFolder

    /// What the server told, and what time it is there.
    private final class Log {
        var events: [ServerEvent] = []
        var clock = ManualClock()
        /// How long everything takes: time passes whenever the clock is read.
        var step = Duration.zero

        func read() -> MonotonicTime {
            clock.advance(by: step)
            return clock.now
        }
    }

    init(
        _ folder: TemporaryFolder, at address: UnixAddress? = nil,
        configure: (inout ServerConfiguration) -> Void = { _ in }
    ) throws {
        let log = Log()
        self.log = log
        self.folder = folder
        sockets = try TemporaryFolder()
        self.address = try address ?? sockets.address("socket")
        var configuration = ServerConfiguration(
            folder: folder.path, address: .socket(.unix(self.address)))
        configure(&configuration)
        server = try Server(
            configuration, stoppedBy: nil, clock: { log.read() },
            report: { log.events.append($0) })
    }

    /// What the server told so far.
    var events: [ServerEvent] { log.events }

    /// What the server has done so far.
    var totals: ServerTotals { server.totals }

    /// Why clients have gone, in order.
    var ends: [ConnectionEnd] {
        events.compactMap { if case .gone(_, let end, _, _, _) = $0 { end } else { nil } }
    }

    /// The names in the folder of the socket file.
    var socketNames: [LocalPath] { get throws { try sockets.names() } }

    /// A new client; the server accepts it in its next turn.
    func connect() throws -> SocketClient { try SocketClient(address) }

    /// Lets the server go round so many times.
    func turn(_ times: Int = 1) throws {
        for _ in 0..<times { try server.turn(waiting: false) }
    }

    /// Makes the machine so slow that so much time passes whenever the clock is read.
    func slowDown(to step: Duration) { log.step = step }

    /// Lets time pass, and the server notice it.
    func passTime(_ duration: Duration) throws {
        log.clock.advance(by: duration)
        try turn(2)
    }

    /// Goes round until the client has received a frame of that type; returns after how many turns.
    @discardableResult
    func turn(until type: UInt8, receivedBy client: SocketClient, turnsMax: Int = 10_000) throws
        -> Int
    {
        for turns in 1...turnsMax {
            try turn()
            try client.receive()
            if client.frames.last?.type == type || client.isClosed { return turns }
        }
        return turnsMax
    }

    /// Stops it.
    func stop() throws {
        server.stop(.servedOnce, at: log.clock.now)
        try turn(2)
    }
}
