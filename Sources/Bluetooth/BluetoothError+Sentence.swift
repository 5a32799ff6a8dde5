import System

/// What is wrong with Bluetooth, and with the way to a device or a socket file.
extension BluetoothError {
    /// A row for each error; `frame` makes the sentence of a bare error of the kernel.
    package func sentence(_ frame: (String) -> String) -> FailureSentence {
        switch self {
        case .noBluetooth(let error): FailureSentence(noBluetooth: error.errno)
        case .noAdapter:
            FailureSentence(
                "no Bluetooth adapter here",
                "look with 'bluetoothctl list'; \(FailureSentence.withoutRadio)")
        case .noSuchAdapter(let name):
            FailureSentence("there is no adapter \(name)", "look with 'bluetoothctl list'")
        case .adapterDown(let name):
            FailureSentence(
                "the adapter \(name) is switched off", "try \(FailureSentence.switchingOn)")
        case .channelTaken(let channel):
            FailureSentence("channel \(channel) is taken by another program", "choose another")
        case .connect(let failure): FailureSentence(frame(failure.error.errno.words))
        case .unixSocket(let error): error.sentence(frame)
        case .notEndpoint(let text): FailureSentence("\(text) must be \(Endpoint.forms)")
        case .system(let error): FailureSentence(frame(error.errno.words))
        }
    }

    /// Why a server was not reached.
    package func sentence(connectingTo server: Endpoint) -> FailureSentence {
        if case .unixSocket(.notSocket(let address)) = self {
            return FailureSentence("\(address) is not a socket")
        }
        guard case .connect(let failure) = self else {
            return sentence { "cannot reach \(server.name): \($0)" }
        }
        return server.radio.map { failure.sentence(connectingTo: $0.device, $0.channel) }
            ?? failure.sentence(connectingToSocketOf: server)
    }
}

extension UnixSocketError {
    fileprivate func sentence(_ frame: (String) -> String) -> FailureSentence {
        switch self {
        case .unusablePath:
            FailureSentence("unix: must be followed by the path of a socket file")
        case .pathTooLong:
            FailureSentence(
                "the path of a socket file has at most \(UnixAddress.pathBytesMax) bytes")
        case .inUse(let address):
            FailureSentence("another server listens at unix:\(address)", "choose another path")
        case .notSocket(let address):
            FailureSentence(
                "\(address) exists, is not a socket, and is not replaced", "choose another path")
        case .system(let error):
            FailureSentence(
                frame(error.errno.words),
                error.errno == .noSuchFile ? "make its folder first" : nil)
        }
    }
}

extension ConnectFailure {
    fileprivate func sentence(
        connectingTo device: BluetoothAddress, _ channel: RFCOMMChannel
    ) -> FailureSentence {
        switch kind {
        case .noAnswer:
            FailureSentence(
                "no answer from \(device)", "check that it is near, switched on and connectable")
        case .linkLost where error.errno == .timedOut:
            FailureSentence("no answer from \(device) in time", "is it in range?")
        case .linkLost:
            FailureSentence(
                "\(device) closed the connection before it was open",
                "try \(FailureSentence.pairing(with: device))")
        case .nothingListens:
            FailureSentence(
                "\(device) answered, but nothing listens on channel \(channel)",
                "start the server there")
        case .busyHere:
            FailureSentence(
                "this computer already has a session with \(device) on channel \(channel)",
                "let it end, then run again")
        case .pairingRefused:
            FailureSentence(
                "\(device) refused pairing or encryption",
                "try 'bluetoothctl remove \(device)', \(FailureSentence.pairing(with: device))")
        case .noBluetooth: FailureSentence(noBluetooth: error.errno)
        case .other: FailureSentence("cannot reach \(device): \(error.errno.words)")
        }
    }

    fileprivate func sentence(connectingToSocketOf server: Endpoint) -> FailureSentence {
        let file = server.socketFile?.description ?? server.name
        return switch error.errno {
        case .noSuchFile:
            FailureSentence("there is no socket file \(file)", "start the server first")
        case .connectionRefused:
            FailureSentence(
                "nothing listens at \(server.name) any more", "start the server again")
        case .permissionDenied:
            FailureSentence("the permissions of \(file) do not let this user connect")
        case .wouldBlock:
            FailureSentence("too many clients wait at \(server.name)", "try again later")
        case let errno: FailureSentence("cannot reach \(server.name): \(errno.words)")
        }
    }
}

// MARK: What to do

extension FailureSentence {
    /// There is no kernel module, no adapter, or it is off.
    fileprivate init(noBluetooth errno: Errno) {
        let isOff = errno == .radioBlocked || errno == .networkDown || errno == .hostUnreachable
        self.init(
            "no Bluetooth here (\(errno.words))",
            isOff
                ? "switch it on with \(Self.switchingOn); \(Self.withoutRadio)"
                : "look with 'bluetoothctl list' and 'lsmod | grep bluetooth'; "
                    + Self.withoutRadio)
    }

    /// What to type to be paired: bluetoothd pairs only with devices that it has seen lately.
    fileprivate static func pairing(with device: BluetoothAddress) -> String {
        "'bluetoothctl scan on' until it shows, then 'bluetoothctl pair \(device)'"
    }

    /// Without bluetoothd bluetoothctl waits for ever.
    fileprivate static let switchingOn =
        "'systemctl start bluetooth', 'rfkill unblock bluetooth', then 'bluetoothctl power on'"
    /// What to do where bluetoothd or D-Bus, which comes with it, does not answer.
    package static let installingBlueZ =
        "install bluez if it is missing, then 'systemctl start bluetooth'"
    /// How advice ends where there is no radio.
    package static let withoutRadio = "unix:PATH works without Bluetooth"
}
