/// How much may be done at once, so that no file fails for lack of a descriptor.
package struct DescriptorBudget {
    /// The descriptors that are open whatever is fetched: a duplicate of standard output, the
    /// output folder and two on the way of deep paths in it, epoll, signals and the connection;
    /// four for the next file; and four for a step that looks at folders or waits for a reader.
    private static let ownCount = 15

    /// The folder, the part, the file that has the final name, and perhaps one of another name.
    private static let countPerFile = 4

    /// With fewer than that, files fail for lack of descriptors.
    package static let freeCountMin = 11

    /// How many requests may be unanswered.
    let askedMax: Int
    /// How many verified files may wait for the disk.
    let verifiedMax: Int

    /// Divides the descriptors that can be opened; one file at a time is always tried.
    init(freeCount: Int) {
        let files = max(2, (freeCount - Self.ownCount) / Self.countPerFile)
        verifiedMax = files / 2
        askedMax = files - verifiedMax
    }
}
