package import Wire

/// One thing that a batch is asked for.
package enum Wish: Hashable, Sendable {
    /// One file by its name.
    case file(DownloadRequest)
    /// Every file of the server whose name matches, put beneath the output folder by that name.
    case pattern(NamePattern)
    /// A folder with all that is in it, put beneath the output folder by its name; nil for all that
    /// is served, put into the output folder itself.
    case folder(RemotePath?)
    /// The names in a folder, nil for the outermost: told, and nothing fetched.
    case listing(RemotePath?, recursive: Bool)
}

/// Why something that is not a single download failed: a listing, a pattern, one folder.
package struct WishFailure: Hashable, Sendable {
    /// What was asked for.
    package let wish: Wish
    /// The one name in it that failed; nil where all of it did.
    package let path: RemotePath?
    package let error: ClientError
}
