internal import Share
internal import Wire

/// A listing on its way to a client.
struct OutgoingListing: ~Copyable {
    /// What one step says at most: each item costs a look at the disk, so many together about a
    /// millisecond.
    private static let itemsPerStepMax = 256

    /// How many bytes of names one step says, about: as much as one of a file.
    private static let nameBytesPerStepMax = Int(OutgoingFile.pieceBytesMax)

    /// What was asked for.
    let list: List

    /// How many items were said.
    private(set) var count: UInt64 = 0

    private let listing: ShareListing
    private var last: RemotePath?

    init(_ listing: ShareListing, for list: List) {
        self.listing = listing
        self.list = list
    }

    /// Says what the next entries are; false at the end.
    mutating func sayNext(_ voice: inout Voice) throws(ShareError) -> Bool {
        // What was found before a failure is said before it.
        defer { voice.speak() }
        var nameBytes = 0
        for _ in 0..<Self.itemsPerStepMax where nameBytes < Self.nameBytesPerStepMax {
            switch try listing.next() {
            case .item(let item):
                // A name that goes and comes again while its folder is read may be seen twice.
                if let last, item.path <= last { continue }
                voice.session.item(item)
                last = item.path
                nameBytes += item.path.bytes.count
                count += 1
            case .working:
                // A large folder is read for a while before there is anything to say.
                voice.speak()
                voice.rest()
                return true
            case .end:
                return false
            }
        }
        return true
    }

    /// Completes the answer.
    func sayEnd(_ voice: inout Voice) -> ConversationEvent {
        voice.session.listed(isPartial: listing.isPartial)
        voice.speak()
        return .listed(list, count: count)
    }
}
