package import Client
package import System
import Wire

/// What `--json` says of transfers; names and order of the members never change.
extension JSONObject {
    /// How one file ended.
    ///
    /// `path` is where it is on this machine, with U+FFFD for what is not UTF-8 there.
    package init(_ outcome: DownloadOutcome, at path: LocalPath?, failure: ErrorSentence?) {
        let facts = outcome.facts
        self.init()
        add("name", text: outcome.request.path.text)
        add("path", text: path?.description)
        add("status", text: TransferWord(outcome.result).identifier)
        add("bytes", number: facts.size)
        add("wire_bytes", number: facts.wireBytes)
        add("start", number: facts.start)
        add("seconds", seconds: facts.duration)
        add("sha256", text: facts.digest?.hexadecimal)
        add("error", object: failure.map { JSONObject(error: $0) })
    }

    /// A failure of something that is no single file: a listing, a pattern, a line of a list.
    package init(failure: ErrorSentence, of name: String?) {
        self.init()
        add("name", text: name)
        add("status", text: TransferWord.failed.identifier)
        add("error", object: JSONObject(error: failure))
    }

    /// A local name that the server no longer has.
    package init(_ removal: Removal, at path: LocalPath) {
        self.init()
        add("path", text: path.description)
        add("status", text: TransferWord(removal).identifier)
        add("kind", text: removal.isFolder ? "directory" : "file")
    }

    /// The last line: all together.
    ///
    /// Kinds that only some flags bring are counted only where they occur.
    package init(total tally: BatchTally, in duration: Duration, status: ExitStatus) {
        let usual: [TransferWord] = [
            .fetched, .resumed, .appended, .unchanged, .toFetch, .toCompare, .removed, .failed,
        ]
        var total = JSONObject()
        for word in TransferWord.allCases where usual.contains(word) || tally[word] > 0 {
            total.add(word.identifier, number: tally[word])
        }
        total.add("bytes", number: tally.receivedBytes)
        total.add("wire_bytes", number: tally.wireBytes)
        total.add("seconds", seconds: duration)
        total.add("exit_status", number: status.rawValue)
        self.init()
        add("total", object: total)
    }

    /// Why something failed: the exit status of its kind, its name, and the sentence for people.
    private init(error: ErrorSentence) {
        self.init()
        add("code", number: error.status.rawValue)
        add("kind", text: error.status.identifier)
        add("sentence", text: error.text)
    }
}

extension ExitStatus {
    /// What a program reads.
    fileprivate var identifier: String {
        switch self {
        case .done: "done"
        case .failed: "failed"
        case .usage: "usage"
        case .localFile: "local_file"
        case .unreachable: "unreachable"
        case .noService: "no_service"
        case .notPaired: "not_paired"
        case .brokenProtocol: "broken_protocol"
        case .refused: "refused"
        case .wrongDigest: "wrong_digest"
        case .exists: "exists"
        case .tooLarge: "too_large"
        case .hungUp: "hung_up"
        case .interrupted: "interrupted"
        case .terminated: "terminated"
        }
    }
}
