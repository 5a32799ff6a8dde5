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

    @Test func `a call that is interrupted for ever is given up`() {
        #expect(throws: SystemError(call: "read", errno: .interrupted)) {
            try retrying("read") {
                errno = EINTR
                return -1
            }
        }
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
