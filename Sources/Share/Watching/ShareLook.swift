import System
import Wire

/// A look at all that a listing of a place shows: where the kernel gives no notices, two looks tell
/// whether something has changed between them.
struct ShareLook {
    /// How many names one step looks at: about a millisecond of work.
    private static let namesPerStep = 128

    private var listing: ShareListing?
    private var hasher = Hasher()

    init(at place: WatchedPlace, in share: Share) {
        do {
            listing = try share.list(place.path, recursive: place.isRecursive)
        } catch {
            hasher.combine(error)
        }
    }

    /// Does a bounded piece of work; returns what all that was seen comes to, at the end.
    mutating func step() -> Int? {
        guard let listing else { return hasher.finalize() }
        for _ in 0..<Self.namesPerStep {
            do throws(ShareError) {
                switch try listing.next() {
                case .item(let item):
                    hasher.combine(item)
                    hasher.combine(listing.lastStatus)
                case .working: return nil
                case .end: return hasher.finalize()
                }
            } catch {
                hasher.combine(error)
                return hasher.finalize()
            }
        }
        return nil
    }
}
