import Glibc

/// What somebody types at the terminal from which the program was started, line by line and without
/// waiting for it.
package struct TerminalInput: ~Copyable, Sendable {
    private let descriptor: Descriptor

    /// How long an answer may be; the rest of a longer line is another one.
    private static let lineBytesMax = 256

    /// Nil unless standard input and standard error are terminals: a question is shown on the
    /// second and answered on the first (isatty).
    package init?() {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1,
            let descriptor = try? Descriptor(duplicating: STDIN_FILENO)
        else { return nil }
        self.descriptor = descriptor
    }

    /// Has a poller wake the loop when a line was typed; nil is for nothing.
    package func watch(
        _ registration: inout PollRegistration, in poller: borrowing Poller, token: UInt64,
        _ interest: Poller.Interest?
    ) throws(SystemError) {
        try registration.update(descriptor, in: poller, token: token, interest: interest)
    }

    /// What was typed at a question.
    package enum Answer: Hashable, Sendable {
        case yes, no
        /// Anything else, such as an empty line.
        case unclear

        /// Reads a line.
        package init(_ line: String) {
            switch line.lowercased() {
            case "y", "yes": self = .yes
            case "n", "no": self = .no
            case _: self = .unclear
            }
        }
    }

    /// Forgets what was typed before a question was asked (tcflush).
    package func discardTyped() {
        guard isOurs else { return }
        tcflush(descriptor.rawValue, TCIFLUSH)
    }

    /// What the next line says; nil if there is none yet (read).
    ///
    /// The end of the input says no.
    package func next() -> Answer? {
        // The kernel stops a program in the background that reads.
        guard isOurs else { return nil }
        guard let isReady = try? descriptor.wait(for: .readable, until: .now), isReady else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: Self.lineBytesMax)
        let number = descriptor.rawValue
        // The kernel writes no more than the array holds; a terminal hands out one line at a time.
        let count = try? retrying("read") { unsafe read(number, &bytes, bytes.count) }
        guard let count, count > 0 else { return .no }
        let line = bytes.prefix(count).prefix { $0 != UInt8(ascii: "\n") }
        return Answer(String(decoding: line, as: UTF8.self))
    }

    /// Whether what is typed is meant for this program.
    private var isOurs: Bool { !Self.isInBackground }

    /// Whether what is typed goes to another program, such as the shell that started this one with
    /// `&` (tcgetpgrp).
    package static var isInBackground: Bool {
        let foreground = tcgetpgrp(STDIN_FILENO)
        // It fails where the terminal is not the one that controls this process.
        return foreground >= 0 && foreground != getpgrp()
    }
}
