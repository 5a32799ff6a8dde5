package import Bluetooth
package import Wire

/// What btfile-get is to do: every combination that makes no sense has been refused.
package struct GetSettings: Sendable {
    package let server: Endpoint
    package let security: SecurityLevel
    package let wanted: [WantedFile]
    /// Where more names are read from.
    package let list: NameListFile?
    /// Nil for the folder in which the program was started.
    package let outputDirectory: String?
    package let clobbers: Bool
    package let keepsTime: Bool
    package let fileBytesMax: Int?
    package let digest: Digest32?
    package let retryCount: Int
    /// Nil: one second at first, then longer.
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
        guard let first = names.first else {
            throw .impossible("no SERVER: btfile-get SERVER NAME...")
        }
        do throws(ValueComplaint) {
            server = try FlagValue.endpoint(
                first, channel: options.channel ?? .usual, adapter: options.adapter)
        } catch {
            throw .badValue(flag: "SERVER", text: first, complaint: error.sentence)
        }
        wanted = try WantedFile.all(names.dropFirst(), options)
        list = options.list.map { path in
            NameListFile(path: path, separator: options.isNullSeparated ? .null : .lineEnd)
        }
        try Self.checkTransport(of: server, options)
        try Self.checkMessages(options)
        try Self.checkCounts(wanted, options)
        security = options.security ?? .medium
        outputDirectory = options.outputDirectory
        clobbers = options.clobbers
        keepsTime = options.keepsTime
        fileBytesMax = options.fileBytesMax?.byteCount
        digest = options.digest
        retryCount = options.retryCount
        retryDelay = options.retryDelay
        connectTimeout = options.connectTimeout
        stallTimeout = options.stallTimeout
        bytesPerSecondMax = options.rate?.bytesPerSecond
        compresses = options.compresses
        writesJSON = options.writesJSON
        progress = options.isQuiet ? .none : options.progress
        isQuiet = options.isQuiet
        isVerbose = options.isVerbose
    }

    private static func checkTransport(
        of server: Endpoint, _ options: GetOptions
    ) throws(UsageError) {
        guard case .unix = server else { return }
        if options.channel != nil { throw .impossible("--channel: a unix: server has no channel") }
        if options.adapter != nil {
            throw .impossible("--adapter: a unix: server needs no adapter")
        }
        if options.security != nil {
            throw .impossible("--security: the file's permissions protect a unix: server")
        }
    }

    private static func checkMessages(_ options: GetOptions) throws(UsageError) {
        if options.isQuiet && options.isVerbose {
            throw .impossible("--quiet and --verbose exclude each other")
        }
        if options.isQuiet && options.progress != .auto && options.progress != .none {
            throw .impossible(
                "--quiet and --progress \(options.progress.rawValue) exclude each other")
        }
        if options.writesJSON && options.output == "-" {
            throw .impossible("--json and --output - both want standard output")
        }
    }

    private static func checkCounts(
        _ wanted: [WantedFile], _ options: GetOptions
    ) throws(UsageError) {
        if options.isNullSeparated && options.list == nil {
            throw .impossible("--null: says how names end in --input-file FILE, and there is none")
        }
        if options.list != nil && options.digest != nil {
            throw .impossible("--sha256 is the digest of one file, and --input-file names several")
        }
        if wanted.count > 1 && options.digest != nil {
            throw .impossible("--sha256 is the digest of one file, and there are several names")
        }
    }
}

extension GetSettings {
    /// Whether there may be several files, so that the whole is told of and not only each file.
    package var isBatch: Bool { wanted.count > 1 || list != nil }
}
