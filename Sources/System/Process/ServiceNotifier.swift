import Glibc

/// Tells the service manager how the program is doing, and never waits for it.
///
/// What sd_notify(3) does, which waits while the manager reads nothing.
package final class ServiceNotifier: Sendable {
    /// How often the manager wants to hear that the program lives; nil if it does not.
    ///
    /// Half of what it allows, so that one late turn does no harm.
    package let aliveInterval: Duration?

    private let socket: Descriptor
    private let address: SocketAddress

    /// Whoever asks to hear of it all the time is not to keep the program busy with that.
    package static let aliveIntervalMin = Duration.milliseconds(10)

    /// Reads what the manager has put into the environment; nil if there is no manager (socket).
    package init?() {
        guard let place = ProcessArguments.environment("NOTIFY_SOCKET"),
            let address = Self.address(place)
        else { return nil }
        do {
            socket = try Descriptor.socket(family: AF_UNIX, type: SOCK_DGRAM, protocol: 0)
        } catch {
            return nil
        }
        self.address = address
        aliveInterval = Self.aliveInterval(
            microseconds: ProcessArguments.environment("WATCHDOG_USEC"),
            process: ProcessArguments.environment("WATCHDOG_PID"), own: getpid())
    }

    /// The address in NOTIFY_SOCKET: a path, or an abstract name behind `@`; nil for others.
    static func address(_ place: String) -> SocketAddress? {
        let bytes = Array(place.utf8)
        let body: [UInt8]
        switch bytes.first {
        case UInt8(ascii: "/"): body = bytes + [0]
        case UInt8(ascii: "@"): body = [0] + bytes.dropFirst()
        default: return nil
        }
        guard bytes.count > 1, body.count <= UnixAddress.pathBytesMax + 1 else { return nil }
        return SocketAddress(family: UInt16(AF_UNIX), body: body)
    }

    /// The interval of WATCHDOG_USEC, if it is meant for this process (sd_watchdog_enabled(3)).
    static func aliveInterval(microseconds: String?, process: String?, own: pid_t) -> Duration? {
        guard let microseconds, let count = UInt64(microseconds), count > 0, count < .max else {
            return nil
        }
        if let process, pid_t(process) != own { return nil }
        return max(.microseconds(Int64(clamping: count / 2)), aliveIntervalMin)
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

    /// Sends it to the manager (sendto).
    ///
    /// A manager that cannot be reached is no reason to stop serving, so this is not an error.
    ///
    /// - Returns: false if the manager has no room for it now.
    package func tell(_ state: State) -> Bool {
        let text = Array(state.text.utf8)
        let number = socket.rawValue
        do {
            // The kernel only reads, and only these bytes.
            try retrying("sendto") {
                unsafe address.withKernelAddress { address, size in
                    unsafe text.withUnsafeBytes {
                        unsafe sendto(
                            number, $0.baseAddress, $0.count,
                            CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL), address, size)
                    }
                }
            }
        } catch {
            return error.errno != .wouldBlock
        }
        return true
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

    /// Whether the manager acts on it: it is told again if it could not be told.
    package var isNeeded: Bool {
        switch self {
        case .ready, .reloading, .stopping: true
        case .alive, .status: false
        }
    }
}
