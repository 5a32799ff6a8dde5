/// What one read from a socket, or one write to it, came to.
package enum Transfer: Hashable, Sendable {
    /// So many bytes went; at least one, unless none was offered.
    case bytes(Int)
    /// Nothing goes without waiting.
    case wouldBlock
    /// The link has ended: nothing goes this way any more.
    ///
    /// Whether the peer closed or was lost cannot be told: RFCOMM's regular close arrives as a
    /// reset. After the end of writing, what has arrived is still there to be read.
    case end
}
