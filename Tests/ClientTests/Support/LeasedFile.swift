import Glibc
import System
import Testing

/// A file on which this process has a lease, as a file server has one for a client that writes it.
final class LeasedFile {
    // <fcntl.h>, not imported: only with _GNU_SOURCE.
    private static let (setSignal, setLease): (CInt, CInt) = (10, 1024)

    private let descriptor: CInt

    init(_ path: LocalPath) throws {
        descriptor = unsafe open(path.description, O_RDWR | O_CLOEXEC)
        try #require(descriptor >= 0)
        // What asks to let go is ignored.
        try #require(fcntl(descriptor, Self.setSignal, SIGURG) == 0)
        try #require(fcntl(descriptor, Self.setLease, F_WRLCK) == 0)
    }

    func letGo() { #expect(fcntl(descriptor, Self.setLease, F_UNLCK) == 0) }

    deinit { close(descriptor) }
}
