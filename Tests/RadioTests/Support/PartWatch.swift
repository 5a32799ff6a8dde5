import Glibc
import System
import TestSupport

/// Waits until a download has come so far, told by the kernel of every write (inotify).
struct PartWatch: ~Copyable {
    /// Why the moment never came.
    enum Missed: Error {
        case finishedBefore, nothingHappens
    }

    private let target: TemporaryFolder
    private let events: Descriptor

    /// A limit for a test that hangs; nothing is concluded from this time.
    private static let patienceMilliseconds = 60_000

    init(_ target: TemporaryFolder) throws {
        let events = Descriptor(
            adopting: try retrying("inotify_init1") { inotify_init1(O_CLOEXEC) })
        let mask = UInt32(IN_CREATE | IN_MODIFY | IN_MOVED_TO)
        try retrying("inotify_add_watch") {
            unsafe inotify_add_watch(events.rawValue, "\(target.path)", mask)
        }
        self.target = target
        self.events = events
    }

    /// Returns how much of the file is there once it is at least so much and not yet all.
    func wait(for name: String, byteCount: UInt64) throws -> UInt64 {
        while true {
            guard try target.status(of: LocalPath(name)) == nil else { throw Missed.finishedBefore }
            let count = try Self.partByteCount(of: name, in: target)
            guard count < byteCount else { return count }
            try waitForWrite()
        }
    }

    /// How much of a file is there, as long as it is not whole.
    static func partByteCount(of name: String, in target: TemporaryFolder) throws -> UInt64 {
        try target.status(of: LocalPath(".\(name).btpart"))?.size ?? 0
    }

    private func waitForWrite() throws {
        let poller = try Poller()
        try poller.add(events, token: 0, interest: .readable)
        var ready: [Poller.Event] = []
        try poller.wait(timeoutMilliseconds: Self.patienceMilliseconds, into: &ready)
        guard !ready.isEmpty else { throw Missed.nothingHappens }
        var buffer = [UInt8](repeating: 0, count: 4096)
        try retrying("read") { unsafe read(events.rawValue, &buffer, buffer.count) }
    }
}
