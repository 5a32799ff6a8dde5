internal import Bluetooth

/// What matters only at a place on the air.
extension ServerConfiguration {
    /// Whether it makes a difference who is paired: without a key that was kept nobody comes in.
    var asksWhoIsPaired: Bool {
        guard case .rfcomm(_, _, let security) = place else { return false }
        return security >= .medium
    }

    /// The record by which clients find the place; nil for a socket file, which is named on the
    /// client's command line, and where nothing is to be published.
    var publishedService: PublishedService? {
        guard case .rfcomm(let channel, _, _) = place, advertises != .none else { return nil }
        return PublishedService(name: name, channel: channel)
    }
}
