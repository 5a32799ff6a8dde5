/// Where a batch stands, as its line tells it.
package struct BatchFacts: Equatable, Sendable {
    /// The file that is on its way; its rate and its time are not shown.
    package var file: ProgressFacts
    /// Files that have ended, well or not.
    package var fileCount: UInt64 = 0
    /// All files that are known of; nil while nobody knows of any.
    package var fileCountAll: UInt64?
    /// Whether no more files can come to be known.
    package var isComplete = false
    /// Bytes of all files that are here, those held before included.
    package var byteCount: UInt64 = 0
    /// The bytes of all files; nil while nobody knows.
    package var byteCountAll: UInt64?
    /// Whether there are files whose size nobody has told yet: then it is at least so many bytes.
    package var isByteCountOpen = false
    /// Nil where it is too early to tell.
    package var bytesPerSecond: UInt64?
    /// Nil where it is too early to tell.
    package var filesPerSecond: Double?
    /// Nothing has come for a while.
    package var isStalled = false

    /// A batch that has just begun.
    package init(file: ProgressFacts) {
        self.file = file
    }

    /// How long the rest takes: by its bytes where they are known, else by its files; nil where
    /// nobody can say, or beyond days.
    package var timeLeft: Duration? {
        guard !isStalled, isComplete else { return nil }
        if let byteCountAll, !isByteCountOpen, let bytesPerSecond, bytesPerSecond > 0 {
            let rest = byteCountAll - min(byteCount, byteCountAll)
            return ProgressFacts.time(Double(rest) / Double(bytesPerSecond))
        }
        guard let fileCountAll, let filesPerSecond, filesPerSecond > 0 else { return nil }
        let rest = fileCountAll - min(fileCount, fileCountAll)
        return ProgressFacts.time(Double(rest) / filesPerSecond)
    }
}
