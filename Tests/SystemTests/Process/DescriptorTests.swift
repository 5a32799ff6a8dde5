import Glibc
import System
import Testing

@Suite struct `Descriptors` {
    /// Whether the number is open in this process.
    private func isOpen(_ number: CInt) -> Bool { fcntl(number, F_GETFD) != -1 }

    /// A new descriptor whose number no other test that runs meanwhile gets, even when it is free.
    private func descriptor(from base: CInt) -> CInt {
        let null = Descriptor(adopting: unsafe open("/dev/null", O_RDONLY | O_CLOEXEC))
        return fcntl(null.rawValue, F_DUPFD_CLOEXEC, base)
    }

    @Test func `a descriptor is closed when its owner lets go`() {
        let number = descriptor(from: 700)
        do {
            let descriptor = Descriptor(adopting: number)
            #expect(isOpen(descriptor.rawValue))
        }
        #expect(!isOpen(number))
    }

    @Test func `a released number stays open`() {
        let number = Descriptor(adopting: descriptor(from: 750)).release()
        #expect(isOpen(number))
        close(number)
    }

    @Test func `closing tells of a failure`() throws {
        try Descriptor(adopting: descriptor(from: 800)).close()
        #expect(throws: SystemError(call: "close", errno: .badDescriptor)) {
            try Descriptor(adopting: 4_000_000).close()
        }
    }
}
