internal import Share
internal import Wire

/// The answer to the session's current request, from its first byte to its last.
///
/// A failure at any step ends it, and the dialogue tells the client.
protocol Response: ~Copyable {
    /// Does one bounded bit of work; returns what was answered once it is complete.
    mutating func step(
        _ session: inout ServerSession, _ stream: inout SendStream
    ) throws(ShareError) -> ServerEngine.Event?
}
