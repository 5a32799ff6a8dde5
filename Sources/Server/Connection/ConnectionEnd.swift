package import System

/// Why a connection was closed.
package enum ConnectionEnd: Hashable, Sendable {
    /// The conversation had ended, and all that it said has left.
    case ended(ConversationEnd)
    /// The link has gone while there was something to say; the kernel's reason if it gave one.
    case lost(SystemError?)
    /// The client took nothing for too long.
    case stalled
    /// The server had no more time to end it well.
    case cut
}
