package import Share
package import Wire

/// What happened in a conversation that its owner may want to tell somebody.
package enum ConversationEvent: Hashable, Sendable {
    /// The client has said HELLO.
    case greeted(compressed: Bool)
    /// Work on the answer to a request has begun.
    case began
    /// A whole file is on its way; the bytes from `start` on were sent.
    case served(Get, size: UInt64, start: UInt64, compressed: Bool)
    /// A whole listing is on its way.
    case listed(List, count: UInt64)
    /// A request was answered with an ERROR; no path where it was malformed or the share's root.
    /// The cause, where there is one, says more than the client is told.
    case refused(path: RemotePath?, RefusalCode, cause: ShareError?)
}

/// Why a conversation has ended: the last thing that was said.
package enum ConversationEnd: Hashable, Sendable {
    /// The client has said BYE, and all was answered before.
    case goodbye
    /// The client's bytes have ended without BYE, and all was answered.
    case inputEnded
    /// The client broke the protocol.
    case violation(ProtocolViolation)
    /// The client did not say HELLO in time.
    case noHello
    /// The client asked for nothing for too long.
    case idle
    /// The server has as many clients as it takes, or is out of what this one needs.
    case busy
    /// The client is not among those who may come in.
    case notAllowed
    /// The client is not paired with this machine.
    case unpaired
    /// The server is stopping.
    case stopping
}
