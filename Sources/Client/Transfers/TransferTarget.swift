import System
import Wire

/// Where the bytes of a transfer go.
enum TransferTarget {
    case file(FileTarget)
    case stream(StreamTarget)

    var sink: any Target {
        switch self {
        case .file(let file): file
        case .stream(let stream): stream
        }
    }

    /// The file, for what only a file has: a part and a final name.
    var file: FileTarget? {
        if case .file(let file) = self { file } else { nil }
    }
}

/// What takes the bytes of one transfer, and knows which are there already.
protocol Target: AnyObject {
    /// Its name in messages.
    var name: LocalPath { get }

    /// Does one slice of finding out what is held.
    func takeStock() throws(ClientError) -> Stock

    /// Gets ready for what HEAD announces, after `takeStock` has said what is held.
    func begin(_ head: Head) throws(ClientError) -> Beginning

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
enum Stock: Equatable {
    /// Another slice is needed.
    case more
    /// Another process has it; this is the part's status now.
    case lockedElsewhere(FileStatus)
    /// This much; nil for nothing.
    case held(HeldPrefix?)
    /// The server need not be asked.
    case enough(DownloadOutcome.Result)
}

/// How an answer continues what is held.
enum Beginning: Equatable {
    case fetched, resumed, appended, unchanged
    /// It does not: another request is needed, or another process fetches the file meanwhile.
    case askAgain
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
