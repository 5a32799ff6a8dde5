import Bluetooth
package import Server
import System

/// What btfile-serve is to do, as its flags say.
package struct ServeOptions: ProgramOptions {
    /// What is served, and how; `resolve` puts together what several flags say of one thing.
    package var server = ServerConfiguration(
        folder: "", address: .rfcomm(channel: .usual, adapter: nil, security: .medium))

    /// The arguments that are no flags.
    package var names: [String] = []
    package var typedFlags: Set<String> = []

    var channel: ChannelChoice?
    var adapter: AdapterName?
    var security = SecurityLevel.medium
    var socket: ListeningAddress?
    var isInetd = false
    var discoverableSeconds: Int?
    var pairableSeconds: Int?
    /// The first device that wants to pair is paired, and nobody is asked.
    var acceptsPairing = false
    var allowed: [BluetoothAddress] = []

    /// Nobody is served; it is only told where the page for browsers is.
    var showsPage = false
    /// Nobody is served; it is only checked whether anybody could be.
    package var isCheck = false
    /// What the check writes.
    package var checkFormat = ReportFormat.text
    package var logFormat = LogFormat.text
    package var isQuiet = false
    package var isVerbose = false

    package init() {
        server.advertises = .auto
    }

    /// A piconet has seven; a socket file on one machine may have more.
    static let clientsRange = 1...64

    /// Finds out what the flags mean together, and which folder is served.
    package mutating func resolve() throws(UsageError) {
        try resolveFolder()
        server.takesFreeChannel = channel == .free
        if let socket = isInetd ? .standardStreams : socket {
            server.address = socket
            server.advertises = .none
        } else {
            server.address = .rfcomm(
                channel: channel?.number ?? .usual, adapter: adapter, security: security)
        }
        // Nobody pairs with a device that cannot be found.
        if let seconds = discoverableSeconds ?? pairableSeconds {
            server.visibility = Visibility.Settings(
                discoverableSeconds: UInt32(seconds),
                pairableSeconds: pairableSeconds.map { UInt32($0) })
        }
        if pairableSeconds != nil { server.pairing = acceptsPairing ? .acceptFirst : .ask }
        server.allowed = allowed.isEmpty ? nil : AllowList(allowed)
        // The first to end would cut the others.
        if server.servesOnce { server.clientsMax = 1 }
    }

    /// The folder is named by --dir, or by the one argument that is no flag.
    private mutating func resolveFolder() throws(UsageError) {
        let named = typedFlags.contains("dir") ? ["\(server.folder)"] : []
        let folders = named + names
        guard let folder = folders.first else {
            throw .impossible("no folder to serve: btfile-serve DIR")
        }
        guard folders.count == 1 else {
            if let device = folders.first(where: { BluetoothAddress($0) != nil }) {
                throw .impossible(
                    "only clients name a machine: remove \(device), or give --allow \(device) to "
                        + "serve that device only")
            }
            let shown = folders.prefix(2).map(ShellWord.quoted).joined(separator: " and ")
            throw .impossible(
                "\(shown) are two folders, and one is served: quote a name with spaces")
        }
        guard !folder.isEmpty else {
            throw .badValue(flag: "DIR", text: folder, demand: "must not be empty")
        }
        server.folder = LocalPath(folder)
    }

    /// Warnings: what is allowed, but not wise.
    package var warnings: [String] {
        guard server.allowed != nil || server.allowFile != nil,
            server.address.radio?.security == .low
        else { return [] }
        return [
            "--allow with --security low does not stop a device that forges an address: "
                + "--security medium does"
        ]
    }
}

extension ChannelChoice {
    fileprivate var number: RFCOMMChannel? {
        switch self {
        case .number(let channel): channel
        case .free: nil
        }
    }
}
