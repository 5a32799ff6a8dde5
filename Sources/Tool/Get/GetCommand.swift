import Bluetooth
import Client
import System
import Wire

/// The whole of btfile-get: from its command line to its exit status.
package enum GetCommand {
    /// Fetches what the arguments ask for.
    package static func run(_ arguments: [[UInt8]]) -> ExitStatus {
        ProgramStart.run(arguments, .get) { (options) throws(UsageError) in
            if options.scans { return try ScanCommand.run(options) }
            if options.pairs { return try PairCommand.run(options) }
            if options.listsKnown { return try KnownCommand.run(options) }
            var options = options
            if let name = options.serverName {
                if let status = try find(name, for: &options) { return status }
            } else {
                try options.resolve()
            }
            return options.isCheck ? GetCheck.run(options) : fetch(options, try requests(options))
        }
    }

    /// Finds the server of that name; nil where it was found, else how the program ends.
    private static func find(
        _ name: String, for options: inout GetOptions
    ) throws(UsageError) -> ExitStatus? {
        try ServerArgument.check(name, options.names.dropFirst())
        // A name may look like anything, but what is known here is a server.
        let mistake = MistakenServer.answer(toName: name)
        // Whatever else is wrong is told before the server is looked for.
        if mistake == nil { try options.resolveNames() }
        let messages = StandardErrorWriter(.get)
        let finder = ServerFinder(
            adapter: options.adapter, messages: messages, isQuiet: options.isQuiet)
        let known = finder.known(name)
        if known == nil {
            let whole = MistakenServer.name(options.names, among: finder.knownNames)
            if let answer = whole.map({ "quote a name with spaces: \($0)" }) ?? mistake {
                throw .mistakenServer(name, answer: answer)
            }
        } else if mistake != nil {
            try options.resolveNames()
        }
        switch known ?? finder.nearby(name) {
        case .found(let host):
            options.channel = options.channel ?? host.channel
            try options.resolveServer("\(host.address)")
            return nil
        case .failed(let sentence):
            if options.isCheck { return GetCheck.fail(options, sentence) }
            messages.say(sentence.text)
            return sentence.status
        case .interrupted(let signal): signal.endProcess()
        }
    }

    /// A name that no local file can have is wrong usage.
    private static func requests(
        _ options: GetOptions
    ) throws(UsageError) -> [DownloadRequest] {
        let place = OutputDestination(options)
        var requests: [DownloadRequest] = []
        for file in options.wanted {
            do {
                requests.append(
                    DownloadRequest(
                        file.remote, to: try place.destination(of: file),
                        expecting: options.digest))
            } catch {
                let subject =
                    if case .path(let path) = file.target { "--output \(path)" } else {
                        file.remote.text
                    }
                throw .impossible("\(subject): \(error.words)")
            }
        }
        return requests
    }

    private static func fetch(
        _ options: GetOptions, _ requests: [DownloadRequest]
    ) -> ExitStatus {
        let place = OutputDestination(options)
        let report = BatchReport(options, place)
        // The lists come first: while somebody still types one, Ctrl-C simply ends the program.
        guard let listed = listed(options, report) else {
            report.end()
            return report.status
        }
        if options.selections.isEmpty { report.expect(files: requests.count + listed.count) }
        if options.client.endsAtFirstFailure && report.status != .done {
            report.end()
            return report.status
        }
        guard let client = client(options, place, report) else {
            report.end()
            return report.status
        }
        // Listings first: the totals are known early.
        for selection in options.selections { client.add(selection) }
        for request in requests + listed { client.add(.file(request)) }
        switch client.run() {
        case .finished, .failedEarly:
            if report.tally.writtenCount > 0 && !place.leads(to: client.folder) {
                report.fail(.moved(folder: place.folder))
            }
            report.end()
            // A signal came while standard output waited for its reader.
            if !report.hasReader, let signal = Signal.waiting(among: Signal.ending) {
                signal.endProcess()
            }
            return report.status
        case .interrupted(let signal):
            report.end(with: ExitStatus(endedBy: signal))
            signal.endProcess()
        }
    }

    /// The client; nil if the server is this machine or not paired, or the folder cannot be opened,
    /// which has then been reported.
    private static func client(
        _ options: GetOptions, _ place: OutputDestination, _ report: BatchReport
    ) -> Client? {
        let server = options.client.endpoint
        if let mistake = ErrorSentence.callingItself(server)
            ?? .missingPairing(at: server, demanding: options.client.security)
        {
            report.fail(mistake)
            return nil
        }
        var configuration = options.client
        configuration.creationMask = CreationMask.current()
        // A program neither waits for what was perhaps meant nor reads it.
        configuration.listsNeighbours = options.advises && StandardStream.error.isTerminal
        configuration.freeDescriptorCount = OpenFileLimit.raised()
        if options.isBatch && configuration.freeDescriptorCount < DescriptorBudget.freeCountMin {
            report.fail(.fewDescriptors)
            return nil
        }
        let folder: OutputFolder
        do {
            folder = try place.open()
        } catch {
            report.fail(
                place.isMissing(error)
                    ? .missing(folder: place.folder)
                    : .opening(outputFolder: place.folder, error.errno))
            return nil
        }
        do {
            return try Client(
                configuration, into: folder, openFolder: place.open(again:),
                stream: try stream(options), report: report.take)
        } catch {
            report.fail(.starting(error))
            return nil
        }
    }

    /// The requests of all lists of names; nil if one cannot be read.
    private static func listed(
        _ options: GetOptions, _ report: BatchReport
    ) -> [DownloadRequest]? {
        var requests: [DownloadRequest] = []
        for path in options.nameLists {
            let list = NameListFile(
                path: path, separator: options.isNullSeparated ? .null : .lineEnd)
            do {
                try list.read { finding in
                    switch finding {
                    case .wanted(let remote, let path):
                        requests.append(DownloadRequest(remote, to: .file(path)))
                    case .mistaken(let number, let mistake):
                        report.fail(
                            .listed(in: list, number, mistake),
                            about: ["\(list.name): \(list.recordName) \(number)"])
                    }
                }
            } catch {
                report.fail(.reading(list, error))
                return nil
            }
        }
        return requests
    }

    private static func stream(_ options: GetOptions) throws(SystemError) -> OutputStream? {
        options.writesOutput ? try OutputStream.standardOutput() : nil
    }
}
