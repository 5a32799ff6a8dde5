/// How much may be under way at once, so that no file fails for want of a descriptor.
package struct DescriptorBudget {
    /// Those that are opened whatever is fetched: a second standard output, the output folder and
    /// two on the way of deep paths in it, epoll, signals and the link; the four of the file that
    /// is about to be asked for; and four for a step that looks at folders or waits for a reader.
    private static let ownCount = 15

    /// The folder, the part and the file that has the name.
    private static let countPerFile = 3

    /// With fewer than that, files fail one after the other.
    package static let freeCountMin = 10

    /// How many requests may be unanswered.
    let askedMax: Int
    /// How many verified files may wait for the disk.
    let verifiedMax: Int

    /// Shares out as many as can be opened; one file at a time is always tried.
    init(freeCount: Int) {
        let files = max(2, (freeCount - Self.ownCount) / Self.countPerFile)
        verifiedMax = files / 2
        askedMax = files - verifiedMax
    }
}
