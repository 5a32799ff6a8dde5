package import Wire

/// What a listing held, counted.
package struct ListingTally: Equatable, Sendable {
    package private(set) var files: UInt64 = 0
    package private(set) var directories: UInt64 = 0
    /// Of all files; the largest number there is where they are more.
    package private(set) var bytes: UInt64 = 0

    package init() {}

    /// Counts one file or folder.
    package mutating func count(_ item: Item) {
        switch item.kind {
        case .directory:
            directories += 1
        case .file:
            files += 1
            let (sum, isTooLarge) = bytes.addingReportingOverflow(item.size)
            bytes = isTooLarge ? .max : sum
        }
    }
}
