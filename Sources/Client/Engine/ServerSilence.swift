package import System

/// How long nothing has come of an answer that is due.
package struct ServerSilence: Equatable, Sendable {
    /// When something useful came last, or the answer became due.
    package let since: MonotonicTime
    /// When the session is given up.
    package let until: MonotonicTime
    /// Whether another session is tried then.
    package let isRetried: Bool

    package init(since: MonotonicTime, until: MonotonicTime, isRetried: Bool) {
        self.since = since
        self.until = until
        self.isRetried = isRetried
    }
}
