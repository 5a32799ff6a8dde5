import Glibc
import System
import TestSupport
import Testing

/// In a process of its own: a stream and what is done at a signal belong to the whole of it.
@Suite(.waiting) struct `A stream whose reader is slow` {
    @Test func `takes a line although signals come meanwhile`() async {
        await #expect(processExitsWith: .success) {
            try Self.fillOutput()
            let thread = pthread_self()
            // Nothing is done at the signal, but it ends a call that waits.
            signal(SIGUSR1) { _ in }
            var mask = sigset_t()
            unsafe sigemptyset(&mask)
            unsafe sigaddset(&mask, SIGUSR1)
            unsafe pthread_sigmask(SIG_UNBLOCK, &mask, nil)
            let reader = Worker { _ in
                for _ in 0..<1_000 {
                    pthread_kill(thread, SIGUSR1)
                    sched_yield()
                }
                var page = [UInt8](repeating: 0, count: 65_536)
                _ = unsafe read(Self.readEnd, &page, page.count)
            }
            let isWritten = StandardStream.output.write("a line\n", patience: .seconds(3_600))
            reader.stop()
            #expect(isWritten)
        }
    }

    @Test func `takes all of a text although it says that it would have to wait`() async {
        await #expect(processExitsWith: .success) {
            try Self.fillOutput()
            let reader = Worker { _ in
                // As much as the text is long makes room for all of it.
                var page = [UInt8](repeating: 0, count: 65_536)
                var count = 0
                while count < 100_000 {
                    let next = unsafe read(Self.readEnd, &page, page.count)
                    guard next > 0 else { return }
                    count += next
                }
            }
            let isWritten = StandardStream.output.write(String(repeating: "a", count: 100_000))
            close(STDOUT_FILENO)
            reader.stop()
            #expect(isWritten)
        }
    }

    /// A number that nobody else has.
    private static let readEnd: CInt = 100

    /// Makes standard output a pipe that takes nothing more.
    private static func fillOutput() throws {
        var ends: [CInt] = [-1, -1]
        try retrying("pipe") { unsafe pipe(&ends) }
        try retrying("fcntl") { fcntl(ends[1], F_SETFL, O_NONBLOCK) }
        try retrying("dup2") { dup2(ends[0], readEnd) }
        try retrying("dup2") { dup2(ends[1], STDOUT_FILENO) }
        close(ends[1])
        let page = [UInt8](repeating: 0, count: 4096)
        while unsafe write(STDOUT_FILENO, page, page.count) > 0 {}
    }
}
