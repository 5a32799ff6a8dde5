internal import Share
internal import System
internal import Wire

/// The answer that is under way, from its first byte to its last.
///
///     comparingPrefix ──→ sendingFile ──→ nil
///     listing ──→ nil
///
/// A failure at any step ends it; whoever made the step says so to the client.
enum Answer: ~Copyable {
    /// Finding out whether the bytes that the client holds are the file's first. PROTOCOL 4.1
    case comparingPrefix(OutgoingFile, HeldPrefix)
    case sendingFile(OutgoingFile)
    case listing(OutgoingListing)

    /// Begins to answer a GET.
    static func toGet(
        _ get: Get, from share: Share, _ voice: inout Voice
    ) throws(ShareError) -> Answer {
        let file = OutgoingFile(try share.open(get.path), for: get)
        guard let held = get.held, held.offset <= file.size else {
            // PROTOCOL 4.1: there is nothing to compare, or the file is shorter.
            return sending(file, &voice)
        }
        // A long prefix takes a while, for which what was said before need not wait.
        if held.offset > OutgoingFile.pieceBytesMax { voice.rest() }
        return .comparingPrefix(file, held)
    }

    /// Begins to answer a LIST.
    static func toList(
        _ list: List, from share: Share
    ) throws(ShareError) -> Answer {
        .listing(OutgoingListing(try share.list(list.path, recursive: list.recursive), for: list))
    }

    /// Does the next bit of work.
    consuming func step(_ voice: inout Voice) throws(ShareError) -> Progress {
        switch consume self {
        case .comparingPrefix(var file, let held):
            try file.readPiece(upTo: held.offset)
            guard file.hasReached(held.offset) else {
                return .unfinished(.comparingPrefix(file, held))
            }
            if file.matches(held) { file.startHere() } else { file.startAnew() }
            return .unfinished(Self.sending(file, &voice))
        case .sendingFile(var file):
            guard !file.hasReached(file.size) else {
                return .complete(try file.sayEnd(&voice))
            }
            try file.readPiece(upTo: file.size)
            voice.data(file.piece)
            return .unfinished(.sendingFile(file))
        case .listing(var listing):
            guard try listing.sayNext(&voice) else { return .complete(listing.sayEnd(&voice)) }
            return .unfinished(.listing(listing))
        }
    }

    /// How far a step has come.
    enum Progress: ~Copyable {
        case unfinished(Answer)
        /// All was said, and this is what it was.
        case complete(ConversationEvent)
    }

    private static func sending(_ file: consuming OutgoingFile, _ voice: inout Voice) -> Answer {
        voice.session.head(file.head)
        voice.speak()
        return .sendingFile(file)
    }
}
