package import Bluetooth
package import Share
package import System
internal import Wire

/// What a server is to do.
package struct ServerConfiguration: Sendable {
    /// The folder that is served.
    package var folder: LocalPath

    /// Where clients find it, and how well a link has to be protected there.
    package var place: Listener.Place

    /// Whether another channel does as well where that of `place` is taken.
    package var takesFreeChannel = false

    /// How clients that do not know the channel find it; of no meaning at a socket file.
    package var advertises = Publisher.Way.none

    /// What the service calls itself there.
    package var name = ServiceName.btfile

    /// What of the folder is shown.
    package var rules = Share.Rules()

    /// How many are served at once; a piconet has seven.
    package var clientsMax = 7

    /// How many bytes go in each message to a client that has no wish of its own.
    package var unitBytes = Limits.unitBytesDefault

    /// Whether zstd is offered.
    package var compresses = true

    /// What all clients together are sent in a second; nil for all that the link takes.
    package var bytesPerSecondMax: Int?

    /// How long a client may ask for nothing.
    package var idle = Duration.seconds(Limits.idleSecondsMax)

    /// Who may come in, where not everybody may; with those of the file, if there is one.
    package var allowed: AllowList?
    package var allowFile: LocalPath?

    /// Whether devices that have never met this one may find it and pair with it.
    package var visibility: Visibility.Wish?

    /// Whether to end after the first session.
    package var servesOnce = false

    package init(folder: LocalPath, place: Listener.Place) {
        self.folder = folder
        self.place = place
    }
}
