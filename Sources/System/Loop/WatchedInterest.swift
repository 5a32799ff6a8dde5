/// Keeps the watch of one descriptor in step with what it is to be watched for.
package struct WatchedInterest: Sendable {
    private var interest: Poller.Interest?

    package init() {}

    /// Begins or changes the watch where something else is wanted than before.
    package mutating func keep(
        _ descriptor: borrowing Descriptor, in poller: borrowing Poller, token: UInt64,
        interest wanted: Poller.Interest
    ) throws(SystemError) {
        guard wanted != interest else { return }
        if interest == nil {
            try poller.add(descriptor, token: token, interest: wanted)
        } else {
            try poller.change(descriptor, token: token, interest: wanted)
        }
        interest = wanted
    }
}
