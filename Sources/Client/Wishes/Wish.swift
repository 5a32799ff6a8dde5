package import System
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

/// A local name that the server no longer has.
package struct Removal: Hashable, Sendable {
    /// Beneath the output folder.
    package let path: LocalPath
    package let isFolder: Bool
    /// False in a dry run, where it would be removed.
    package let isDone: Bool
}

/// How much is known to be wanted so far.
package struct BatchTotals: Hashable, Sendable {
    /// Files to be fetched or found unchanged, those that have ended included.
    package var files = 0
    /// The bytes of those whose size a listing has told, or the file's own answer.
    package var listedBytes: UInt64 = 0
    /// Files that were named, and whose size nobody has told yet.
    package var unsizedFiles = 0
    /// Whether no listing is to come any more.
    package var isComplete = false
}
