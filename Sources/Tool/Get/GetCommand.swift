import Bluetooth
import Client
import System
import Wire

/// The whole of btfile-get: from its command line to its exit status.
package enum GetCommand {
    /// Fetches what the arguments ask for.
    package static func run(_ arguments: [[UInt8]]) -> ExitStatus {
        ProgramRun.start(arguments, .get, defaults: GetOptions()) {
            (options, names) throws(UsageError) in
            if options.scans { return try ScanCommand.run(options, names: names) }
            guard let name = names.first, ServerFinder.isName(name) else {
                return try fetch(options, names)
            }
            return try fetch(options, names, fromServerCalled: name)
        }
    }

    private static func fetch(
        _ options: GetOptions, _ names: [String], fromServerCalled name: String
    ) throws(UsageError) -> ExitStatus {
        try GetSettings.checkServer(name, names.dropFirst())
        // Whatever else is wrong with the command line is told before anybody is looked for.
        _ = try GetSettings(options, names: ["\(BluetoothAddress.any)"] + names.dropFirst())
        let diagnostics = Diagnostics(.get)
        let finder = ServerFinder(
            adapter: options.adapter, diagnostics: diagnostics, isQuiet: options.isQuiet)
        switch finder.find(name) {
        case .found(let host):
            var options = options
            options.channel = options.channel ?? host.channel
            return try fetch(options, ["\(host.address)"] + names.dropFirst())
        case .failed(let sentence):
            diagnostics.say(sentence.text)
            return sentence.status
        case .interrupted(let signal): signal.endProcess()
        }
    }

    private static func fetch(
        _ options: GetOptions, _ names: [String]
    ) throws(UsageError) -> ExitStatus {
        let settings = try GetSettings(options, names: names)
        return settings.isCheck
            ? GetCheck.run(settings) : fetch(settings, try requests(settings))
    }

    /// A name that no file here can have is a mistake on the command line.
    private static func requests(
        _ settings: GetSettings
    ) throws(UsageError) -> [DownloadRequest] {
        let place = OutputPlace(settings)
        var requests: [DownloadRequest] = []
        for file in settings.wanted {
            do {
                requests.append(
                    DownloadRequest(
                        file.remote, to: try place.destination(of: file),
                        expecting: settings.digest))
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
        _ settings: GetSettings, _ requests: [DownloadRequest]
    ) -> ExitStatus {
        let place = OutputPlace(settings)
        let report = GetReport(settings, place)
        // The list comes first: while somebody still types it, Ctrl-C simply ends the program.
        guard let listed = listed(settings, report) else {
            report.end()
            return report.status
        }
        if settings.searches.isEmpty { report.expect(files: requests.count + listed.count) }
        if settings.failsEarly && report.status != .done {
            report.end()
            return report.status
        }
        guard let client = client(settings, place, report) else {
            report.end()
            return report.status
        }
        // Listings first: they tell early how much there is.
        for wish in settings.searches { client.add(wish) }
        for request in requests + listed { client.add(request) }
        switch client.run() {
        case .finished, .failedEarly:
            report.end()
            // It came while the last words waited for their reader.
            if !report.hasReader, let signal = Signal.waiting(among: Signal.ending) {
                signal.endProcess()
            }
            return report.status
        case .interrupted(let signal):
            report.end(with: ExitStatus(endedBy: signal))
            signal.endProcess()
        }
    }

    /// What does the work; nil where the server is a stranger, the folder cannot be opened, or
    /// nothing can be begun.
    private static func client(
        _ settings: GetSettings, _ place: OutputPlace, _ report: GetReport
    ) -> Client? {
        if let stranger = ErrorSentence.stranger(
            at: settings.server, demanding: settings.security)
        {
            report.fail(stranger)
            return nil
        }
        let configuration = ClientConfiguration(settings)
        if settings.isBatch && configuration.freeDescriptorCount < DescriptorBudget.freeCountMin {
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
                    : .writing(place.folder.description, error.errno))
            return nil
        }
        do {
            return try Client(
                configuration, into: folder, openFolder: place.open(again:),
                stream: try stream(settings), report: report.take)
        } catch {
            report.fail(.beginning(error))
            return nil
        }
    }

    /// What the list of names asks for; nil where it cannot be read.
    private static func listed(
        _ settings: GetSettings, _ report: GetReport
    ) -> [DownloadRequest]? {
        guard let list = settings.list else { return [] }
        var requests: [DownloadRequest] = []
        do {
            try list.read { finding in
                switch finding {
                case .wanted(let remote, let path):
                    requests.append(DownloadRequest(remote, to: .file(path)))
                case .mistaken(let number, let mistake):
                    report.fail(.listed(in: list, number, mistake))
                }
            }
        } catch {
            report.fail(.reading(list, error))
            return nil
        }
        return requests
    }

    private static func stream(_ settings: GetSettings) throws(SystemError) -> OutputStream? {
        settings.writesOutput ? try OutputStream.standardOutput() : nil
    }
}

extension ClientConfiguration {
    /// What the command line asks for.
    init(_ settings: GetSettings) {
        self.init(settings.server)
        looksUpChannel = settings.looksUpChannel
        security = settings.security
        compresses = settings.compresses
        retryCount = settings.retryCount
        retryDelay = settings.retryDelay
        connectTimeout = settings.connectTimeout
        stallTimeout = settings.stallTimeout
        bytesPerSecondMax = settings.bytesPerSecondMax
        fileBytesMax = settings.fileBytesMax.map { UInt64($0) }
        noClobber = !settings.clobbers
        skipsExisting = settings.skipsExisting
        onlyNewer = settings.onlyNewer
        isDryRun = settings.isDryRun
        endsAtFirstFailure = settings.failsEarly
        removesLeftovers = settings.removesLeftovers
        watchPause = settings.watchPause
        keepsModificationTime = settings.keepsTime
        creationMask = CreationMask.current()
        freeDescriptorCount = OpenFileLimit.raised()
    }
}
