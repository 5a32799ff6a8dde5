internal import Share
internal import System

/// A connection as the server keeps it: who it is, and what the poller was told about it.
final class ConnectedClient {
    let client: ServerEvent.Client
    let connection: Connection
    /// False for one that is only told why it is not served.
    let isServed: Bool
    private var interest: Poller.Interest

    /// Begins to watch the connection's socket.
    init(
        _ client: ServerEvent.Client, _ connection: Connection, isServed: Bool,
        watchedBy poller: borrowing Poller
    ) throws(SystemError) {
        self.client = client
        self.connection = connection
        self.isServed = isServed
        interest = connection.interest
        try connection.watch { descriptor throws(SystemError) in
            try poller.add(descriptor, token: client.number, interest: interest)
        }
    }

    /// Tells the poller what to watch for now, if that has changed.
    func updateInterest(_ poller: borrowing Poller) throws(SystemError) {
        let wanted = connection.interest
        guard wanted != interest else { return }
        try connection.watch { descriptor throws(SystemError) in
            try poller.change(descriptor, token: client.number, interest: wanted)
        }
        interest = wanted
    }
}
