internal import System

/// When a call that waits gives up.
///
/// One deadline can be given to several calls, which then share the time:
///
/// ```swift
/// let deadline = Deadline.after(.seconds(10))
/// let stream = try RFCOMMStream(to: server, until: deadline)
/// try stream.write("hello\n", until: deadline)
/// ```
public struct Deadline: Hashable, Sendable {
    let time: MonotonicTime?

    /// A call waits for as long as it takes.
    public static let never = Deadline(time: nil)

    /// A call does not wait at all.
    public static let now = Deadline(time: MonotonicTime(nanoseconds: 0))

    /// A call waits no longer than that from now, on a clock that nobody sets.
    public static func after(_ duration: Duration) -> Deadline {
        Deadline(time: .now + duration)
    }

    /// Whether it has come.
    var isOver: Bool { time.map { $0 <= .now } ?? false }
}
