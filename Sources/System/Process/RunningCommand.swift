import CSystem
import Glibc

/// A command of the shell that runs between two pipes, and ends when it is let go of; its standard
/// error is that of this process.
///
/// It stays in this process's group: so it can ask for a password at the terminal, and Ctrl-C
/// reaches both.
package final class RunningCommand {
    /// How a command has ended.
    package enum End: Hashable, Sendable {
        /// By itself, with that status.
        case exited(CInt)
        /// By that signal, which this process did not send.
        case killed(CInt)
        /// It would not end by itself.
        case stopped
    }

    /// How long it may go on when its pipes are closed: it may have to tell another machine.
    private static let closedTime = Duration.seconds(2)
    /// How long it may go on after a signal.
    private static let signalledTime = Duration.seconds(1)

    private var pipes: DescriptorPair?
    private let process: pid_t
    private var result: End?

    /// Starts a command; SIGPIPE must be ignored (posix_spawn).
    package init(_ command: String) throws(SystemError) {
        let toCommand = try Pipe()
        let fromCommand = try Pipe()
        var number: CInt = 0
        // The text outlives the call, which fills in the number.
        let failure = unsafe command.withCString {
            unsafe csystem_spawn_shell(
                $0, toCommand.reading.rawValue, fromCommand.writing.rawValue, &number)
        }
        guard failure == 0 else {
            throw SystemError(call: "posix_spawn", errno: Errno(rawValue: failure))
        }
        process = number
        pipes = DescriptorPair(input: fromCommand.reading, output: toCommand.writing)
    }

    deinit { end() }

    /// Lends the pipes; nothing happens once the command was ended.
    func withPipes(
        _ body: (borrowing DescriptorPair) throws(SystemError) -> Void
    ) throws(SystemError) {
        switch pipes {
        case .some(let pipes): try body(pipes)
        case nil: return
        }
    }

    /// Reads what the command has written, as much as fits into the beginning of `buffer`.
    func read(into buffer: inout MutableSpan<UInt8>) throws(SystemError) -> IOResult {
        switch pipes {
        case .some(let pipes): try pipes.read(into: &buffer)
        case nil: .end
        }
    }

    /// Writes as much of `bytes` as the command's pipe has room for.
    func write(_ bytes: Span<UInt8>) throws(SystemError) -> IOResult {
        switch pipes {
        case .some(let pipes): try pipes.write(bytes)
        case nil: .end
        }
    }
}

// MARK: The end

extension RunningCommand {
    /// Closes the pipes and waits until the command has ended; one that does not end by itself is
    /// sent SIGTERM, then SIGKILL, and so is all that it has started (kill, waitpid).
    @discardableResult
    package func end() -> End {
        if let result { return result }
        pipes = nil
        if waits(Self.closedTime, until: hasEnded), let result { return result }
        stop()
        result = .stopped
        return .stopped
    }

    private func stop() {
        // Once the shell has ended they have another parent, and are not found any more.
        let started = StartedProcess.all(of: process)
        for signal in [SIGTERM, SIGKILL] {
            // Parents first: a shell whose command has ended begins its next one.
            if !hasEnded() { kill(process, signal) }
            for process in started { process.send(signal) }
            let areGone = waits(Self.signalledTime) {
                hasEnded() && started.allSatisfy(\.hasEnded)
            }
            if areGone { return }
        }
        // One that waits for a dead disk does not end even now, and is left to its next parent.
    }

    /// Whether the shell has ended; how is kept.
    private func hasEnded() -> Bool {
        guard result == nil else { return true }
        var status: CInt = 0
        // The call fills in the number, and returns at once.
        let answer = unsafe waitpid(process, &status, WNOHANG)
        if answer == process {
            result = Self.end(of: status)
        } else if answer != 0 && Errno.current != .interrupted {
            // Nobody else waits for it, so there is no other failure.
            result = .stopped
        }
        return result != nil
    }

    /// Whether the condition holds within that time.
    private func waits(_ patience: Duration, until condition: () -> Bool) -> Bool {
        let deadline = MonotonicTime.now + patience
        var nap: CInt = 1
        while !condition() {
            guard MonotonicTime.now < deadline else { return false }
            _ = poll(nil, 0, nap)
            nap = min(2 * nap, 32)
        }
        return true
    }

    /// What a status of waitpid means; the macros for that are C's.
    private static func end(of status: CInt) -> End {
        let signal = status & 0x7f
        return signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal)
    }
}

/// Two ends, which no child inherits (pipe2).
private struct Pipe: ~Copyable {
    let reading: Descriptor
    let writing: Descriptor

    init() throws(SystemError) {
        var ends: [CInt] = [0, 0]
        // The call fills in both numbers.
        try retrying("pipe2") { unsafe csystem_pipe(&ends) }
        reading = Descriptor(adopting: ends[0])
        writing = Descriptor(adopting: ends[1])
    }
}
