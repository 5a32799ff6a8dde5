internal import Bluetooth
internal import System

extension Door {
    /// The door at the first of the places that nobody else has; throws what is wrong with the
    /// last.
    static func first(
        of places: [Listener.Place], watchedBy poller: borrowing Poller, token: UInt64,
        adaptersToken: UInt64
    ) throws(ServerError) -> Door {
        var taken: ServerError?
        for place in places {
            do {
                return try Door(
                    place, watchedBy: poller, token: token, adaptersToken: adaptersToken)
            } catch {
                guard case .listen(_, .channelTaken) = error else { throw error }
                taken = error
            }
        }
        guard let taken else { preconditionFailure("nowhere to listen") }
        throw taken
    }
}

extension ServerConfiguration {
    /// Where to listen, in the order of preference: clients that cannot ask try the usual channel,
    /// and below it are those that the system's own services use.
    var places: [Listener.Place] {
        guard takesFreeChannel, case .rfcomm(let usual, let adapter, let security) = place else {
            return [place]
        }
        let numbers = RFCOMMChannel.range
        let first = Int(usual.number)
        let order = Array(first...numbers.upperBound) + (numbers.lowerBound..<first).reversed()
        return order.compactMap { RFCOMMChannel($0) }.map {
            .rfcomm(channel: $0, adapter: adapter, security: security)
        }
    }
}
