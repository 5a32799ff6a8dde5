/// Checks the answer to a LIST while it comes or goes: which ITEM may be next, and how many there
/// were.
package struct ListingCheck {
    private let asked: List
    private var last: RemotePath?
    /// Whether the one ITEM of a file was among them.
    private var isOfFile = false
    /// The ITEMs so far.
    package private(set) var count: UInt64 = 0

    package init(of asked: List) {
        self.asked = asked
    }

    /// What would be wrong with this ITEM as the next one; nil for nothing.
    package func violation(of item: Item) -> ProtocolViolation? {
        // PROTOCOL 3.5
        if isOfFile || !isInside(item) { return .itemOutside }
        return isRepeated(item) ? .itemOrder : nil
    }

    /// Whether this ITEM, or one behind it in the order, was there already.
    package func isRepeated(_ item: Item) -> Bool {
        last.map { item.path <= $0 } ?? false
    }

    /// Counts an ITEM that has no violation.
    package mutating func add(_ item: Item) {
        last = item.path
        isOfFile = item.path == asked.path
        count += 1
    }

    private func isInside(_ item: Item) -> Bool {
        guard let folder = asked.path else {
            return asked.recursive || item.path.components.count == 1
        }
        if item.path == folder { return item.kind == .file }
        return item.path.isBeneath(folder)
            && (asked.recursive || item.path.components.count == folder.components.count + 1)
    }
}
