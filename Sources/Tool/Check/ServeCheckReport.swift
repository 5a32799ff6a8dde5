import Bluetooth
package import Server
import System

/// The lines of `btfile-serve --check`.
package enum ServeCheckReport {
    /// Tries what the options ask for, with a line on standard output for each thing.
    package static func run(_ options: ServeOptions) -> ExitStatus {
        var report = CheckReport(.serve, options.checkFormat)
        var hasChannel = true
        var hasAdapter = true
        ServerCheck.run(options.server) { finding in
            if finding.tellsNoAdapter { hasAdapter = false }
            if !hasAdapter, finding.needsAdapter { return }
            if case .address(_, .channelTaken?) = finding { hasChannel = false }
            // The record that others find is that of the server which has the channel.
            if case .record = finding, !hasChannel { return }
            let isOneOfSeveral = !hasChannel && RunningServers.areSeveral
            for line in lines(about: finding, besidesOthers: isOneOfSeveral) { report.show(line) }
        }
        for warning in options.warnings { report.show(CheckLine(.weak, "security", warning)) }
        return report.end()
    }

    /// The lines for a finding; a Bluetooth address has two, for the channel and its security.
    package static func lines(
        about finding: ServerCheck.Finding, besidesOthers: Bool = false
    ) -> [CheckLine] {
        switch finding {
        case .adapters(let adapters, let wanted): CheckLine.adapters(adapters, wanted: wanted)
        case .noAdapters(let error): [CheckLine.noAdapters(error)]
        case .switches(let switches): switches.map(CheckLine.radio)
        case .address(_, .channelTaken(let channel)?) where besidesOthers:
            [
                CheckLine(
                    .bad(.unreachable), "channel",
                    "channel \(channel) is taken, most likely by the other btfile-serve here: "
                        + "stop that one, or choose another channel with --channel")
            ]
        case .address(let address, let error): lines(about: address, error)
        case .keys(.paired), .keys(.unpaired): []
        case .keys(.nobodyToAsk): [CheckLine(.weak, "pairing", ErrorSentence.keysUnknown.text)]
        case .keys(.noAnswer): [CheckLine("pairing", .keysUntold)]
        case .pairedDevices(0):
            [
                CheckLine(
                    .weak, "pairing",
                    "no device is paired with this computer, so none may connect: 'btfile-serve "
                        + "--pairable' lets devices pair")
            ]
        case .pairedDevices(let count):
            [CheckLine(.good, "pairing", "\(NumberText.plural(UInt64(count), "device")) paired")]
        case .record(let event, let channel): record(event, on: channel)
        case .folder(let path, nil): [CheckLine(.good, "share", "\(path) can be read")]
        case .folder(let path, let error?):
            [CheckLine("share", .opening(folder: path.description, error.errno))]
        case .allowFile(let path, 0):
            [CheckLine(.weak, "allow", "\(path) names no device, so none may connect")]
        case .allowFile(let path, let count):
            [
                CheckLine(
                    .good, "allow", "\(path) names \(NumberText.plural(UInt64(count), "device"))")
            ]
        case .noAllowFile(let path, let error): [CheckLine("allow", .allowFile(path, error))]
        case .sandbox(let sandbox): [line(about: sandbox)]
        case .noSandbox(let error): [CheckLine("sandbox", .serving(.system(error)))]
        }
    }

    private static func lines(
        about address: ListeningAddress, _ error: BluetoothError?
    ) -> [CheckLine] {
        let free = "\(address) is free"
        guard let radio = address.radio else {
            return [
                error.map { CheckLine("socket", .listening(at: address, $0)) }
                    ?? CheckLine(.good, "socket", free)
            ]
        }
        if let error {
            // The adapter has its own line.
            let isOfAdapter = error.kind == .noBluetooth || error.kind == .adapter
            return isOfAdapter ? [] : [CheckLine("channel", .listening(at: address, error))]
        }
        return [CheckLine(.good, "channel", free), line(about: radio.security)]
    }

    private static func line(about level: SecurityLevel) -> CheckLine {
        switch level {
        case .low: CheckLine(.weak, "security", "low: anybody in range is served")
        case .medium: CheckLine(.good, "security", "medium: only paired devices")
        case .high:
            CheckLine(.good, "security", "high: only devices paired by comparing a number")
        }
    }

    private static func record(
        _ event: Publisher.Event?, on channel: RFCOMMChannel
    ) -> [CheckLine] {
        switch event {
        case .published(let way)?:
            return [
                CheckLine(.good, "bluetoothd", "runs"),
                CheckLine(.good, "record", "published by \(way.name)"),
            ]
        case .unpublished(let reason)?:
            let advice = "\(reason.words): \(reason.consequence(on: channel))"
            return [CheckLine(.weak, "bluetoothd", advice)]
        case nil:
            return [
                CheckLine(
                    .weak, "bluetoothd", "does not answer: clients may need --channel")
            ]
        }
    }

    private static func line(about sandbox: Sandbox) -> CheckLine {
        let held = sandbox.protections.joined(separator: ", ")
        guard !sandbox.missing.isEmpty else { return CheckLine(.good, "sandbox", held) }
        let missing = "without \(sandbox.missing.joined(separator: ", ")): a newer kernel has it"
        return CheckLine(.weak, "sandbox", held.isEmpty ? missing : "\(held); \(missing)")
    }
}

extension ServerCheck.Finding {
    /// Whether the adapter that is wanted is missing or switched off.
    package var tellsNoAdapter: Bool {
        switch self {
        case .noAdapters: true
        case .adapters(let adapters, let wanted):
            (try? Adapter.localAddress(of: wanted, among: adapters)) == nil
        default: false
        }
    }

    /// Whether it says nothing where that adapter is missing.
    package var needsAdapter: Bool {
        switch self {
        case .keys, .pairedDevices, .record(.published, _): true
        default: false
        }
    }
}
