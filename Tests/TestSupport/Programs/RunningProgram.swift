package import Glibc

/// How a program ended, and all that it said.
package struct Outcome: Equatable, Sendable {
    /// The exit status; 128 and the signal's number where one ended it, as a shell counts.
    package let status: Int32
    package let output: [UInt8]
    package let errors: [UInt8]

    /// What a test expects.
    package init(status: Int32, output: [UInt8] = [], errors: [UInt8] = []) {
        self.status = status
        self.output = output
        self.errors = errors
    }

    /// Standard output as text.
    package var outputText: String { String(decoding: output, as: UTF8.self) }
    /// Standard error as text; a terminal ends lines with CR LF.
    package var errorText: String { String(decoding: errors, as: UTF8.self) }
}

/// A program that runs beside the test; it is killed when the test lets go of it.
package final class RunningProgram {
    /// The kernel's number for it.
    package let process: pid_t
    private var streams: [CInt: [UInt8]]
    private var open: [CInt]
    private let output: CInt
    private let errors: CInt
    private var status: Int32?

    init(process: pid_t, output: CInt, errors: CInt) {
        self.process = process
        self.output = output
        self.errors = errors
        streams = [output: [], errors: []]
        open = [output, errors]
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            _ = waitpid(process, nil, 0)
        }
        for stream in open { close(stream) }
    }

    /// What it has said on standard error so far, as far as it was read.
    package var errorText: String { String(decoding: streams[errors] ?? [], as: UTF8.self) }

    /// The bytes of the same.
    package var errorBytes: [UInt8] { streams[errors] ?? [] }

    /// Sends it a signal.
    package func send(_ signal: CInt) {
        kill(process, signal)
    }

    /// Types the text at the terminal that standard error is.
    package func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe write(errors, bytes, bytes.count)
    }

    /// Gives the terminal's window another width; the program learns it only if it asks, or by a
    /// signal.
    package func resizeTerminal(columns: Int) {
        var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = unsafe ioctl(errors, UInt(TIOCSWINSZ), &size)
    }

    /// Does something while the program stands still and all that it has said was read.
    package func whileStopped(_ body: () throws -> Void) rethrows {
        kill(process, SIGSTOP)
        var state: Int32 = 0
        _ = unsafe waitpid(process, &state, WUNTRACED)
        while hasMore { _ = readMore() }
        try body()
        kill(process, SIGCONT)
    }

    private var hasMore: Bool {
        var polled = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        return unsafe poll(&polled, nfds_t(polled.count), 0) > 0
    }

    /// Reads on until standard error holds the text; false if the program ended before.
    package func waits(forError text: String) -> Bool {
        waits { $0.contains(text) }
    }

    /// Reads on until standard error is as wanted; false if the program ended before.
    package func waits(until isEnough: (String) -> Bool) -> Bool {
        while !isEnough(errorText) {
            guard readMore() else { return false }
        }
        return true
    }

    /// Waits until its standard output is a pipe that takes no more; false if the program ended, or
    /// does not come so far.
    package func waitsUntilOutputIsFull() -> Bool {
        // F_GETPIPE_SZ, a macro that Swift does not see.
        let capacity = fcntl(output, 1032)
        var held: CInt = 0
        // A page of the pipe may end before a line that does not fit there any more.
        let full = Int(capacity) * 7 / 8
        var hasEnded = false
        return Patience.sees {
            var polled = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            _ = unsafe poll(&polled, 1, Patience.milliseconds)
            hasEnded = polled.revents & Int16(POLLHUP) != 0
            _ = unsafe ioctl(output, UInt(FIONREAD), &held)
            return hasEnded || Int(held) >= full
        } && !hasEnded
    }

    /// Waits until it has written much to the terminal that its standard error is, and fills that
    /// up; false if it does not come so far.
    ///
    /// The kernel may let the program sleep though there is a little room: it hands 4,095 bytes on
    /// to the reader's side without waking the writer.
    package func waitsUntilTerminalIsFull() -> Bool {
        // The kernel's TIOCGPTPEER, a macro that Swift does not see.
        let terminal = ioctl(errors, 0x5441, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        defer { close(terminal) }
        var held: CInt = 0
        return Patience.sees {
            _ = unsafe ioctl(errors, UInt(FIONREAD), &held)
            guard held > 4_000 else { return false }
            while unsafe write(terminal, "x", 1) == 1 {}
            return true
        }
    }

    /// Waits until it has ended, without reading its standard output; false if it does not end.
    package func endsUnread() -> Bool {
        var polled = pollfd(fd: output, events: 0, revents: 0)
        // The end of the last writer.
        return unsafe poll(&polled, 1, Patience.milliseconds) == 1
    }

    /// Reads no more of its standard output, which it learns when it writes there.
    package func closeOutput() {
        close(output)
        open.removeAll { $0 == output }
    }

    /// Lets go of its standard error, as of a terminal whose window is closed.
    package func closeErrors() {
        Program.betweenStarts { _ = close(errors) }
        open.removeAll { $0 == errors }
    }

    /// Reads on to the end of the program.
    package func wait() -> Outcome {
        while readMore() {}
        var state: Int32 = 0
        while status == nil {
            if unsafe waitpid(process, &state, 0) == process {
                let signal = state & 0x7F
                status = signal == 0 ? (state >> 8) & 0xFF : 128 + signal
            }
        }
        return Outcome(
            status: status ?? -1, output: streams[output] ?? [], errors: streams[errors] ?? [])
    }

    /// Takes what has come on either stream, waiting for it; false when both have ended.
    private func readMore() -> Bool {
        guard !open.isEmpty else { return false }
        var polled = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let ready = unsafe poll(&polled, nfds_t(polled.count), Patience.milliseconds)
        if ready == 0 { kill(process, SIGKILL) }
        for entry in polled where entry.revents != 0 {
            var piece = [UInt8](repeating: 0, count: 65_536)
            let count = unsafe read(entry.fd, &piece, piece.count)
            // A terminal that nobody holds any more ends with EIO.
            guard count > 0 else {
                close(entry.fd)
                open.removeAll { $0 == entry.fd }
                continue
            }
            streams[entry.fd, default: []] += piece[..<count]
        }
        return true
    }
}
