/// What happens during a batch, in the order in which it does.
package enum ClientEvent: Sendable {
    /// An attempt to connect begins.
    case connecting
    /// The server has greeted.
    case connected(compressed: Bool)
    /// A session ended before its work; the next attempt begins after the pause.
    case retrying(after: Duration, attempt: Int, because: SessionEnd)
    /// Another process fetches this file, and is waited for.
    case waiting(DownloadRequest)
    /// The server's answer begins.
    case started(Progress)
    /// More of the file is here.
    case progressed(Progress)
    /// A request has ended, one way or the other.
    case finished(DownloadOutcome)
    /// The terminal has another width.
    case windowChanged
    /// A second has passed in which nothing happened.
    case ticked
}
