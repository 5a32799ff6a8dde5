import CSystem
import Glibc

/// A process that a command of the shell has started, held so that no later one with its number is
/// meant (pidfd_open).
final class StartedProcess {
    private let descriptor: Descriptor

    /// Nil if it is gone already.
    private init?(_ number: pid_t) {
        guard let opened = try? retrying("pidfd_open", { csystem_pidfd_open(number) }) else {
            return nil
        }
        descriptor = Descriptor(adopting: opened)
    }

    /// What a process has started, and behind each what that has started
    /// (`/proc/PID/task/PID/children`); empty where /proc is missing.
    static func all(of process: pid_t) -> [StartedProcess] {
        let path = LocalPath("/proc/\(process)/task/\(process)/children")
        guard let bytes = try? InputFile.regular(path, bytesMax: 1 << 16) else { return [] }
        let numbers = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        return numbers.compactMap { pid_t($0) }.flatMap { number in
            let started = StartedProcess(number)
            return [started].compactMap(\.self) + all(of: number)
        }
    }

    /// A failure means that it has just ended, or is another user's (pidfd_send_signal).
    func send(_ signal: CInt) {
        _ = csystem_pidfd_send_signal(descriptor.rawValue, signal)
    }

    /// Whether it has ended, even if nobody has waited for it (poll).
    var hasEnded: Bool {
        var request = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
        // The call fills in one structure.
        return unsafe poll(&request, 1, 0) == 1
    }
}
