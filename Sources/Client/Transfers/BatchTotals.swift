/// What is known so far about the size of the batch.
package struct BatchTotals: Hashable, Sendable {
    /// Files to be fetched or checked, finished ones included.
    package var files = 0
    /// The bytes of those whose size is known, from a listing or from the answer.
    package var listedBytes: UInt64 = 0
    /// Named files whose size is not known yet.
    package var unsizedFiles = 0
    /// Whether all listings have come.
    package var isComplete = false

    package init(files: Int = 0, unsizedFiles: Int = 0, isComplete: Bool = false) {
        self.files = files
        self.unsizedFiles = unsizedFiles
        self.isComplete = isComplete
    }
}
