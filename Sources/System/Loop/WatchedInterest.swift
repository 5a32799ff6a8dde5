/// Keeps the watch of one descriptor in step with what it is to be watched for.
package struct WatchedInterest: Sendable {
    private var interest: Poller.Interest?

    package init() {}

    /// Begins, changes or ends the watch where something else is wanted than before; nil for
    /// nothing, not even for the news of a hang-up, which would be told in every wait.
    package mutating func keep(
        _ descriptor: borrowing Descriptor, in poller: borrowing Poller, token: UInt64,
        interest wanted: Poller.Interest?
    ) throws(SystemError) {
        guard wanted != interest else { return }
        switch (interest, wanted) {
        case (nil, let wanted?): try poller.add(descriptor, token: token, interest: wanted)
        case (_?, let wanted?): try poller.change(descriptor, token: token, interest: wanted)
        case (_, nil): try poller.remove(descriptor)
        }
        interest = wanted
    }
}
