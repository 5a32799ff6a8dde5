import CSystem

/// A descriptor in reserve.
///
/// When there are no more, closing it makes room to accept a caller and
/// hang up, who would otherwise keep a level-triggered loop busy for ever.
package struct SpareDescriptor: ~Copyable {
    // Not a file: opening one may be forbidden by then.
    private var spare: Descriptor?

    /// Sets one aside (eventfd).
    package init() throws(SystemError) {
        spare = try Self.open()
    }

    /// Accepts one waiting caller and hangs up; tells whether there was one to hang up on.
    package mutating func hangUp(on listener: borrowing ListeningSocket) -> Bool {
        spare = nil
        // Without a new spare nothing is lost but this way out; the next call tries again.
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
