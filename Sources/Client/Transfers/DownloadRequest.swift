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
    /// What the file must be, known from elsewhere; nil to trust the server.
    package let expectedDigest: Digest32?

    /// Whether it gets the server's permissions, as part of a mirrored folder does.
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
