import Glibc
import System
import TestSupport
import Testing

@Suite(.waiting) struct `A command between pipes` {
    /// Reads on until nothing more comes; the pipe is polled by the test.
    private func text(of stream: borrowing ByteStream) throws -> String {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            var span = buffer.mutableSpan
            switch try stream.read(into: &span) {
            case .bytes(let count): all += buffer[..<count]
            case .wouldBlock: usleep(1000)
            case .end: return String(decoding: all, as: UTF8.self)
            }
        }
    }

    @Test func `reads what is written to it, and is read`() throws {
        let stream = ByteStream.running(try RunningCommand("read line; echo got $line"))
        let words = Array("some words\n".utf8)
        let sent = try stream.writeUnits(of: words.span, unit: 1)
        #expect(sent == .bytes(11))
        let text = try text(of: stream)
        #expect(text == "got some words\n")
        let end = stream.endCommand()
        #expect(end == .exited(0))
    }

    @Test(arguments: [
        ("exit 7", RunningCommand.End.exited(7)), ("kill -KILL $$", .killed(SIGKILL)),
        ("cat", .exited(0)), ("exec sleep 1000", .stopped),
        ("trap '' TERM; exec sleep 1000", .stopped), ("exec 0<&- 1>&-; exit 3", .exited(3)),
    ]) func `ends, and leaves nothing`(command: String, end: RunningCommand.End) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("process")
        let running = try RunningCommand("echo $$ >'\(path)'; \(command)")
        try #require(Patience.sees { (try? folder.read("process").last) == 0x0a })
        #expect(running.end() == end)
        // What it was told once it tells again.
        #expect(running.end() == end)
        let process = try #require(
            pid_t(String(decoding: try folder.read("process").dropLast(), as: UTF8.self)))
        #expect(kill(process, 0) == -1 && errno == ESRCH)
    }

    @Test(arguments: ["sleep 1000", #"sh -c 'trap "" TERM; while :; do sleep 1; done'"#])
    func `ends together with what it has started`(started: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("process")
        let running = try RunningCommand("{ \(started); } & echo $! >'\(path)'; wait; exit 5")
        try #require(Patience.sees { (try? folder.read("process").last) == 0x0a })
        #expect(running.end() == .stopped)
        let process = try #require(
            pid_t(String(decoding: try folder.read("process").dropLast(), as: UTF8.self)))
        #expect(Patience.sees { kill(process, 0) == -1 && errno == ESRCH })
    }

    @Test func `begins with no signal blocked or ignored that a program of ours changes`() throws {
        _ = signal(SIGPIPE, SIG_IGN)
        var blocked = sigset_t()
        var before = sigset_t()
        unsafe sigemptyset(&blocked)
        unsafe sigaddset(&blocked, SIGUSR2)
        unsafe pthread_sigmask(SIG_BLOCK, &blocked, &before)
        let stream = ByteStream.running(
            try RunningCommand("grep -E '^Sig(Blk|Ign)' /proc/self/status"))
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
        let lines = try text(of: stream)
        #expect(lines.contains("SigBlk:\t0000000000000000\n"), "\(lines)")
        let ignored = try #require(
            lines.split(separator: "\n").last.flatMap { UInt64($0.suffix(16), radix: 16) })
        let signals: UInt64 = 1 << UInt64(SIGPIPE - 1) | 1 << UInt64(SIGXFSZ - 1)
        #expect(ignored & signals == 0)
    }
}
