import Glibc
import System
import Testing

@Suite struct `Errors of the kernel` {
    @Test(arguments: [
        (Errno.noSuchFile, "No such file or directory"),
        (.hostDown, "Host is down"),
        (.noSpace, "No space left on device"),
        (Errno(rawValue: 4095), "Error 4095"),
    ]) func `a number becomes the kernel's words`(errno: System.Errno, words: String) {
        #expect(errno.description == words)
    }

    @Test func `an error names its call`() {
        let error = SystemError(call: "openat2", errno: .tooManyLinks)
        #expect(error.description == "openat2: Too many levels of symbolic links")
    }

    @Test(arguments: [0, 1, 3]) func `an interrupted call is made again`(interruptions: Int) throws
    {
        var calls = 0
        let result = try retrying("read") {
            calls += 1
            guard calls > interruptions else {
                errno = EINTR
                return -1
            }
            return 7
        }
        #expect(result == 7)
        #expect(calls == interruptions + 1)
    }

    @Test func `any other failure is thrown at once`() {
        var calls = 0
        #expect(throws: SystemError(call: "read", errno: .inputOutput)) {
            try retrying("read") {
                calls += 1
                errno = EIO
                return -1
            }
        }
        #expect(calls == 1)
    }
}

@Suite struct `Descriptors` {
    /// Whether the number is open in this process.
    private func isOpen(_ number: CInt) -> Bool { fcntl(number, F_GETFD) != -1 }

    /// A new descriptor whose number no other test that runs meanwhile gets, even when it is free.
    private func descriptor(from base: CInt) -> CInt { fcntl(0, F_DUPFD_CLOEXEC, base) }

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
        try Descriptor(adopting: dup(0)).close()
        #expect(throws: SystemError(call: "close", errno: .badDescriptor)) {
            try Descriptor(adopting: 4_000_000).close()
        }
    }
}
