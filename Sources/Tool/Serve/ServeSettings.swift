package import Bluetooth
import Wire

/// What btfile-serve is to do: every combination that makes no sense has been refused.
package struct ServeSettings: Sendable {
    package let directory: String
    package let servesHidden: Bool
    package let followsLinks: Bool
    /// Where clients find it.
    package let place: Listener.Place
    /// Whether another channel does as well where that one is taken.
    package let takesFreeChannel: Bool
    /// How clients that do not know the channel find it.
    package let advertises: Publisher.Way
    package let name: ServiceName
    /// Whether strangers may find this machine and pair with it.
    package let visibility: Visibility.Wish?
    /// Who may come in, where not everybody may.
    package let allowed: AllowList?
    package let allowFile: String?
    package let clientsMax: Int
    package let unit: Int
    package let compresses: Bool
    package let bytesPerSecondMax: Int?
    package let idleTimeout: Duration
    package let servesOnce: Bool
    package let isCheck: Bool
    package let logFormat: LogFormat
    package let isQuiet: Bool
    package let isVerbose: Bool

    /// A piconet has seven; a socket file on one machine may have more.
    static let clientsRange = 1...64

    /// Checks what the flags mean together; btfile-serve takes no names.
    package init(_ options: ServeOptions, names: [String]) throws(UsageError) {
        if let name = names.first {
            throw .impossible(
                "what is \(name.isEmpty ? "''" : name)? the folder is given with --dir")
        }
        guard let directory = options.directory else {
            throw .impossible("no folder to serve: --dir DIR")
        }
        if options.isQuiet && options.isVerbose {
            throw .impossible("--quiet and --verbose exclude each other")
        }
        if options.isCheck && options.logFormat != .text {
            throw .impossible("--check writes lines for people, so --log means nothing")
        }
        self.directory = directory
        place = try Self.place(options)
        takesFreeChannel = options.channel == .free
        advertises = options.socket == nil ? options.advertises ?? .auto : .none
        name = options.name ?? .btfile
        servesHidden = options.servesHidden
        followsLinks = options.followsLinks
        visibility = Self.visibility(options)
        allowed = options.allowed.isEmpty ? nil : AllowList(options.allowed)
        allowFile = options.allowFile
        clientsMax = options.clientsMax
        unit = options.unit
        compresses = options.compresses
        bytesPerSecondMax = options.rate?.bytesPerSecond
        idleTimeout = options.idleTimeout
        servesOnce = options.servesOnce
        isCheck = options.isCheck
        logFormat = options.logFormat
        isQuiet = options.isQuiet
        isVerbose = options.isVerbose
    }

    private static func channel(_ choice: ChannelChoice?) -> RFCOMMChannel {
        switch choice {
        case .number(let channel): channel
        case .free, nil: .usual
        }
    }

    private static func place(_ options: ServeOptions) throws(UsageError) -> Listener.Place {
        guard let socket = options.socket else {
            if options.name != nil && options.advertises == Publisher.Way.none {
                throw .impossible("--name: with --advertise none nobody reads it")
            }
            return .rfcomm(
                channel: Self.channel(options.channel), adapter: options.adapter,
                security: options.security ?? .medium)
        }
        if options.channel != nil { throw .impossible("--channel: --listen has no channel") }
        if options.adapter != nil { throw .impossible("--adapter: --listen needs no adapter") }
        if options.security != nil {
            throw .impossible("--security: with --listen the file's permissions protect it")
        }
        if options.advertises != nil {
            throw .impossible("--advertise: with --listen nothing is published")
        }
        if options.discoverableSeconds != nil || options.isPairable {
            throw .impossible("--discoverable, --pairable: --listen has no radio")
        }
        if !options.allowed.isEmpty || options.allowFile != nil {
            let flag = options.allowed.isEmpty ? "--allow-file" : "--allow"
            throw .impossible("\(flag): with --listen the file's permissions say who may come in")
        }
        if options.name != nil { throw .impossible("--name: with --listen nobody reads it") }
        return .unix(socket)
    }

    private static func visibility(_ options: ServeOptions) -> Visibility.Wish? {
        guard options.discoverableSeconds != nil || options.isPairable else { return nil }
        return Visibility.Wish(
            discoverableSeconds: options.discoverableSeconds.map { UInt32($0) },
            isPairable: options.isPairable)
    }

    /// What is allowed, and not wise.
    package var warnings: [String] {
        guard allowed != nil || allowFile != nil, case .rfcomm(_, _, .low) = place else {
            return []
        }
        return [
            "--allow with --security low keeps nobody out who forges an address: "
                + "medium makes a device prove its own"
        ]
    }
}
