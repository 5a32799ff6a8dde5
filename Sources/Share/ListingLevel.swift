import System

/// A folder of a listing under way, and those of its names that wait.
struct ListingLevel {
    /// How many bytes its path and a slash have; 0 for the root.
    let pathCount: Int
    /// The folder's when the reading of its names began.
    var status: FileStatus
    var isReadAgain = false
    var names = NameQueue()
    var entryCount = 0
    /// The name that was given out last.
    var lastName: [UInt8] = []
    /// Whether names were forgotten for want of room: all but those of folders.
    var isForgotten = false

    mutating func forget() {
        names.keepOnly { $0.last == .slash }
        isForgotten = true
    }

    /// Notes that the names are read from the beginning.
    mutating func begin(_ status: FileStatus, isAgain: Bool) {
        self.status = status
        isReadAgain = isAgain
        entryCount = 0
    }
}
