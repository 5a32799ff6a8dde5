internal import Share
internal import Wire

/// The answer to a LIST.
struct ListingResponse: Response, ~Copyable {
    /// What one step sends at most: each item costs a look at the disk, so many together about a
    /// millisecond.
    private static let itemsPerStepMax = 256

    /// How many bytes of names one step sends, about: as much as one of a file.
    private static let nameBytesPerStepMax = Int(FileReader.pieceBytesMax)

    private let listing: ShareListing

    init(to list: List, in share: Share) throws(ShareError) {
        listing = try share.list(list.path, recursive: list.recursive)
    }

    var file: ServerEngine.UnfinishedFile? { nil }

    mutating func step(
        _ session: inout ServerSession, _ stream: inout SendStream
    ) throws(ShareError) -> ServerEngine.Event? {
        var nameBytes = 0
        for _ in 0..<Self.itemsPerStepMax where nameBytes < Self.nameBytesPerStepMax {
            switch try listing.next() {
            case .item(let item):
                // A name that goes and comes again while its folder is read may be seen twice.
                guard !session.isRepeated(item) else { continue }
                stream.write(session.item(item))
                nameBytes += item.path.bytes.count
            case .working:
                // A large folder is read for a while before there is anything to send.
                stream.flush()
                return nil
            case .end:
                return end(&session, &stream)
            }
        }
        return nil
    }

    private func end(
        _ session: inout ServerSession, _ stream: inout SendStream
    ) -> ServerEngine.Event {
        guard let list = session.currentRequest?.listing else {
            preconditionFailure("a listing answers a request for names")
        }
        let (listed, frame) = session.listed(isPartial: listing.isPartial)
        stream.write(frame)
        return .listed(list, count: listed.count)
    }
}
