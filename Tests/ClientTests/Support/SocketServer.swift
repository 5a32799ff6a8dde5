import Bluetooth
import System
import TestSupport
import Wire

/// A `MemoryServer` at a Unix socket, on a thread of its own, one client after the other.
final class SocketServer: Sendable {
    /// What one session does.
    enum Plan: Sendable {
        /// Answers as it should.
        case honest
        /// Says so many bytes and hangs up.
        case cutAfter(Int)
        /// Says these bytes, whatever is asked, and waits for the client to hang up.
        case script([UInt8])
    }

    let endpoint: Endpoint
    private let worker: Worker

    /// Serves the files; the plans are those of the first sessions, and the last one of all others.
    init(
        _ files: [String: [UInt8]], in folder: TemporaryFolder, _ plans: [Plan] = [.honest]
    ) throws {
        let address = try UnixAddress(folder.path("server.socket"))
        endpoint = .socket(.unix(address))
        // Listening before the thread begins, so that no client comes too early.
        let listening = ListeningSocketBox(try ListeningSocket(at: address, callersMax: 8))
        worker = Worker { isStopped in
            let server = MemoryServer(files)
            var plans = plans
            while !isStopped() {
                guard let socket = listening.accept(isStopped) else { return }
                let plan = plans.count > 1 ? plans.removeFirst() : plans[0]
                Self.serve(socket, server, plan, isStopped)
            }
        }
    }

    func stop() { worker.stop() }

    private static func serve(
        _ socket: borrowing StreamSocket, _ server: MemoryServer, _ plan: Plan,
        _ isStopped: () -> Bool
    ) {
        guard let poller = try? Poller(),
            (try? poller.add(socket.descriptor, token: 0, interest: .readable)) != nil
        else { return }
        let session = server.session()
        var events: [Poller.Event] = []
        var left = Int.max
        if case .cutAfter(let count) = plan { left = count }
        var script: [UInt8] = []
        if case .script(let bytes) = plan { script = bytes }
        while !isStopped() {
            try? poller.wait(timeoutMilliseconds: 20, into: &events)
            guard !events.isEmpty else { continue }
            guard let asked = read(socket) else { return }
            var said = (try? session.answer(asked)) ?? []
            if case .script = plan {
                said = script
                script = []
            }
            write(Array(said.prefix(left)), to: socket)
            left -= min(left, said.count)
            if left == 0 { return }
        }
    }

    private static func read(_ socket: borrowing StreamSocket) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var span = buffer.mutableSpan
        switch try? socket.read(into: &span) {
        case .bytes(let count): return Array(buffer[..<count])
        case .wouldBlock: return []
        case .end, nil: return nil
        }
    }

    private static func write(_ bytes: [UInt8], to socket: borrowing StreamSocket) {
        var written = 0
        while written < bytes.count {
            switch try? socket.write(bytes.span.extracting(written...)) {
            case .bytes(let count): written += count
            case .wouldBlock: continue
            case .end, nil: return
            }
        }
    }
}

/// A listening socket that a thread may take along.
private final class ListeningSocketBox: Sendable {
    private let socket: ListeningSocket

    init(_ socket: consuming ListeningSocket) {
        self.socket = socket
    }

    /// Waits for a client; nil when told to stop.
    func accept(_ isStopped: () -> Bool) -> StreamSocket? {
        guard let poller = try? Poller(),
            (try? poller.add(socket.descriptor, token: 0, interest: .readable)) != nil
        else { return nil }
        var events: [Poller.Event] = []
        while !isStopped() {
            try? poller.wait(timeoutMilliseconds: 20, into: &events)
            guard !events.isEmpty, let accepted = try? socket.accept() else { continue }
            switch consume accepted {
            case .caller(let caller, _): return caller
            case .wouldBlock: continue
            }
        }
        return nil
    }
}
