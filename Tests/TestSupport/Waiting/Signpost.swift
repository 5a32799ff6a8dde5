import Glibc

/// Something that one thread raises, once, and that others see and wait for.
final class Signpost: Sendable {
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

    /// Waits until it is raised; false if that takes longer than `Patience`.
    func wait() -> Bool {
        var polled = [pollfd(fd: number, events: Int16(POLLIN), revents: 0)]
        while true {
            let ready = unsafe poll(&polled, 1, Patience.milliseconds)
            if ready >= 0 || errno != EINTR { return ready > 0 }
        }
    }
}
