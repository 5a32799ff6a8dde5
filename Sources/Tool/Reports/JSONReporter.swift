import Bluetooth
package import Client
package import System
package import Wire

/// Tells programs what happened, in lines of JSON; what happens on the way is for people.
struct JSONReporter: Reporter {
    /// Whether the lines are what the program runs for.
    private let areResults: Bool
    private let notes: any Reporter

    init(_ options: GetOptions, notes: any Reporter) {
        areResults = options.lists || options.client.isDryRun
        self.notes = notes
    }

    func lines(for report: Report) -> [ReportLine] {
        switch report {
        case .file(let outcome, let path, let failure, _):
            line(JSONObject(outcome, at: path, failure: failure))
        case .removed(let removal, let path): line(JSONObject(removal, at: path))
        case .failed(let sentence, let name): line(JSONObject(failure: sentence, of: name))
        case .listed(let item): line(JSONObject(item))
        case .found(let service): [.result(JSONObject(service).text)]
        case .note: notes.lines(for: report)
        case .listingTotal(let tally, let status, _): line(JSONObject(total: tally, status: status))
        case .total(let tally, let duration, let status):
            line(JSONObject(total: tally, in: duration, status: status))
        }
    }

    private func line(_ object: JSONObject) -> [ReportLine] {
        [areResults ? .result(object.text) : .record(object.text)]
    }
}

// MARK: Names and order of the members never change

extension JSONObject {
    /// How one file ended.
    ///
    /// `path` is where it is on this machine, with U+FFFD for what is not UTF-8 there.
    package init(_ outcome: DownloadOutcome, at path: LocalPath?, failure: ErrorSentence?) {
        let facts = outcome.facts
        self.init()
        add("name", text: outcome.request.path.text)
        add("path", text: path?.description)
        add("status", text: TransferStatus(outcome.result).identifier)
        add("bytes", number: facts.size)
        add("wire_bytes", number: facts.wireBytes)
        add("start", number: facts.start)
        add("seconds", seconds: facts.duration)
        add("sha256", text: facts.digest?.hexadecimal)
        add("error", object: failure.map { JSONObject(error: $0) })
        if outcome.result == .changed { add("reused_bytes", number: outcome.reusedBytes) }
    }

    /// A failure of something that is no single file: a listing, a pattern, a line of a list.
    package init(failure: ErrorSentence, of name: String?) {
        self.init()
        add("name", text: name)
        add("status", text: TransferStatus.failed.identifier)
        add("error", object: JSONObject(error: failure))
    }

    /// A local name that the server no longer has.
    package init(_ removal: RemovedName, at path: LocalPath) {
        self.init()
        add("path", text: path.description)
        add("status", text: TransferStatus(removal).identifier)
        add("kind", text: removal.isFolder ? "directory" : "file")
    }

    /// The last line: all together.
    ///
    /// Kinds that not every batch has are counted only where they occur.
    package init(total tally: BatchTally, in duration: Duration, status: ExitStatus) {
        let usual: [TransferStatus] = [
            .fetched, .resumed, .appended, .unchanged, .toFetch, .toCompare, .removed,
            .failed,
        ]
        var total = JSONObject()
        for word in TransferStatus.allCases where usual.contains(word) || tally[word] > 0 {
            total.add(word.identifier, number: tally[word])
        }
        total.add("bytes", number: tally.receivedBytes)
        total.add("wire_bytes", number: tally.wireBytes)
        total.add("seconds", seconds: duration)
        total.add("exit_status", number: status.rawValue)
        if tally[.changed] > 0 { total.add("reused_bytes", number: tally.reusedBytes) }
        if let left = tally.left {
            total.add("left", number: left.files)
            if left.areMore { total.add("all_listed", flag: false) }
        }
        self.init()
        add("total", object: total)
    }

    /// Why something failed: the exit status of its kind, its name, and the sentence for people.
    private init(error: ErrorSentence) {
        self.init(error.status, error.text)
    }

    /// The same of what is no error yet: it would end the program in that way.
    init(_ status: ExitStatus, _ sentence: String) {
        self.init()
        add("code", number: status.rawValue)
        add("kind", text: status.identifier)
        add("sentence", text: sentence)
    }
}

extension JSONObject {
    /// One file or folder.
    package init(_ item: Item) {
        let isFile = item.kind == .file
        self.init()
        add("name", text: item.path.text)
        add("kind", text: isFile ? "file" : "directory")
        add("bytes", number: isFile ? item.size : nil)
        add("mtime", number: item.mtime)
        add("mode", text: Self.octal(item.mode))
    }

    /// The last line: all of them together.
    package init(total tally: ListingTally, status: ExitStatus) {
        var total = JSONObject()
        total.add("files", number: tally.files)
        total.add("directories", number: tally.directories)
        total.add("bytes", number: tally.bytes)
        total.add("exit_status", number: status.rawValue)
        self.init()
        add("total", object: total)
    }

    private static func octal(_ mode: UInt16) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

extension JSONObject {
    /// A service that a scan has found.
    package init(_ service: FoundService) {
        self.init()
        add("address", text: "\(service.address)")
        add("device", text: service.device)
        add("service", text: service.service)
        add("channel", number: service.channel.number)
        add("signal", number: service.decibelMilliwatts)
    }
}

extension JSONObject {
    /// One thing that was looked at.
    package init(_ line: CheckLine) {
        self.init()
        add("subject", text: line.subject)
        add("result", text: line.result.identifier)
        add("finding", text: line.finding)
        var error: JSONObject?
        if case .bad(let status) = line.result { error = JSONObject(status, line.finding) }
        add("error", object: error)
    }

    /// The last line: all together.
    package init(total lines: [CheckLine]) {
        var total = JSONObject()
        for word in ["ok", "weak", "fails"] {
            total.add(word, number: lines.count { $0.result.identifier == word })
        }
        total.add("exit_status", number: ExitStatus.check(lines).rawValue)
        self.init()
        add("total", object: total)
    }
}

extension CheckLine.Result {
    fileprivate var identifier: String {
        switch self {
        case .good: "ok"
        case .weak: "weak"
        case .bad: "fails"
        }
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
