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

    /// The table: a row for each error; `frame` is the sentence for a bare error of the kernel.
    static func bluetooth(_ error: BluetoothError, frame: (String) -> String) -> ErrorSentence {
        switch error {
        case .noBluetooth(let error): noBluetooth(error.errno)
        case .noAdapter:
            unreachable(
                "no Bluetooth adapter here", "look with 'bluetoothctl list'; \(withoutRadio)")
        case .noSuchAdapter(let name):
            unreachable("there is no adapter \(name)", "look with 'bluetoothctl list'")
        case .adapterDown(let name):
            unreachable("the adapter \(name) is switched off", "try \(switchingOn)")
        case .channelTaken(let channel):
            unreachable(
                "channel \(channel) is taken by another program", "choose another with --channel")
        case .connect(let failure): unreachable(frame(failure.error.errno.words))
        case .unixSocket(let error): unixSocket(error, frame: frame)
        case .notEndpoint(let text):
            ErrorSentence(.usage, "\(text) must be a name, \(Endpoint.forms)")
        case .system(let error): unreachable(frame(error.errno.words))
        }
    }

    private static func unixSocket(
        _ error: UnixSocketError, frame: (String) -> String
    ) -> ErrorSentence {
        switch error {
        case .unusablePath:
            ErrorSentence(.usage, "unix: must be followed by the path of a socket file")
        case .pathTooLong:
            ErrorSentence(
                .usage,
                "the path of a socket file has at most \(UnixAddress.pathBytesMax) bytes")
        case .inUse(let address):
            unreachable("another server listens at unix:\(address)", "choose another path")
        case .notSocket(let address):
            unreachable(
                "\(address) exists, is not a socket, and is not replaced", "choose another path")
        case .system(_, let error):
            unreachable(
                frame(error.errno.words),
                error.errno == .noSuchFile ? "make its folder first" : nil)
        }
    }

    /// There is no kernel module, no adapter, or it is off.
    static func noBluetooth(_ errno: Errno) -> ErrorSentence {
        let isOff = errno == .radioBlocked || errno == .networkDown || errno == .hostUnreachable
        return unreachable(
            "no Bluetooth here (\(errno.words))",
            isOff
                ? "switch it on with \(switchingOn); \(withoutRadio)"
                : "look with 'bluetoothctl list' and 'lsmod | grep bluetooth'; \(withoutRadio)")
    }

    static func unreachable(_ fact: String, _ advice: String? = nil) -> ErrorSentence {
        ErrorSentence(.unreachable, fact, advice)
    }

    private static let switchingOn = "'rfkill unblock bluetooth' and 'bluetoothctl power on'"
    private static let withoutRadio = "unix:PATH works without Bluetooth"
}

// MARK: Connecting

extension ErrorSentence {
    /// The server could not be reached, after all retries.
    package static func connecting(
        to server: Endpoint, _ error: BluetoothError
    ) -> ErrorSentence {
        if case .unixSocket(.notSocket(let address)) = error {
            return unreachable(
                "\(address) is not a socket", "name the one that btfile-serve --listen was given")
        }
        guard case .connect(let failure) = error else {
            return bluetooth(error) { "cannot reach \(server.name): \($0)" }
        }
        guard let radio = server.radio else { return connecting(toSocketOf: server, failure) }
        return connecting(to: radio.device, radio.channel, failure)
    }

    private static func connecting(
        to device: BluetoothAddress, _ channel: RFCOMMChannel, _ failure: ConnectFailure
    ) -> ErrorSentence {
        switch failure.kind {
        case .noAnswer:
            unreachable(
                "no answer from \(device)", "out of range, switched off, or not connectable")
        case .linkLost where failure.error.errno == .timedOut:
            unreachable(
                "no answer from \(device) in time",
                "is it in range? --connect-timeout waits longer")
        case .linkLost:
            unreachable(
                "\(device) closed the connection before it was open",
                "try \(pairing(with: device))")
        case .nothingListens:
            ErrorSentence(
                .noService, "\(device) answered, but nothing listens on channel \(channel)",
                "is btfile-serve running there?")
        case .busyHere:
            unreachable(
                "this computer already has a session with \(device) on channel \(channel)",
                "let it end, then run again")
        case .pairingRefused:
            ErrorSentence(
                .notPaired, "\(device) refused pairing or encryption",
                "try 'bluetoothctl remove \(device)', \(pairing(with: device))")
        case .noBluetooth: noBluetooth(failure.error.errno)
        case .other: unreachable("cannot reach \(device): \(failure.error.errno.words)")
        }
    }

    private static func connecting(
        toSocketOf server: Endpoint, _ failure: ConnectFailure
    ) -> ErrorSentence {
        let file = server.socketFile?.description ?? server.name
        return switch failure.error.errno {
        case .noSuchFile:
            unreachable(
                "there is no socket file \(file)", "is btfile-serve running with --listen?")
        case .connectionRefused:
            ErrorSentence(
                .noService, "nothing listens at \(server.name) any more",
                "start btfile-serve again")
        case .permissionDenied:
            unreachable("the permissions of \(file) do not let this user connect")
        case .wouldBlock:
            unreachable("too many clients wait at \(server.name)", "try again later")
        case let errno: unreachable("cannot reach \(server.name): \(errno.words)")
        }
    }
}

// MARK: Pairing

extension ErrorSentence {
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
            "try \(pairing(with: device))")
    }

    /// What to type to be paired: bluetoothd pairs only with devices that it has seen lately.
    private static func pairing(with device: BluetoothAddress) -> String {
        "'bluetoothctl scan on' until it shows, then 'bluetoothctl pair \(device)'"
    }

    /// What a server says while bluetoothd does not tell which devices are paired.
    static let keysUnknown = ErrorSentence(
        .failed, "cannot ask bluetoothd which devices are paired: any device may connect")
}

// MARK: Looking around

extension ErrorSentence {
    /// No device in range advertises btfile.
    static let nobodyServes = ErrorSentence(
        .noService, "no discoverable btfile server nearby",
        "run 'bluetoothctl discoverable on' on the server")

    /// No server has a name on this machine.
    static let nobodyKnown = ErrorSentence(
        .noService, "no server has a name here",
        "pair with one, or look for it with 'btfile-get --scan'")

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
    package static func nobodyCalled(_ name: String) -> ErrorSentence {
        let parts = name.split(separator: "/", maxSplits: 1)
        return ErrorSentence(
            .noService, "no server called \(name) is known or nearby",
            parts.count == 2
                ? "type the server and the file as two words: \(parts[0]) \(parts[1])"
                : "see who is there with 'btfile-get --scan', or give the address")
    }

    /// Several have it; which one is meant only the command line can say.
    static func severalCalled(_ name: String, _ addresses: [String]) -> ErrorSentence {
        ErrorSentence(
            .usage, "several servers are called \(name) (\(addresses.joined(separator: ", ")))",
            "give the address")
    }
}
