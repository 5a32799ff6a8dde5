import System

/// How long a record that no adapter shows yet causes no warning: a new adapter, or a bluetoothd
/// that has just started, needs a moment.
struct RecordWarningDelay: Hashable, Sendable {
    /// When it is over; nil once it is.
    private(set) var end: MonotonicTime?

    /// Begins with a record whose status is not known.
    init(at now: MonotonicTime) {
        end = Self.end(from: now)
    }

    /// Follows the record from one status to the next.
    mutating func follow(
        from before: ProfileRegistration.Status, to status: ProfileRegistration.Status,
        at now: MonotonicTime
    ) {
        if status.isUnderWay, !before.isUnderWay { end = Self.end(from: now) }
        if let end, end <= now { self.end = nil }
    }

    private static func end(from now: MonotonicTime) -> MonotonicTime {
        now + .seconds(Publisher.warningDelaySeconds)
    }
}

extension ProfileRegistration.Status {
    /// Whether the status will change by itself.
    var isUnderWay: Bool {
        switch self {
        case .asking, .unconfirmed: true
        case .noBluetoothd, .noAdapter, .published, .refused: false
        }
    }
}
