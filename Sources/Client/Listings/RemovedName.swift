package import System

/// A local name that the server no longer has.
package struct RemovedName: Hashable, Sendable {
    /// Beneath the output folder.
    package let path: LocalPath
    package let isFolder: Bool
    /// False in a dry run, where it would be removed.
    package let isDone: Bool
}
