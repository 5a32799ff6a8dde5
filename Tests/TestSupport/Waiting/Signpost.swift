import Glibc

/// Something that one thread raises, once, and that others see and wait for.
final class Signpost: Sendable {
    private static let patienceMilliseconds: CInt = 60_000

    /// Readable as soon as it is raised.
    let number: CInt
    private let other: CInt

    init() {
        var ends: [CInt] = [-1, -1]
        let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let result = unsafe socketpair(AF_UNIX, type, 0, &ends)
        precondition(result == 0, "no pair of sockets")
        (number, other) = (ends[0], ends[1])
    }

    deinit {
        close(number)
        close(other)
    }

    func raise() {
        shutdown(other, CInt(SHUT_WR))
    }

    /// Waits until it is raised; false after a minute, from which nothing is concluded.
    func wait() -> Bool {
        var polled = [pollfd(fd: number, events: Int16(POLLIN), revents: 0)]
        while true {
            let ready = unsafe poll(&polled, 1, Self.patienceMilliseconds)
            if ready >= 0 || errno != EINTR { return ready > 0 }
        }
    }
}
