import System
import Wire

/// Where the bytes of one download go, and what is there of them already.
protocol Target: AnyObject {
    /// What to call it when telling a person.
    var name: LocalPath { get }

    /// Does one slice of finding out what is held.
    func takeStock() throws(ClientError) -> Stock

    /// Gets ready for what HEAD announces, after `takeStock` has told what is held.
    func begin(_ head: Head) throws(ClientError) -> Beginning

    /// What is to be done before more bytes are taken.
    var work: TargetWork { get }

    /// Does one slice of that work.
    func doWork() throws(ClientError)

    /// Takes the next bytes of the file.
    func append(_ bytes: Span<UInt8>) throws(ClientError)

    /// How many bytes of the file are there now.
    var count: UInt64 { get }

    /// How many bytes of it the next run can go on from that were not there without this download
    /// or an earlier one: those of the part.
    var keptCount: UInt64 { get }

    /// The digest of all that is there now.
    var digest: Digest32 { get }

    /// Does one slice of taking the bytes, which are those that the server announced, as the file.
    func settle(as head: Head) throws(ClientError) -> Settlement

    /// Forgets what is held, for none of it can be trusted; false where it has gone for good.
    func startOver() throws(ClientError) -> Bool

    /// Shows a process that waits for the same file that this one gets on.
    func showLife()

    /// Lets another process have the file that was asked for, if nothing of it is here.
    func letOthers()

    /// Keeps what has come over a power cut.
    func keep() throws(ClientError)

    /// Lets go of everything, and leaves nothing behind that holds nothing.
    func release()
}

/// What is known about what is held.
enum Stock: Equatable {
    /// Another slice is needed.
    case more
    /// Another process has it; this is what its part looks like now.
    case lockedElsewhere(FileStatus)
    /// This much; nil for nothing.
    case held(HeldPrefix?)
    /// Enough to know that nothing is to be asked.
    case enough(DownloadOutcome.Result)
}

/// How an answer continues what is held.
enum Beginning: Equatable {
    case fetched, resumed, appended, unchanged
    /// It does not: something else is to be asked, or another process fetches the file meanwhile.
    case askAgain
}

/// What is left when all bytes have come.
enum Settlement {
    /// Another slice is needed.
    case more
    /// The part must be put on the disk and get its name.
    case part(PartFile)
    case done
}

/// What keeps a target from taking more bytes.
package enum TargetWork: Equatable, Sendable {
    case none
    /// Files are to be read or written: there is no need to wait.
    case disk
    /// Standard output must be writable first.
    case standardOutput
}
