package import Bluetooth

/// How a batch is fetched, whatever is in it.
package struct ClientConfiguration: Sendable {
    /// Enough for a link that falls now and then, for what brings anything new is not counted.
    package static let retryCountUsual = 5
    /// A device that is in reach answers the page of Bluetooth within 5.12 s, and may be busy.
    package static let connectTimeoutUsual = Duration.seconds(20)
    /// A radio link that is gone is noticed by itself after 20 s: this is longer.
    package static let stallTimeoutUsual = Duration.seconds(30)

    /// Where the server is.
    package var endpoint: Endpoint
    /// Whether the device is asked for its channel, and the endpoint's is only tried where that
    /// cannot be done; of no meaning at a socket file.
    package var looksUpChannel = false
    /// How well the link must be protected; of no meaning on one machine.
    package var security = SecurityLevel.medium
    /// Whether the server may compress what it sends.
    package var compresses = true
    /// How often a session that brought nothing new is tried again.
    package var retryCount = Self.retryCountUsual
    /// The pause before each new try; nil for a short one that doubles.
    package var retryDelay: Duration?
    /// How long one attempt to connect may take.
    package var connectTimeout = Self.connectTimeoutUsual
    /// How long nothing useful may come while an answer is due.
    package var stallTimeout = Self.stallTimeoutUsual
    /// How many descriptors this process can still open; plenty unless told otherwise.
    package var freeDescriptorCount = 1000
    /// How many bytes of listings may wait for their turn, for a server could list without end.
    ///
    /// That is room for three million files, which a small computer still has.
    package var waitingListingBytesMax = 256 << 20
    /// How fast is read at most; nil for as fast as it comes.
    package var bytesPerSecondMax: Int?
    /// The largest file that is fetched; nil for any.
    package var fileBytesMax: UInt64?
    /// Whether a file that is there already is left alone.
    package var noClobber = false
    /// Whether nothing is asked about a file that is there already.
    package var skipsExisting = false
    /// Whether a file that is there is asked for only where the server's is newer.
    package var onlyNewer = false
    /// Whether what mirrored folders hold here and the server has no more is removed.
    package var removesLeftovers = false
    /// Whether the first failure ends the batch.
    package var endsAtFirstFailure = false
    /// How long to rest before all is looked at again; nil to end when all is done.
    package var watchPause: Duration?
    /// Whether it is only told what would be done, from listings alone.
    package var isDryRun = false
    /// Whether a file gets the modification time that it has on the server.
    package var keepsModificationTime = true
    /// The permissions that no file gets (umask).
    package var creationMask: UInt16 = 0o077

    /// The usual way to fetch from a server.
    package init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
    }
}
