package import Bluetooth
package import Client
package import Wire

/// What btfile-get is to do: every combination that makes no sense has been refused.
package struct GetSettings: Sendable {
    package let server: Endpoint
    /// Whether the server is asked for its channel.
    package let looksUpChannel: Bool
    package let security: SecurityLevel
    /// Nothing is fetched, and it is said whether it could be.
    package let isCheck: Bool
    package let wanted: [WantedFile]
    /// What has to be looked up on the server before it can be fetched or told.
    package let searches: [Wish]
    /// Only listings are wanted.
    package let lists: Bool
    /// Where more names are read from.
    package let list: NameListFile?
    /// Nil for the folder in which the program was started.
    package let outputDirectory: String?
    package let clobbers: Bool
    package let keepsTime: Bool
    package let skipsExisting: Bool
    package let onlyNewer: Bool
    package let isDryRun: Bool
    package let failsEarly: Bool
    package let removesLeftovers: Bool
    /// Nil to end when all is done.
    package let watchPause: Duration?
    package let fileBytesMax: Int?
    package let digest: Digest32?
    package let retryCount: Int
    /// Nil: a quarter of a second at first, then longer.
    package let retryDelay: Duration?
    package let connectTimeout: Duration
    package let stallTimeout: Duration
    package let bytesPerSecondMax: Int?
    package let compresses: Bool
    /// Standard output gets lines of JSON, and nothing else.
    package let writesJSON: Bool
    package let progress: ProgressMode
    package let isQuiet: Bool
    package let isVerbose: Bool

    /// Checks what the flags and names mean together.
    package init(_ options: GetOptions, names: [String]) throws(UsageError) {
        server = try Self.server(options, names)
        try Self.checkCheck(options, names: names)
        try Self.checkListing(options)
        try Self.checkChoice(options)
        var files: [String] = []
        var searches: [Wish] = []
        for name in names.dropFirst() {
            guard let wish = try Wish(name: name, options) else {
                files.append(name)
                continue
            }
            if !searches.contains(wish) { searches.append(wish) }
        }
        if options.lists && searches.isEmpty {
            searches = [.listing(nil, recursive: options.isRecursive)]
        }
        try Self.checkRemoval(options, searches)
        self.searches = searches
        wanted = try WantedFile.all(files, options, mayBeNone: options.isCheck || !searches.isEmpty)
        list = options.list.map { path in
            NameListFile(path: path, separator: options.isNullSeparated ? .null : .lineEnd)
        }
        try Self.checkTransport(of: server, options)
        try Self.checkMessages(options)
        try Self.checkCounts(wanted, searches, options)
        looksUpChannel = options.channel == nil && server.hasChannel
        security = options.security ?? .medium
        outputDirectory = options.outputDirectory
        clobbers = options.clobbers
        keepsTime = options.keepsTime
        lists = options.lists
        skipsExisting = options.skipsExisting
        onlyNewer = options.onlyNewer
        isDryRun = options.isDryRun
        failsEarly = options.failsEarly
        removesLeftovers = options.removesLeftovers
        watchPause = options.watchPause
        fileBytesMax = options.fileBytesMax?.byteCount
        digest = options.digest
        isCheck = options.isCheck
        // A check says what it finds at the first try.
        retryCount =
            options.retryCount ?? (options.isCheck ? 0 : ClientConfiguration.retryCountUsual)
        retryDelay = options.retryDelay
        connectTimeout = options.connectTimeout ?? ClientConfiguration.connectTimeoutUsual
        stallTimeout = options.stallTimeout ?? ClientConfiguration.stallTimeoutUsual
        bytesPerSecondMax = options.rate?.bytesPerSecond
        compresses = options.compresses
        writesJSON = options.writesJSON
        progress = options.isQuiet ? .none : options.progress
        isQuiet = options.isQuiet
        isVerbose = options.isVerbose
    }
}

extension GetSettings {
    private static func server(
        _ options: GetOptions, _ names: [String]
    ) throws(UsageError) -> Endpoint {
        guard let first = names.first else {
            throw .impossible("no SERVER: btfile-get SERVER NAME...")
        }
        try checkServer(first, names.dropFirst())
        do throws(ValueComplaint) {
            return try FlagValue.endpoint(
                first, channel: options.channel ?? .usual, adapter: options.adapter)
        } catch {
            throw .badValue(flag: "SERVER", text: first, complaint: error.sentence)
        }
    }

    /// Whether there may be several files, so that the whole is told of and not only each file.
    package var isBatch: Bool { wanted.count > 1 || list != nil || !(searches.isEmpty || lists) }

    /// Whether the one file goes to standard output.
    var writesOutput: Bool { wanted.contains { $0.target == .standardOutput } }
}

extension Endpoint {
    /// Whether it is a device, and no socket file.
    fileprivate var hasChannel: Bool {
        switch self {
        case .rfcomm: true
        case .unix: false
        }
    }
}
