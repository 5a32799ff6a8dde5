import Glibc

/// A signal that the programs handle.
package enum Signal: CaseIterable, Hashable, Sendable {
    /// The terminal is gone (SIGHUP).
    case hangUp
    /// Ctrl-C (SIGINT).
    case interrupt
    /// A request to end (SIGTERM).
    case terminate
    /// The terminal has another width (SIGWINCH).
    case windowChange

    /// The kernel's number.
    package var number: CInt {
        switch self {
        case .hangUp: SIGHUP
        case .interrupt: SIGINT
        case .terminate: SIGTERM
        case .windowChange: SIGWINCH
        }
    }

    package init?(number: CInt) {
        guard let signal = Self.allCases.first(where: { $0.number == number }) else { return nil }
        self = signal
    }

    /// Those that end a program.
    package static let ending: [Signal] = [.interrupt, .terminate, .hangUp]

    /// The first of the signals that is pending; nil if none is (sigpending).
    package static func waiting(among signals: [Signal]) -> Signal? {
        var set = sigset_t()
        // Both calls only look at the local variable.
        guard unsafe sigpending(&set) == 0 else { return nil }
        return signals.first { unsafe sigismember(&set, $0.number) == 1 }
    }

    /// What a shell shows for a program that this signal ended: 129, 130, 143.
    package var exitStatus: CInt { 128 + number }

    /// Ends the process by this signal, as if it had never been caught.
    ///
    /// A shell shows `exitStatus` either way, but only this also ends the loop of a script around
    /// the program, which `exit(130)` does not. A signal that ends nothing exits with its status.
    package func endProcess() -> Never {
        _ = signal(number, SIG_DFL)
        raise(number)
        var set = SignalSource.set(of: [self])
        // The set outlives the call, during which the signal arrives.
        unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
        exit(exitStatus)
    }
}
