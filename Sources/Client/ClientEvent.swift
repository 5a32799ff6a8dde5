package import Bluetooth
package import System
package import Wire

/// What happens during a batch, in the order in which it does.
package enum ClientEvent: Sendable {
    /// An attempt to connect begins.
    case connecting
    /// The channel of the device was looked up, and is dialled.
    case dialling(Endpoint)
    /// The device cannot be asked for its channel, so the usual one is tried; told once.
    case guessingChannel(Endpoint)
    /// The server has greeted.
    case connected(compressed: Bool)
    /// A session has ended, in which so much came, greeting, listings and all; without a reason
    /// where all was asked and answered.
    case sessionEnded(SessionEnd?, wireBytes: UInt64)
    /// A session ended before its work; the next attempt begins after the pause.
    case retrying(after: Duration, because: SessionEnd)
    /// Another process fetches this file, and is waited for; told once.
    case waiting(DownloadRequest)
    /// The server's answer begins.
    case started(Progress)
    /// More of the file is here.
    case progressed(Progress)
    /// A request has ended, one way or the other.
    case finished(DownloadOutcome)
    /// A name of a listing that was asked for as such, in ascending order.
    case listed(Item)
    /// A listing, a pattern or a folder failed, or one name in it.
    case failed(WishFailure)
    /// More is known of how much there will be.
    case planned(BatchTotals)
    /// A name that the server no longer has was removed here, or would be.
    case removed(Removal)
    /// All is done, and is looked at again after the pause.
    case resting(Duration)
    /// The output folder of a batch that stays cannot be opened for its next round.
    case folderLost(SystemError)
    /// Its name leads to another folder by now, in which nothing is done.
    case folderReplaced
    /// The server cannot be reached and goes on being tried; told once until it is back.
    case serverAway(SessionEnd)
    /// The server that was away has greeted.
    case serverBack
    /// The terminal has another width.
    case windowChanged
    /// A second has passed in which nothing happened.
    case ticked
}
