import Glibc
package import System

/// A server on a Unix socket that says whatever its script says, one caller after the other.
package final class ScriptedServer: Sendable {
    /// Where it listens.
    package let address: UnixAddress
    private let stop: Signpost
    private let worker: Worker

    /// Listens, and plays the script to each caller on a thread of its own; the first is number 0.
    package init(
        at address: UnixAddress, script: @escaping @Sendable (Int, TestSocket) -> Void
    ) throws {
        let stop = Signpost()
        let door = try Door(address)
        self.address = address
        self.stop = stop
        worker = Worker { _ in
            var number = 0
            while let caller = door.answer(stop) {
                script(number, caller)
                // What is not read before a close can cost the other end what it has not read.
                caller.hangUp()
                number += 1
            }
        }
    }

    deinit {
        stop.raise()
        worker.stop()
    }
}

/// A listening socket that a thread can wait at.
final class Door: Sendable {
    private let socket: ListeningSocket

    init(_ address: UnixAddress) throws(UnixSocketError) {
        socket = try ListeningSocket(at: address, callersMax: 100)
    }

    /// The next caller; nil when the signpost is raised.
    func answer(_ stop: Signpost) -> TestSocket? {
        while true {
            var polled = [socket.descriptor.rawValue, stop.number].map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            _ = unsafe poll(&polled, 2, -1)
            guard polled[1].revents == 0 else { return nil }
            guard case .caller(let caller, _)? = try? socket.accept() else { continue }
            return TestSocket(adopting: caller, stoppedBy: stop.number)
        }
    }
}
