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
