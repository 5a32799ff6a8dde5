package import Bluetooth
package import System
package import Wire

/// What happens during a batch, in order.
package enum ClientEvent: Sendable {
    case connecting
    /// The channel of the device was looked up; connecting to it begins.
    case dialling(Endpoint)
    /// The device cannot be asked for its channel, so the usual one is tried; reported once.
    case guessingChannel(Endpoint)
    /// The server has greeted.
    case connected(compressed: Bool)
    /// A session has ended, with the number of bytes received in it, greeting and listings
    /// included; there is no reason if everything was asked and answered.
    case sessionEnded(SessionEnd?, wireBytes: UInt64)
    /// A session goes on into the next round, with the number of bytes received in this one.
    case sessionKept(wireBytes: UInt64)
    /// A session ended too early; the next attempt begins after the pause.
    case retrying(after: Duration, because: SessionEnd)
    /// Another process fetches this file, and is waited for; reported once.
    case waiting(DownloadRequest)
    /// The server's answer begins.
    case started(Progress)
    /// More of the file is here.
    case progressed(Progress)
    /// A request has ended, well or not.
    case finished(DownloadOutcome)
    /// An item of a listing that the user asked for, in ascending order.
    case listed(Item)
    /// So many names of listings have arrived in this session, wanted or not.
    case listing(nameCount: UInt64)
    /// A listing, a pattern or a folder failed, or one name in it.
    case failed(SelectionFailure)
    /// What is in a folder in which a name is missing, before that failure; nil for all that is
    /// served.
    case neighbours([RemotePath], in: RemotePath?)
    /// More is known about the totals.
    case planned(BatchTotals)
    /// A name that the server no longer has was removed here, or would be.
    case removed(RemovedName)
    /// So many names that the server no longer has are left, because so many files, folders and
    /// listings did not come: nothing was removed, or would be.
    case notRemoved(nameCount: Int, failureCount: Int)
    /// A round is done; the next one begins after the pause.
    case resting(Duration)
    /// The next round begins in the same session.
    case lookingAgain
    /// The output folder cannot be opened for the next round.
    case folderLost(SystemError)
    /// The output folder's path leads to another folder by now, in which nothing is done.
    case folderReplaced
    /// The server cannot be reached and is tried again; reported once until it is back, and once
    /// more if Bluetooth is off here.
    case serverAway(SessionEnd)
    /// The server that was away has greeted.
    case serverBack
    /// The terminal has another width.
    case windowChanged
    /// A second has passed in which nothing happened; with the silence of a server whose answer is
    /// due.
    case ticked(ServerSilence?)

    /// Why a request, a listing or a name in it has failed; nil for anything else.
    var error: ClientError? {
        switch self {
        case .finished(let outcome): outcome.error
        case .failed(let failure): failure.error
        case _: nil
        }
    }
}
