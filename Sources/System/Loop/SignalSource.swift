import CSystem
import Glibc

/// Signals that the loop reads like its sockets, instead of handlers that interrupt it.
package struct SignalSource: ~Copyable, Sendable {
    /// Readable while a signal waits.
    package let descriptor: Descriptor
    /// Those that were ignored before.
    private let ignored: Set<Signal>

    /// Collects the signals from now on, and ignores SIGPIPE: a write that nobody reads fails and
    /// ends nothing.
    ///
    /// Make it before any thread, because each thread has its own mask. What was ignored stays
    /// ignored, which signalfd does not do by itself: a hang-up under `nohup`, and Ctrl-C for what
    /// a script has started with `&`. If a process sends such a signal, it counts.
    package init(_ signals: [Signal]) throws(SystemError) {
        _ = signal(SIGPIPE, SIG_IGN)
        let ignored = Set(signals.filter { csystem_is_ignored($0.number) != 0 })
        self.ignored = ignored
        // A shell passes a hang-up on as a process sends it, so the sender says nothing about its
        // meaning.
        var set = Self.set(of: signals.filter { $0 != .hangUp || !ignored.contains($0) })
        // The set lives as long as both calls.
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        descriptor = Descriptor(
            adopting: try retrying("signalfd") {
                unsafe signalfd(-1, &set, CInt(SFD_NONBLOCK) | CInt(SFD_CLOEXEC))
            })
    }

    /// The next signal that has arrived, or nil if none waits.
    package func next() throws(SystemError) -> Signal? {
        while let record = try read() {
            let signal = Signal(number: CInt(record.ssi_signo))
            let isFromTerminal = record.ssi_code == csystem_sent_by_kernel
            if let signal, !isFromTerminal || !ignored.contains(signal) { return signal }
        }
        return nil
    }

    private func read() throws(SystemError) -> signalfd_siginfo? {
        do {
            var record = signalfd_siginfo()
            // The kernel fills the record or the call fails.
            try retrying("read") {
                unsafe Glibc.read(descriptor.rawValue, &record, MemoryLayout<signalfd_siginfo>.size)
            }
            return record
        } catch {
            guard error.errno == .wouldBlock else { throw error }
            return nil
        }
    }

    /// The kernel's form of a set of signals.
    static func set(of signals: [Signal]) -> sigset_t {
        // Both calls fill the local variable.
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in signals {
            unsafe sigaddset(&set, signal.number)
        }
        return set
    }
}
