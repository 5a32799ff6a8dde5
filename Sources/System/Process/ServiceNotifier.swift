import CSystemd
import Glibc

/// Tells the service manager how the program is doing.
package struct ServiceNotifier: Sendable {
    /// How often the manager wants to hear that the program lives; nil if it does not.
    ///
    /// Half of what it allows, so that one late turn does no harm.
    package let aliveInterval: Duration?

    /// Reads what the manager has put into the environment; nil if there is no manager
    /// (sd_watchdog_enabled).
    package init?() {
        // Asked first: without a manager the library need not be loaded.
        guard ProcessArguments.environment("NOTIFY_SOCKET") != nil, csystemd_load() == 0 else {
            return nil
        }
        var microseconds: UInt64 = 0
        // The library fills the variable when it returns a positive number.
        let isWatched = (unsafe sd_watchdog_enabled(0, &microseconds)) > 0
        aliveInterval = isWatched ? .microseconds(Int64(clamping: microseconds / 2)) : nil
    }

    /// What can be told.
    package enum State: Hashable, Sendable {
        case ready
        /// It reads its settings anew; `ready` follows.
        case reloading(MonotonicTime)
        case stopping
        case alive
        /// A line for people, such as how many are connected.
        case status(String)
    }

    /// Sends it to the manager; returns whether it was sent (sd_notify).
    ///
    /// A manager that cannot be reached is no reason to stop serving, so this is not an error.
    @discardableResult
    package func tell(_ state: State) -> Bool {
        // The library copies the text into a datagram.
        unsafe sd_notify(0, state.text) > 0
    }
}

extension ServiceNotifier.State {
    /// The words of sd_notify; a status is one line.
    var text: String {
        switch self {
        case .ready: "READY=1"
        case .reloading(let time): "RELOADING=1\nMONOTONIC_USEC=\(time.nanoseconds / 1000)"
        case .stopping: "STOPPING=1"
        case .alive: "WATCHDOG=1"
        case .status(let line): "STATUS=" + line.prefix { !$0.isNewline }
        }
    }
}
