/// Who is served: so many at once, and a few more are told that it is busy.
package struct Admission: Sendable {
    /// What is done with a caller.
    package enum Decision: Hashable, Sendable {
        case serve
        /// Answered with an ERROR, such as 0x8003, and given the time to read it.
        case sayNo
        /// Hung up on without a word.
        case hangUp
    }

    /// How many sessions that have ended may still be open, waiting for the client to close: enough
    /// to be polite to every phone in a room, and a bound for those who are not polite.
    package static let goodbyesMax = 8

    /// How many are served at once.
    package let clientsMax: Int

    package init(clientsMax: Int) {
        self.clientsMax = clientsMax
    }

    /// What to do with one more, when so many are served and so many are on their way out.
    package func decide(served: Int, leaving: Int) -> Decision {
        if leaving >= Self.goodbyesMax { return served < clientsMax ? .serve : .hangUp }
        return served < clientsMax ? .serve : .sayNo
    }
}
