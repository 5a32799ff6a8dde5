import System
import Wire

/// What takes the bytes of one transfer, and knows which are there already.
protocol TransferTarget: AnyObject {
    /// Its name in messages.
    var name: LocalPath { get }

    /// Does one slice of finding out what is held.
    func checkHeld() throws(ClientError) -> HeldState

    /// Gets ready for what HEAD announces, after `checkHeld` has said what is held; returns how the
    /// answer continues that.
    ///
    /// Nil if it does not: another request is needed, or another process fetches the file
    /// meanwhile.
    func begin(_ head: Head) throws(ClientError) -> DownloadOutcome.Result?

    /// What is to be done before more bytes are taken.
    var work: TargetWork { get }

    func doWork() throws(ClientError)

    func append(_ bytes: Span<UInt8>) throws(ClientError)

    /// How many bytes of the file are there now.
    var count: UInt64 { get }

    var digest: Digest32 { get }

    /// Forgets what is held, because none of it can be trusted; false if it was already passed on.
    func startOver() throws(ClientError) -> Bool
}

/// What is known about what is held.
enum HeldState: Equatable {
    /// Another slice is needed.
    case more
    /// Another process has it; this is the part's status now.
    case lockedElsewhere(FileStatus)
    /// Enough to ask this.
    case ask(FileQuestion)
    /// The server need not be asked.
    case enough(DownloadOutcome.Result)
}

/// What is left when all bytes have come.
enum Settlement {
    /// Another slice is needed.
    case more
    /// What is here was changed meanwhile: another request is needed.
    case changedHere
    /// The part must be synced and get its name.
    case waitsForName
    case done
}

/// What keeps a target from taking more bytes.
enum TargetWork: Equatable {
    case none
    /// Files are to be read or written; nothing is waited for.
    case disk
    /// Standard output must be writable first.
    case standardOutput
}
