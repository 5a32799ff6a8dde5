package import Bluetooth
package import Client
import System

/// The lines of `btfile-get --check SERVER`: each step to the server, up to the first that fails.
package struct GetCheck {
    private let security: SecurityLevel
    /// Where the server is looked for, with the channel that was dialled last.
    private var server: Endpoint
    /// The endpoints whose channel has been reported.
    private var told: Set<Endpoint> = []
    private var hasArrived = false

    package init(_ server: Endpoint, security: SecurityLevel) {
        self.server = server
        self.security = security
    }

    /// Connects as a fetch would, and prints a line for each step.
    package static func run(_ options: GetOptions) -> ExitStatus {
        var report = CheckReport(.get, options.format)
        func show(_ line: CheckLine) { report.show(line) }
        if let radio = options.client.endpoint.radio {
            here(radio.adapter).forEach(show)
            let pairing = PairingStatus.of(radio.device, through: radio.adapter)
            // An adapter may be off because bluetoothd has stopped.
            if report.status == .done || pairing == nil && isPlugged(radio.adapter) {
                show(line(about: pairing, with: radio.device, security: options.client.security))
            }
            guard report.status == .done else { return report.end() }
        }
        var check = GetCheck(options.client.endpoint, security: options.client.security)
        do {
            let client = try Client(options.client, into: OutputFolder()) { event in
                check.lines(about: event).forEach(show)
            }
            // Every server has a top folder.
            client.add(.listing(nil, recursive: false))
            if case .interrupted(let signal) = client.run() { signal.endProcess() }
            if report.status == .done {
                show(CheckLine(.good, "share", "can be listed"))
            }
        } catch {
            show(CheckLine("start", .starting(error)))
        }
        return report.end()
    }

    /// Reports that the server was not found, so that there is no way to it.
    static func fail(_ options: GetOptions, _ sentence: ErrorSentence) -> ExitStatus {
        var report = CheckReport(.get, options.format)
        report.show(CheckLine("server", sentence))
        return report.end()
    }

    /// The adapters and switches of this machine.
    private static func here(_ adapter: AdapterName?) -> [CheckLine] {
        let switches = RadioSwitch.all()
        do {
            let adapters = try Adapter.all()
            let ofWanted = switches.filter { $0.concerns(adapter, among: adapters) }
            return CheckLine.adapters(adapters, wanted: adapter) + ofWanted.map(CheckLine.radio)
        } catch {
            return [CheckLine.noAdapters(error)] + switches.map(CheckLine.radio)
        }
    }

    /// Whether the adapter is there, on or off.
    private static func isPlugged(_ name: AdapterName?) -> Bool {
        let adapters = try? Adapter.all()
        return adapters?.contains { name.map($0.isCalled) ?? true } ?? false
    }

    /// What bluetoothd knows of the server's device, where it runs.
    package static func line(
        about status: PairingStatus?, with device: BluetoothAddress, security: SecurityLevel
    ) -> CheckLine {
        switch status {
        case .paired?: CheckLine(.good, "bluetoothd", "runs, and \(device) is paired")
        case .unpaired? where security == .low:
            CheckLine(.good, "bluetoothd", "runs; \(device) is not paired, which low does not need")
        case .unpaired?: CheckLine("pairing", .unpaired(device))
        case nil:
            CheckLine(
                .weak, "bluetoothd",
                "does not run, so nothing can be paired: 'systemctl start bluetooth' starts it")
        }
    }
}

// MARK: The way there

extension GetCheck {
    /// The lines for an event of the client.
    package mutating func lines(about event: ClientEvent) -> [CheckLine] {
        switch event {
        case .guessingChannel(let endpoint):
            told.insert(endpoint)
            let guess = ErrorSentence.guessingChannel(of: endpoint)
            return [CheckLine(.weak, "record", "\(guess): --channel N dials another")]
        case .dialling(let endpoint):
            server = endpoint
            guard told.insert(endpoint).inserted, let radio = endpoint.radio else {
                return []
            }
            return [CheckLine(.good, "record", "names channel \(radio.channel)")]
        case .connected(let isCompressed):
            let words = isCompressed ? "speaks btfile, compressed" : "speaks btfile, uncompressed"
            return arrival() + [CheckLine(.good, "server", words)]
        case .failed(let failure):
            return lines(about: failure.error)
        case .connecting, .sessionEnded, .sessionKept, .lookingAgain, .retrying, .waiting, .started,
            .progressed, .finished, .listed, .listing, .neighbours, .planned, .removed, .notRemoved,
            .resting, .folderLost, .folderReplaced,
            .serverAway,
            .serverBack, .windowChanged, .ticked:
            return []
        }
    }

    /// What a connection proves; reported once.
    private mutating func arrival() -> [CheckLine] {
        guard !hasArrived else { return [] }
        hasArrived = true
        if server.command != nil { return [CheckLine(.good, "command", "was answered")] }
        guard let radio = server.radio else {
            return [CheckLine(.good, "socket", "\(server) takes connections")]
        }
        let answers = CheckLine(.good, "channel", "\(radio.device) answers on \(radio.channel)")
        // Where the kernel does not tell, nothing is known.
        let protection = try? LinkProtection(with: radio.device, through: radio.adapter)
        return [answers] + Self.lines(about: protection, demanding: security)
    }

    /// What the kernel tells of the link, and what follows from what was demanded of it.
    package static func lines(
        about protection: LinkProtection?, demanding security: SecurityLevel
    ) -> [CheckLine] {
        if security == .low {
            let risk = "low: any device can pretend to have that address"
            return [CheckLine(.weak, "security", risk)]
        }
        guard let protection else { return [] }
        guard protection.suffices(for: security) else {
            return [
                CheckLine(
                    .bad(.notPaired), "security",
                    "\(security) was demanded, and the link is not authenticated and encrypted")
            ]
        }
        let found = "\(security): the link is authenticated and encrypted"
        // The kernel does not tell how the key was made.
        let rule = security == .high ? "; the kernel refuses a key that nobody compared" : ""
        return [CheckLine(.good, "security", found + rule)]
    }

    private mutating func lines(about error: ClientError) -> [CheckLine] {
        guard case .session(let end, let keptBytes) = error else {
            return arrival() + [CheckLine("share", .fetching("the share", from: server, error))]
        }
        let failure = SessionFailure(end, "the share", from: server, keptBytes: keptBytes)
        switch failure.step {
        case .record: return [CheckLine("record", failure.sentence)]
        case .connecting(let error): return [CheckLine(subject(of: error), failure.sentence)]
        case .greeting:
            return [CheckLine(server.command == nil ? "server" : "command", failure.sentence)]
        case .session: return arrival() + [CheckLine("server", failure.sentence)]
        }
    }

    /// The step at which connecting failed.
    private func subject(of error: BluetoothError) -> String {
        guard server.radio != nil else { return server.command == nil ? "socket" : "command" }
        guard case .connect(let failure) = error else { return "adapter" }
        return switch failure.kind {
        case .pairingRefused: "security"
        case .nothingListens, .busyHere: "channel"
        case .noBluetooth: "adapter"
        case .noAnswer, .linkLost, .other: "server"
        }
    }
}
