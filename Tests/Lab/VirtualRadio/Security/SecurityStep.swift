/// What becomes of a step of authentication, pairing or encryption.
enum SecurityStep: Equatable {
    /// An event for the own host.
    case tellHost([UInt8])
    /// A message for the peer's controller.
    case send(SecurityMessage)
    /// The link is to end, for this reason.
    case endLink(Status)
}
