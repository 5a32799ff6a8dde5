/// How far one download has got, counted where bytes arrive.
package struct Progress: Hashable, Sendable {
    /// The request that it is for.
    package let request: DownloadRequest
    /// The whole file's size; nil until the server has said it.
    package let size: UInt64?
    /// The first byte that the server sent in this run.
    package let start: UInt64
    /// How many bytes of the file are here, including those held before.
    package let count: UInt64
}
