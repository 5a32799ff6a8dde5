/// Decides who is served: so many at once, and a few more are told that the server is busy.
package struct Admission: Sendable {
    /// What is done with a client that has connected.
    package enum Decision: Hashable, Sendable {
        case serve
        /// It gets an ERROR, such as 0x8003, and the time to read it.
        case refuse
        /// It gets nothing.
        case hangUp
    }

    /// How many sessions that have ended may still be open, waiting for the client to close: enough
    /// to be polite to every phone in a room, and a bound for those who are not polite.
    package static let endedMax = 8

    /// How many are served at once.
    package let clientsMax: Int

    package init(clientsMax: Int) {
        self.clientsMax = clientsMax
    }

    /// What to do with one more, when so many are served and so many have ended.
    package func decide(served: Int, ended: Int) -> Decision {
        if ended >= Self.endedMax { return served < clientsMax ? .serve : .hangUp }
        return served < clientsMax ? .serve : .refuse
    }
}
