import System

/// A folder of a listing under way, and those of its names that wait.
struct ListingLevel {
    /// How many bytes its path and a slash have; 0 for the root.
    let pathCount: Int
    /// The folder's when the reading of its names began.
    var status: FileStatus
    var isReadAgain = false
    /// How often they were read again because one that had been read was gone.
    var searchCount = 0
    /// A sum of the names that were given out, and were there; of those before `lastName` that are
    /// found there now, while they are read again.
    var givenSum = 0
    var foundSum: Int?
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

    /// Notes that a name was given out.
    mutating func noteGiven(_ name: [UInt8]) { givenSum &+= name.hashValue }

    /// Notes a name that is found once more.
    mutating func noteFound(_ name: [UInt8]) { foundSum? &+= name.hashValue }

    /// Whether names may be found now where all had been given out: a file got another name.
    mutating func hasOthers() -> Bool {
        defer { foundSum = nil }
        return foundSum.map { $0 != givenSum } ?? false
    }
}
