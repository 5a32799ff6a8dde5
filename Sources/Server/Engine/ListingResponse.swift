internal import Share
internal import Wire

/// The answer to a LIST.
struct ListingResponse: Response, ~Copyable {
    private let listing: ShareListing

    init(to list: List, in share: Share) throws(ShareError) {
        listing = try share.list(list.path, recursive: list.recursive)
    }

    var file: ServerEngine.UnfinishedFile? { nil }

    mutating func step(
        _ session: inout ServerSession, _ stream: inout SendStream
    ) throws(ShareError) -> ServerEngine.Event? {
        let isEnd = try listing.sendSome(to: &stream) { item, stream in
            // A name that goes and comes again while its folder is read may be seen twice.
            if !session.isRepeated(item) { stream.write(session.item(item)) }
        }
        return isEnd ? end(&session, &stream) : nil
    }

    private func end(
        _ session: inout ServerSession, _ stream: inout SendStream
    ) -> ServerEngine.Event {
        guard let list = session.currentRequest?.listing else {
            preconditionFailure("a listing answers a request for names")
        }
        let (listed, frame) = session.listed(isPartial: listing.isPartial)
        stream.write(frame)
        return .listed(list, count: listed.count, without: listing.leftOut)
    }
}
