import Bluetooth
package import System

/// Drives a `ClientEngine`: the connection, the signals, the clock, the look-up of the channel.
///
/// It belongs to one thread, and blocks it until all requests have ended.
package final class Client {
    private let configuration: ClientConfiguration
    /// Where files go; in a later round it may be another one than in the first.
    package private(set) var folder: OutputFolder
    private let openFolder: ((OutputFolder) throws(SystemError) -> OutputFolder?)?
    private let stream: OutputStream?
    private let report: (ClientEvent) -> Void
    private let loop: EventLoop
    private var connection: ClientConnection?
    private var engine: ClientEngine

    /// Takes over the signals of this process, and reports all events to `report`.
    ///
    /// `openFolder` opens the output folder again for the next round; nil if its path leads to
    /// another folder than before. `stream` is for requests to standard output; without one there
    /// may be none.
    package init(
        _ configuration: ClientConfiguration, into folder: OutputFolder,
        openFolder: ((OutputFolder) throws(SystemError) -> OutputFolder?)? = nil,
        stream: OutputStream? = nil,
        signals: [Signal] = Signal.ending + [.windowChange],
        report: @escaping (ClientEvent) -> Void
    ) throws(SystemError) {
        self.configuration = configuration
        self.folder = folder
        self.openFolder = openFolder
        self.stream = stream
        self.report = report
        loop = try EventLoop(signals)
        engine = ClientEngine(configuration, into: folder, stream: stream)
    }

    /// Adds what `run` will fetch or list.
    package func add(_ selection: Selection) { engine.add(selection) }

    /// Fetches all that was added, and returns when every request has ended or a signal has come.
    ///
    /// With `watchPause` it rests and begins the next round instead, until a signal comes.
    package func run() -> ClientEngine.End {
        while true {
            do throws(SessionEnd) {
                if let end = try turn() { return end }
            } catch {
                engine.fail(with: error, at: .now)
                // What was not written is not tried again.
                if !engine.isConnected { connection = nil }
            }
        }
    }

    /// Makes one step of the engine, and does what it asks for.
    private func turn() throws(SessionEnd) -> ClientEngine.End? {
        let action = engine.step(at: .now)
        for event in engine.takeEvents() { report(event) }
        try connection?.write(engine.takeOutput(), unit: engine.unitBytes)
        if !engine.isConnected { connection = nil }
        switch action {
        case .again: break
        case .work: try wait(until: .now)
        case .lookup: engine.channelsFound(try lookup(), at: .now)
        case .connect(let endpoint): try connect(to: endpoint)
        case .read(let countMax, let until): try read(upTo: countMax, until: until)
        case .waitForStandardOutput(let until): try waitForStream(until: until)
        case .rest(let until): try rest(until: until)
        case .wait(let until): try wait(until: until)
        case .openFolder: engine.folderOpened(openedFolder(), at: .now)
        case .finished(let end): return end
        }
        return nil
    }

    // MARK: Waiting

    /// Waits until then, and reads nothing meanwhile.
    private func wait(until: MonotonicTime) throws(SessionEnd) {
        try connection?.watch(reading: false)
        guard try poll(until: until).hasTicked, connection == nil else { return }
        do {
            try requireAdapter()
        } catch {
            engine.noteAway(error)
        }
    }

    private func read(upTo countMax: Int, until: MonotonicTime) throws(SessionEnd) {
        try connection?.watch(reading: true)
        guard try poll(until: until).connection else { return }
        try read(upTo: countMax)
    }

    /// Waits for input without being woken to show progress.
    private func rest(until: MonotonicTime) throws(SessionEnd) {
        try connection?.watch(reading: true)
        guard try poll(until: until, isTicking: false).connection else { return }
        try read(upTo: OpenSession.inputBytesMax)
    }

    private func read(upTo countMax: Int) throws(SessionEnd) {
        guard let connection else { return }
        guard let bytes = try connection.read(upTo: countMax) else { return }
        engine.receive(bytes.span)
    }

    private func waitForStream(until: MonotonicTime?) throws(SessionEnd) {
        guard let stream else { preconditionFailure("no stream was given") }
        try connection?.watch(reading: false)
        if try poll(until: until, for: stream).stream { engine.outputWritable(at: .now) }
    }

    private func poll(
        until: MonotonicTime?, for stream: OutputStream? = nil, isTicking: Bool = true
    ) throws(SessionEnd) -> EventLoop.Ready {
        let ready = try loop.wait(until: until, for: stream, isTicking: isTicking)
        if ready.hasTicked { report(.ticked(engine.silence)) }
        if ready.hasNewWindow { report(.windowChanged) }
        return ready
    }

    // MARK: The way there

    private func connect(to endpoint: Endpoint) throws(SessionEnd) {
        let timeout = configuration.connectTimeout
        let deadline = MonotonicTime.now + timeout
        let connection = try ClientConnection(to: endpoint, configuration.security, loop)
        while try !poll(until: deadline).connection {
            // The kernel says nothing of an adapter that is switched off meanwhile.
            try requireAdapter()
            guard MonotonicTime.now < deadline else { throw .connectTimedOut(timeout) }
        }
        do {
            try connection.finishConnecting()
        } catch {
            try requireAdapter()
            throw error
        }
        self.connection = connection
        engine.connected(at: .now)
    }

    /// Throws if the adapter that leads to the server is missing or switched off: then nothing else
    /// that happens on the way there matters.
    private func requireAdapter() throws(SessionEnd) {
        do {
            try configuration.endpoint.requireAdapter()
        } catch {
            throw .cannotConnect(error)
        }
    }

    /// Asks the device for its channels, for as long as `ServiceLookup` waits.
    private func lookup() throws(SessionEnd) -> Result<[ServiceRecord], ServiceLookupError> {
        guard let radio = configuration.endpoint.radio else {
            preconditionFailure("a socket file has no channel")
        }
        let lookup: ServiceLookup
        do {
            lookup = try ServiceLookup(
                for: .btfile, at: radio.device, from: radio.adapter, now: .now)
        } catch {
            return .failure(error)
        }
        while true {
            try loop.watch(lookup)
            _ = try poll(until: lookup.deadline)
            let records: [ServiceRecord]?
            do {
                records = try lookup.process(now: .now)
            } catch {
                try requireAdapter()
                return .failure(error)
            }
            if let records { return .success(records) }
            try requireAdapter()
        }
    }

    /// The output folder of the next round; nil if its path leads to another folder.
    private func openedFolder() -> Result<OutputFolder?, SystemError> {
        guard let openFolder else { return .success(folder) }
        do {
            let opened = try openFolder(folder)
            if let opened { folder = opened }
            return .success(opened)
        } catch {
            return .failure(error)
        }
    }
}
