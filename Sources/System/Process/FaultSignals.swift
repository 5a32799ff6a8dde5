import CSystem
import Glibc

/// The signals of a fault, and Ctrl-\: what ends a program and leaves a core.
package enum FaultSignals {
    private static let numbers = [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP, SIGQUIT]

    /// Makes each of them end the process, as is usual.
    ///
    /// If its toolchain is installed, Swift's runtime catches them to print a backtrace. Inside the
    /// sandbox it cannot, and the server would not end; at a terminal it asks questions. A program
    /// in the background of a shell ignores Ctrl-C and Ctrl-\, but the runtime has caught the
    /// second one.
    package static func restoreDefaults() {
        for number in numbers { _ = signal(number, SIG_DFL) }
        if csystem_is_ignored(SIGINT) != 0 { _ = signal(SIGQUIT, SIG_IGN) }
    }
}
