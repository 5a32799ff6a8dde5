internal import Wire

/// A WATCH that is not answered yet.
struct PendingWatch: Sendable {
    let watch: Watch
    /// The tag of the present state, once it is known.
    var tag: UInt64?
    /// Whether it has waited as long as it may.
    var isOverdue = false

    init(_ watch: Watch) {
        self.watch = watch
    }

    /// What is to be answered now; nil as long as there is nothing to tell.
    ///
    /// `isLast` says that the client has asked for nothing else behind it.
    func answer(isLast: Bool) -> UInt64? {
        // PROTOCOL 15.2
        guard let tag, tag != watch.tag || isOverdue || !isLast else { return nil }
        return tag
    }
}
