import Glibc
import System
import TestSupport
import Testing

@Suite struct `Standard streams` {
    /// Both ends of a pipe.
    private func pipe() -> (reader: CInt, writer: CInt) {
        var ends: [CInt] = [-1, -1]
        _ = unsafe Glibc.pipe(&ends)
        return (ends[0], ends[1])
    }

    @Test func `all bytes arrive, though the pipe is small and non-blocking`() throws {
        let ends = pipe()
        let reader = Descriptor(adopting: ends.reader)
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let writer = Worker { _ in
            _ = fcntl(ends.writer, F_SETFL, O_NONBLOCK)
            let writer = Descriptor(adopting: ends.writer)
            #expect(throws: Never.self) { try StandardStream.write(bytes.span, to: writer) }
        }
        var received: [UInt8] = []
        var count = 1
        while count > 0 {
            var piece = [UInt8](repeating: 0, count: 10_000)
            count = unsafe read(reader.rawValue, &piece, piece.count)
            received += piece.prefix(max(count, 0))
        }
        writer.stop()
        #expect(received == bytes)
    }

    @Test func `a reader that went is a value`() throws {
        // Not while another test writes to a socket: nobody here may die of a broken pipe.
        signal(SIGPIPE, SIG_IGN)
        let ends = pipe()
        try Descriptor(adopting: ends.reader).close()
        let writer = Descriptor(adopting: ends.writer)
        #expect(try !StandardStream.write([1].span, to: writer))
    }

    @Test func `another failure is an error`() throws {
        let reader = Descriptor(adopting: unsafe open("/dev/null", O_RDONLY | O_CLOEXEC))
        #expect(throws: SystemError(call: "write", errno: .badDescriptor)) {
            try StandardStream.write([1].span, to: reader)
        }
    }

    @Test func `nothing to write is written at once`() throws {
        #expect(try StandardStream.error.write(Span()))
    }
}
