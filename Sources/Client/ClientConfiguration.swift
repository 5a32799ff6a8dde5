package import Bluetooth
package import Wire

/// How a batch is fetched, whatever is in it.
package struct ClientConfiguration: Sendable {
    /// A Raspberry Pi that serves reboots in less.
    package static let retryTimeUsual = Duration.seconds(120)
    /// A device in range answers Bluetooth's page within 5.12 s, and may be busy.
    package static let connectTimeoutUsual = Duration.seconds(20)
    /// The kernel notices a lost radio link after 20 s: this is longer.
    package static let stallTimeoutUsual = Duration.seconds(30)

    /// Where the server is.
    package var endpoint: Endpoint
    /// Whether the device is asked for its channel, so that the endpoint's is only tried if it
    /// cannot be asked; ignored for a socket file.
    package var looksUpChannel = false
    /// How well the link must be protected; ignored for a socket file.
    package var security = SecurityLevel.medium
    /// What this side can do beyond the plain protocol.
    package var capabilities: Capabilities = [.zstd, .sums, .live]
    /// Hashed before each block that is looked for: no server knows it before (PROTOCOL 14.2).
    package var salt = UInt64.random(in: 0 ... .max)
    /// How often a session that brought hardly anything new is tried again; nil for as often as the
    /// time allows.
    package var retryCount: Int?
    /// For how long it is tried again; nil for the usual time, or, with `retryCount`, for as long
    /// as that takes.
    package var retryTime: Duration?
    /// The pause before each new try; nil for a short one that doubles.
    package var retryDelay: Duration?
    /// How long one attempt to connect may take.
    package var connectTimeout = Self.connectTimeoutUsual
    /// How long nothing useful may come while an answer is due.
    package var stallTimeout = Self.stallTimeoutUsual
    /// How many descriptors this process can still open.
    package var freeDescriptorCount = 1000
    /// How many bytes of listings may wait for their turn, because a server could list without end.
    ///
    /// That is enough for three million files, and little enough for a small computer.
    package var waitingListingBytesMax = 256 << 20
    /// The highest rate of reading; nil for no limit.
    package var bytesPerSecondMax: Int?
    /// The largest file that is fetched; nil for any.
    package var fileBytesMax: UInt64?
    /// Whether a file that exists is left alone.
    package var noClobber = false
    /// Whether nothing is asked about a file that exists.
    package var skipsExisting = false
    /// Whether a file that exists is asked for only if the server's is newer.
    package var onlyNewer = false
    /// Whether what is in mirrored folders here and no longer on the server is removed.
    package var removesExtraneousFiles = false
    /// Whether the first failure ends the batch.
    package var endsAtFirstFailure = false
    /// How long to rest before the next round; nil to end when all is done.
    package var watchPause: Duration?

    /// Whether the folders of names that the server does not have are listed, for a person who has
    /// mistyped one.
    package var listsNeighbours = false
    /// Whether only listings are fetched, to tell what would be done.
    package var isDryRun = false
    /// Whether a file gets the modification time that it has on the server.
    package var keepsModificationTime = true
    /// The permissions that no file gets (umask).
    package var creationMask: UInt16 = 0o077

    /// Whether the next round tells what has become of a file, so that this is no failure yet.
    package func isLeftToNextRound(_ error: ClientError) -> Bool {
        watchPause != nil && error == .changedSinceListed
    }

    /// How often a file that changes while it is sent is asked for again.
    var changesMax: Int { retryCount ?? 5 }

    /// The usual way to fetch from a server.
    package init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
    }
}
