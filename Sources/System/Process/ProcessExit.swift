import CSystem
import Glibc

/// How this process ends.
package enum ProcessExit {
    /// Ends at once with the status; the C function: exit(3).
    package static func end(_ status: Int32) -> Never {
        exit(status)
    }

    /// Ends as a program does that never heard of SIGPIPE, when nobody reads what it shows; a shell
    /// shows 141 for it.
    package static func byBrokenPipe() -> Never {
        _ = signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        exit(128 + SIGPIPE)
    }
}

/// The signals of a fault, and Ctrl-\: what ends a program and leaves a core.
package enum FaultSignals {
    private static let numbers = [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP, SIGQUIT]

    /// Has each of them end the process, as it ends any other.
    ///
    /// Swift's runtime catches them where its toolchain is installed, to draw where the program
    /// stood: a server behind its wall cannot and lives on, and whoever types Ctrl-\ is asked
    /// questions. What a shell starts beside itself ignores Ctrl-C and Ctrl-\ alike, of which the
    /// runtime leaves the first one alone.
    package static func endProcess() {
        for number in numbers { _ = signal(number, SIG_DFL) }
        if csystem_is_ignored(SIGINT) != 0 { _ = signal(SIGQUIT, SIG_IGN) }
    }
}
