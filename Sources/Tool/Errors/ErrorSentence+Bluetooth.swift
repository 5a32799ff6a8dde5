package import Bluetooth
import System

/// What is wrong with Bluetooth, and with the way to a device or a socket file.
extension ErrorSentence {
    /// The server cannot listen there.
    package static func listening(
        at address: ListeningAddress, _ error: BluetoothError
    ) -> ErrorSentence {
        bluetooth(error) { "cannot listen on \(address): \($0)" }
    }

    /// What is wrong with Bluetooth; `frame` makes the sentence of a bare error of the kernel.
    static func bluetooth(_ error: BluetoothError, frame: (String) -> String) -> ErrorSentence {
        let sentence = error.sentence(frame)
        if case .channelTaken = error {
            return unreachable(
                sentence.fact, "stop that program, or choose another channel with --channel")
        }
        if error.systemError?.errno == .tooManyOpenFiles {
            return unreachable(sentence.fact, moreDescriptors)
        }
        if case .notEndpoint(let text) = error {
            return ErrorSentence(.usage, "\(text) must be a name, \(Endpoint.forms)")
        }
        return ErrorSentence(error.kind == .unusable ? .usage : .unreachable, sentence)
    }

    static func unreachable(_ fact: String, _ advice: String? = nil) -> ErrorSentence {
        ErrorSentence(.unreachable, fact, advice)
    }
}

// MARK: Connecting

extension ErrorSentence {
    /// The server could not be reached, after all retries.
    package static func connecting(
        to server: Endpoint, _ error: BluetoothError
    ) -> ErrorSentence {
        let sentence = error.sentence(connectingTo: server)
        if case .unixSocket(.notSocket) = error {
            return unreachable(sentence.fact, "name the one that btfile-serve --listen was given")
        }
        guard case .connect(let failure) = error else {
            return bluetooth(error) { "cannot reach \(server.name): \($0)" }
        }
        if server.command != nil {
            return unreachable("cannot start the command: \(failure.error.errno.words)")
        }
        return server.radio.map { connecting(to: $0, failure, sentence) }
            ?? connecting(toSocket: failure, sentence)
    }

    private static func connecting(
        to radio: Endpoint.Radio, _ failure: ConnectFailure, _ sentence: FailureSentence
    ) -> ErrorSentence {
        let device = radio.device
        return switch failure.kind {
        case .linkLost where failure.error.errno == .timedOut:
            unreachable(sentence.fact, "is it in range? --connect-timeout waits longer")
        case .linkLost: unreachable(sentence.fact, "try \(howToPair(with: device))")
        case .nothingListens:
            ErrorSentence(.noService, sentence.fact, "start btfile-serve there")
        case .pairingRefused where failure.demanded == .high:
            ErrorSentence(
                .notPaired, sentence.fact,
                "--security high needs a pairing with compared digits: run 'bluetoothctl remove' "
                    + "for the other device on both machines, then \(howToPair(with: device))")
        case .pairingRefused:
            ErrorSentence(
                .notPaired, sentence.fact,
                "try 'bluetoothctl remove \(device)', then \(howToPair(with: device))")
        case .busyHere:
            unreachable(
                "another btfile-get on this computer is connected to \(device) on channel "
                    + "\(radio.channel)",
                "wait until it ends, stop it, or use another adapter (--adapter)")
        case .noAnswer, .noBluetooth, .other: ErrorSentence(.unreachable, sentence)
        }
    }

    private static func connecting(
        toSocket failure: ConnectFailure, _ sentence: FailureSentence
    ) -> ErrorSentence {
        switch failure.error.errno {
        case .noSuchFile:
            unreachable(sentence.fact, "is btfile-serve running with --listen?")
        case .connectionRefused:
            ErrorSentence(.noService, sentence.fact, "start btfile-serve again")
        case .permissionDenied:
            unreachable(
                sentence.fact,
                "let this user in with chgrp and chmod, or run as the user of btfile-serve")
        default: ErrorSentence(.unreachable, sentence)
        }
    }
}

// MARK: Pairing

extension ErrorSentence {
    /// The server's device is the adapter that would call it; nil where it is not, and where there
    /// is no Bluetooth.
    static func callingItself(_ server: Endpoint) -> ErrorSentence? {
        guard let radio = server.radio, let adapters = try? Adapter.all(),
            Adapter.callsItself(radio.device, from: radio.adapter, among: adapters)
        else { return nil }
        return ErrorSentence(
            .usage, "\(radio.device) is the address of this computer itself",
            "use the address that btfile-serve prints when it starts")
    }

    /// There is no key from pairing with the server's device, and one is demanded; nil where there
    /// is, where none is, and where bluetoothd cannot be asked.
    ///
    /// The kernel alone would make up a key with whoever has that address, and keep none of it.
    static func missingPairing(
        at server: Endpoint, demanding security: SecurityLevel
    ) -> ErrorSentence? {
        guard let radio = server.radio, security >= .medium,
            PairingStatus.of(radio.device, through: radio.adapter) == .unpaired
        else { return nil }
        return .unpaired(radio.device)
    }

    /// This machine keeps no key from pairing with the device.
    static func unpaired(_ device: BluetoothAddress) -> ErrorSentence {
        ErrorSentence(
            .notPaired, "\(device) is not paired with this computer",
            "try \(howToPair(with: device))")
    }

    /// What to type to be paired, here and there.
    private static func howToPair(with device: BluetoothAddress) -> String {
        "'btfile-get --pair \(device)' while 'btfile-serve --pairable' runs there"
    }

    /// What a server says while bluetoothd does not tell which devices are paired.
    static let keysUnknown = ErrorSentence(
        .failed, "cannot ask bluetoothd which devices are paired: any device may connect",
        FailureSentence.installingBlueZ)

    /// What a check of a server says where bluetoothd is there and tells nothing.
    static let keysUntold = ErrorSentence(
        .failed, "bluetoothd does not say which devices are paired, so none may connect",
        "try 'systemctl restart bluetooth'")
}

// MARK: Looking around

extension ErrorSentence {
    /// No device in range advertises btfile.
    static let nobodyServes = ErrorSentence(
        .noService, "no discoverable btfile server nearby",
        "run 'btfile-serve --pairable' there, or 'bluetoothctl discoverable on'")

    /// No server has a name on this machine.
    static let nobodyKnown = ErrorSentence(
        .noService, "no server has a name here",
        "pair with one, or write NAME ADDRESS into \(HostsFile.shownPath); 'btfile-get --scan' "
            + "shows addresses")

    /// The table: a row for each way in which a scan fails.
    static func scanning(_ error: Scanner.ScanError) -> ErrorSentence {
        switch error {
        case .noAdapter(let error): bluetooth(error) { "cannot scan: \($0)" }
        case .system(let error) where error.errno == .notPermitted:
            unreachable(
                "this user is not allowed to scan",
                "give the address of the server instead")
        case .system(let error): bluetooth(.system(error)) { "cannot scan: \($0)" }
        case .refused(let status):
            unreachable("the adapter cannot scan now (status \(status))", "try again")
        }
    }

    /// Nobody has the name; one with a slash may be that of a server and of a file in one.
    ///
    /// `nearest` is the name of a server that it may be a misspelling of.
    package static func nobodyCalled(
        _ name: String, nearest: String? = nil
    ) -> ErrorSentence {
        let parts = name.split(separator: "/", maxSplits: 1)
        let advice =
            if let nearest {
                "did you mean \(ShellWord.quoted(nearest))?"
            } else if parts.count == 2 {
                "type the server and the file as two words: \(parts[0]) \(parts[1])"
            } else {
                "see who is there with 'btfile-get --scan', or give the address"
            }
        return ErrorSentence(
            .noService, "no server called \(name) is known or nearby", advice)
    }

    /// Several have it; which one is meant only the command line can say.
    static func severalCalled(_ name: String, _ addresses: [String]) -> ErrorSentence {
        ErrorSentence(
            .usage, "several servers are called \(name) (\(addresses.joined(separator: ", ")))",
            "give the address")
    }
}
