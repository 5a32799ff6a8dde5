package import Bluetooth
package import Share
package import System
package import Wire

/// What a server is to do.
package struct ServerConfiguration: Sendable {
    /// The folder that is served.
    package var folder: LocalPath

    /// Where clients find it, and how well a link has to be protected there.
    package var address: ListeningAddress

    /// Whether another channel does as well where that of `address` is taken.
    package var takesFreeChannel = false

    /// How clients that do not know the channel find it; of no meaning at a socket file.
    package var advertises = Publisher.Method.none

    /// What the service calls itself there.
    package var name = ServiceName.btfile

    /// What of the folder is shown.
    package var rules = Share.Rules()

    /// How many are served at once; a piconet has seven.
    package var clientsMax = 7

    /// How many bytes go in each message to a client that does not say how many it would like.
    package var unitBytes = Limits.unitBytesDefault

    /// What is offered to clients that can do it, too.
    package var capabilities: Capabilities = [.zstd, .sums, .live]

    /// What clients may begin instead of frames (PROTOCOL 9).
    package var dialogues: DialogueSet = []

    /// What all clients together are sent in a second; nil for all that the link takes.
    package var bytesPerSecondMax: Int?

    /// How many folders the kernel watches at most; fewer only in tests. PROTOCOL 15.4
    package var watchedFoldersMax = Limits.watchedFoldersMax

    /// How long a client may ask for nothing.
    package var idle = Duration.seconds(Limits.idleSecondsMax)

    /// The devices that may connect, besides those of `allowFile`; all may if both are nil.
    package var allowed: AllowList?
    package var allowFile: LocalPath?

    /// Whether devices that do not know this one can find it and pair with it.
    package var visibility: Visibility.Settings?

    /// Who decides which devices are paired; nil where that is left to other programs.
    package var pairing: PairingAgent.Rule?

    /// Whether to end after the first session.
    package var servesOnce = false

    package init(folder: LocalPath, address: ListeningAddress) {
        self.folder = folder
        self.address = address
    }
}

// MARK: What follows from it

extension ServerConfiguration {
    /// Where to listen, in the order of preference.
    var addresses: [ListeningAddress] { takesFreeChannel ? address.alternatives : [address] }

    /// What of the folder is shown, and how much memory listings leave to the sessions.
    var shareRules: Share.Rules {
        var rules = rules
        rules.memoryBytesLeft = SessionMemory.bytesMin(servedCount: clientsMax)
        return rules
    }

    /// Whether a small folder could be listed now, and as many clients served as may come.
    var hasMemoryToList: Bool { (try? FreeMemory.require(shareRules.memoryBytesLeft)) != nil }

    /// The session of a client that has just connected.
    func engine(_ compressor: Compressor?, at now: MonotonicTime) -> ServerEngine {
        ServerEngine(
            capabilities: capabilities, compressor: compressor, unit: unitBytes, idle: idle,
            dialogues: dialogues, at: now)
    }

    /// The record by which clients find the address; nil for a socket file, which is named on the
    /// client's command line, and where nothing is to be published.
    var publishedService: PublishedService? {
        guard let radio = address.radio, advertises != .none else { return nil }
        return PublishedService(
            name: name, channel: radio.channel, isSerialPort: dialogues[.text])
    }
}
