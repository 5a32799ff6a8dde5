import System
package import Wire

/// One file to fetch.
package struct DownloadRequest: Hashable, Sendable {
    /// Where a file goes.
    package enum Destination: Hashable, Sendable {
        /// Beneath the output folder.
        case file(DestinationPath)
        case standardOutput
    }

    /// The file's name on the server.
    package let path: RemotePath
    /// Where it goes.
    package let destination: Destination
    /// The digest that the file must have; nil to trust the server.
    package let expectedDigest: Digest32?

    /// Whether it is in a mirrored folder, and so gets the server's permissions.
    package let isMirrored: Bool

    package init(
        _ path: RemotePath, to destination: Destination, expecting expectedDigest: Digest32? = nil,
        isMirrored: Bool = false
    ) {
        self.isMirrored = isMirrored
        self.path = path
        self.destination = destination
        self.expectedDigest = expectedDigest
    }
}
