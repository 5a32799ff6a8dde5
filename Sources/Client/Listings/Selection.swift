package import Wire

/// One thing that a batch is to fetch or list.
package enum Selection: Hashable, Sendable {
    /// One file by its name.
    case file(DownloadRequest)
    /// Every file of the server whose name matches, put beneath the output folder under that name.
    case pattern(NamePattern)
    /// A folder with everything in it, put beneath the output folder under its name; nil for all
    /// that is served, put into the output folder itself.
    case folder(RemotePath?)
    /// The names in a folder, nil for the root: listed, not fetched.
    case listing(RemotePath?, recursive: Bool)
}

/// Why something other than a single download failed: a listing, a pattern, a folder.
package struct SelectionFailure: Hashable, Sendable {
    /// What was asked for.
    package let selection: Selection
    /// The one name in it that failed; nil if all of it did.
    package let path: RemotePath?
    package let error: ClientError
}
