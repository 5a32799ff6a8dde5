import CSystem

/// A descriptor in reserve.
///
/// If there are no more, closing it makes room to accept a caller and hang up. Otherwise the
/// waiting caller would keep the level-triggered loop busy for ever.
package struct SpareDescriptor: ~Copyable {
    // Not a file: opening one may be forbidden by then.
    private var spare: Descriptor?

    /// Sets one aside (eventfd).
    package init() throws(SystemError) {
        spare = try Self.open()
    }

    /// Accepts one waiting caller and hangs up; returns whether there was one.
    package mutating func hangUp(on listener: borrowing ListeningSocket) -> Bool {
        spare = nil
        // If there is no new spare now, the next call tries again.
        defer { spare = try? Self.open() }
        guard let accepted = try? listener.accept() else { return false }
        switch accepted {
        case .caller: return true
        case .wouldBlock: return false
        }
    }

    private static func open() throws(SystemError) -> Descriptor {
        Descriptor(adopting: try retrying("eventfd") { eventfd(0, CInt(EFD_CLOEXEC)) })
    }
}
