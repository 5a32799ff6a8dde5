import System

/// What has become of one round of a batch; the next one begins with a new value.
struct BatchRound {
    /// From that selection on, nothing has begun.
    var nextIndex = 0
    var mirroredFolders: MirroredFolders
    /// Which names were taken.
    var foldedNames = FoldedNames()
    /// What is here under other names.
    var otherNames: RenameGuesses
    var toldTotals = BatchTotals()
    /// Whether a failure was reported.
    var hasFailed = false
    /// Whether a failure ends the batch.
    var isStopped = false
    /// How many files, folders and listings did not come.
    var missedCount = 0
    /// How many names are left that would have been removed if all had come.
    var keptNameCount = 0
    /// How many files were asked about.
    var askedFileCount = 0
    /// Why the output folder takes nothing more; nil while it does.
    var folderFault: Errno?
    /// Whether it was tried.
    var hasTriedFolder = false
    /// The state that the server has told before anything was listed; nil until then.
    var tag: UInt64?
    /// Whether the server has told another one since, so that another round follows at once.
    var isOutdated = false
    /// The most that was free on each file system.
    var freeBytesMax: [UInt64: UInt64] = [:]

    /// Nothing has begun.
    init(_ configuration: ClientConfiguration, _ folder: OutputFolder) {
        mirroredFolders = MirroredFolders(configuration, folder)
        otherNames = RenameGuesses(folder, configuration)
    }
}
