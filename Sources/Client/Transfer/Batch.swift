import System
import Wire

/// The requests that are not asked yet, in order, and what has to be known before they are.
struct Batch {
    /// What is to be done next.
    enum Next {
        /// A slice of hashing was done; more is needed.
        case working
        /// The first download can be asked: `takeReady` hands it over.
        case ready(Get)
        /// Only downloads are left that another process is busy with.
        case blocked
        /// Nothing is left.
        case empty
    }

    private let configuration: ClientConfiguration
    private let folder: OutputFolder
    private let stream: OutputStream?
    private let report: (ClientEvent) -> Void
    /// Not looked at yet, from `nextIndex` on.
    private var requests: [DownloadRequest] = []
    private var nextIndex = 0
    /// Looked at, or asked before and cut off; the next one last.
    private var begun: [Download] = []
    /// Another process is busy with them.
    private var blocked: [Download] = []
    private var places: [DestinationPath: RemotePath] = [:]

    init(
        _ configuration: ClientConfiguration, into folder: OutputFolder, stream: OutputStream?,
        report: @escaping (ClientEvent) -> Void
    ) {
        self.configuration = configuration
        self.folder = folder
        self.stream = stream
        self.report = report
    }

    /// Adds a request at the end; one that is there already is not fetched twice.
    mutating func add(_ request: DownloadRequest) {
        guard case .file(let place) = request.destination else {
            return requests.append(request)
        }
        if let other = places.updateValue(request.path, forKey: place) {
            guard other != request.path else { return }
            places[place] = other
            let outcome = DownloadOutcome(
                request: request, result: .failed(.destinationTaken(place.local)),
                facts: TransferFacts())
            return report(.finished(outcome))
        }
        requests.append(request)
    }

    /// Puts downloads back before all others, in their order.
    mutating func putBack(_ downloads: [Download]) {
        begun.append(contentsOf: downloads.reversed())
    }

    /// Does one slice of finding out what is held of the first download.
    mutating func prepareNext(now: MonotonicTime) -> Next {
        while let download = first() {
            do {
                switch try download.prepare(now: now) {
                case .working: return .working
                case .ready(let get): return .ready(get)
                case .lockedElsewhere:
                    report(.waiting(download.request))
                    blocked.append(download)
                }
            } catch {
                report(.finished(download.fail(error, now: now)))
            }
            begun.removeLast()
        }
        return blocked.isEmpty ? .empty : .blocked
    }

    /// Hands over the download that `prepareNext` has found ready.
    mutating func takeReady() -> Download {
        begun.removeLast()
    }

    /// Looks again at what another process was busy with.
    mutating func unblock() {
        begun.insert(contentsOf: blocked.reversed(), at: 0)
        blocked = []
    }

    /// Ends all that is left with the same error.
    mutating func fail(now: MonotonicTime, _ error: (Download) -> ClientError) {
        begun.insert(contentsOf: blocked.reversed(), at: 0)
        blocked = []
        while let download = first() {
            begun.removeLast()
            report(.finished(download.fail(error(download), now: now)))
        }
    }

    /// Lets go of all that is left, keeping what has come; tells only of what had begun to come.
    mutating func interrupt(by signal: Signal, now: MonotonicTime) {
        for download in begun.reversed() + blocked where download.hasBegun {
            // That the disk fails now changes nothing: the next run hashes what is there.
            try? download.keep()
            let error = ClientError.session(.interrupted(signal), keptBytes: download.count)
            report(.finished(download.fail(error, now: now)))
        }
        begun = []
        blocked = []
        nextIndex = requests.count
    }

    private mutating func first() -> Download? {
        if let download = begun.last { return download }
        guard nextIndex < requests.count else { return nil }
        let request = requests[nextIndex]
        nextIndex += 1
        let download = Download(request, into: target(of: request), configuration)
        begun.append(download)
        return download
    }

    private func target(of request: DownloadRequest) -> any Target {
        switch request.destination {
        case .file(let path): return FileTarget(folder, path, configuration)
        case .standardOutput:
            guard let stream else { preconditionFailure("no stream was given") }
            return StreamTarget(stream)
        }
    }
}
