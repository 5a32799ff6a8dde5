import Client
import System
import Wire

/// The whole of btfile-get: from its command line to its exit status.
package enum GetCommand {
    /// Fetches what the arguments ask for.
    package static func run(_ arguments: [[UInt8]]) -> ExitStatus {
        ProgramRun.start(arguments, .get, defaults: GetOptions()) {
            (options, names) throws(UsageError) in
            let settings = try GetSettings(options, names: names)
            return fetch(settings, try requests(settings))
        }
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
                throw .impossible("\(file.remote.text): \(error.words)")
            }
        }
        return requests
    }

    private static func fetch(
        _ settings: GetSettings, _ requests: [DownloadRequest]
    ) -> ExitStatus {
        let report = GetReport(settings)
        let place = OutputPlace(settings)
        let client: Client
        do {
            client = try Client(
                ClientConfiguration(settings), into: try place.open(),
                stream: try stream(settings), report: report.take)
        } catch {
            report.fail(.writing(place.folder.description, error.errno))
            return report.status
        }
        for request in requests { client.add(request) }
        switch client.run() {
        case .finished, .failedEarly: return report.status
        case .interrupted(let signal): signal.endProcess()
        }
    }

    private static func stream(_ settings: GetSettings) throws(SystemError) -> OutputStream? {
        let isWanted = settings.wanted.contains { $0.target == .standardOutput }
        return isWanted ? try OutputStream.standardOutput() : nil
    }
}

extension ClientConfiguration {
    /// What the command line asks for.
    init(_ settings: GetSettings) {
        self.init(settings.server)
        security = settings.security
        compresses = settings.compresses
        retryCount = settings.retryCount
        retryDelay = settings.retryDelay
        connectTimeout = settings.connectTimeout
        stallTimeout = settings.stallTimeout
        bytesPerSecondMax = settings.bytesPerSecondMax
        fileBytesMax = settings.fileBytesMax.map { UInt64($0) }
        noClobber = !settings.clobbers
        keepsModificationTime = settings.keepsTime
        creationMask = CreationMask.current()
    }
}

extension DestinationPath.Violation {
    /// What is wrong, for a person.
    fileprivate var words: String {
        switch self {
        case .notAName: "is no name that a file can have here"
        case .nameTooLong: "is longer than a name can be here"
        case .reserved: "is what an unfinished file is called; choose another with --output"
        }
    }
}
