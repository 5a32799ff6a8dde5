import Bluetooth
import Client
import Wire

/// The combinations of flags and names that make no sense, each with its sentence.
extension GetSettings {
    static func checkTransport(of server: Endpoint, _ options: GetOptions) throws(UsageError) {
        guard case .unix = server else { return }
        if options.channel != nil { throw .impossible("--channel: a unix: server has no channel") }
        if options.adapter != nil {
            throw .impossible("--adapter: a unix: server needs no adapter")
        }
        if options.security != nil {
            throw .impossible("--security: the file's permissions protect a unix: server")
        }
    }

    private static func checkVoice(_ options: GetOptions) throws(UsageError) {
        guard options.isQuiet, options.isVerbose else { return }
        throw .impossible("--quiet and --verbose exclude each other")
    }

    static func checkMessages(_ options: GetOptions) throws(UsageError) {
        try checkVoice(options)
        if options.isQuiet && options.progress != .auto && options.progress != .none {
            throw .impossible(
                "--quiet and --progress \(options.progress.rawValue) exclude each other")
        }
        if options.writesJSON && options.output == "-" {
            throw .impossible("--json and --output - both want standard output")
        }
    }

    /// What is said of one file, where there may be several.
    static func checkCounts(
        _ wanted: [WantedFile], _ searches: [Wish], _ options: GetOptions
    ) throws(UsageError) {
        if options.isNullSeparated && options.list == nil {
            throw .impossible("--null: says how names end in --input-file FILE, and there is none")
        }
        let several: String? =
            if options.list != nil { "--input-file names several" } else if !searches.isEmpty {
                options.isRecursive ? "a folder holds several" : "a pattern may match several"
            } else if wanted.count > 1 { "there are several names" } else { nil }
        guard let several else { return }
        if options.output != nil {
            throw .impossible("--output is for one file, and \(several); use -P DIR")
        }
        if options.digest != nil {
            throw .impossible("--sha256 is the digest of one file, and \(several)")
        }
    }

    /// Which files are left alone, and what a run without any traces can mean.
    static func checkChoice(_ options: GetOptions) throws(UsageError) {
        let choices = [
            (!options.clobbers, "--no-clobber"), (options.skipsExisting, "--skip-existing"),
            (options.onlyNewer, "--newer"),
        ].filter(\.0).map(\.1)
        if choices.count > 1 {
            throw .impossible("\(choices[0]) and \(choices[1]) exclude each other")
        }
        if let choice = choices.first, options.output == "-" {
            throw .impossible("--output - writes no file, so \(choice) means nothing")
        }
        if options.isDryRun && options.output == "-" {
            throw .impossible("--dry-run writes nothing, so --output - means nothing")
        }
        if options.watchPause != nil && options.isDryRun {
            throw .impossible("--dry-run only tells, so --watch means nothing")
        }
        if options.watchPause != nil && options.output != nil {
            throw .impossible("--output is for one file that is fetched once; use -P with --watch")
        }
        if options.isRecursive && options.list != nil {
            throw .impossible("--recursive takes folders, and --input-file names files")
        }
    }

    /// What is removed has to be below a folder that was named for it.
    static func checkRemoval(
        _ options: GetOptions, _ searches: [Wish]
    ) throws(UsageError) {
        guard options.removesLeftovers else { return }
        guard options.isRecursive, !options.lists else {
            throw .impossible("--delete is for whole folders: use it with --recursive DIR")
        }
        if searches.contains(.folder(nil)) && options.outputDirectory == nil {
            throw .impossible(
                "--delete with . leaves nothing else in the output folder: name it with -P DIR")
        }
    }

    /// A listing writes no file.
    static func checkListing(_ options: GetOptions) throws(UsageError) {
        guard options.lists else { return }
        let others = options.failsEarly ? ["--fail-early"] : []
        if let other = (fileFlags(options) + others).first {
            throw .impossible("--list only looks, so \(other) means nothing")
        }
    }

    /// A check looks at the way to the server, and at nothing that is served there.
    static func checkCheck(_ options: GetOptions, names: [String]) throws(UsageError) {
        guard options.isCheck else { return }
        let others = [
            (options.lists, "--list"), (options.isRecursive, "--recursive"),
            (options.isNullSeparated, "--null"), (options.removesLeftovers, "--delete"),
            (options.failsEarly, "--fail-early"), (options.rate != nil, "--limit-rate"),
            (options.writesJSON, "--json"), (options.progress != .auto, "--progress"),
            (options.isQuiet, "--quiet"), (options.isVerbose, "--verbose"),
            (names.count > 1, "NAME"),
        ].filter(\.0).map(\.1)
        if let other = (fileFlags(options) + others).first {
            throw .impossible("--check fetches nothing, so \(other) means nothing")
        }
    }

    /// A scan asks everybody what they serve, and fetches nothing.
    static func checkScan(_ options: GetOptions) throws(UsageError) {
        let others = [
            (options.isCheck, "--check"), (options.lists, "--list"),
            (options.isRecursive, "--recursive"), (options.isNullSeparated, "--null"),
            (options.removesLeftovers, "--delete"), (options.failsEarly, "--fail-early"),
            (options.channel != nil, "--channel"), (options.security != nil, "--security"),
            (options.retryCount != nil, "--retry"), (options.retryDelay != nil, "--retry-delay"),
            (options.connectTimeout != nil, "--connect-timeout"),
            (options.stallTimeout != nil, "--stall-timeout"),
            (options.rate != nil, "--limit-rate"), (!options.compresses, "--no-compress"),
            (options.progress != .auto, "--progress"),
        ].filter(\.0).map(\.1)
        if let other = (fileFlags(options) + others).first {
            throw .impossible("--scan only looks around, so \(other) means nothing")
        }
        try checkVoice(options)
    }

    /// What was typed that says which files are fetched, and how.
    private static func fileFlags(_ options: GetOptions) -> [String] {
        [
            (options.output != nil, "--output"), (options.outputDirectory != nil, "--output-dir"),
            (options.list != nil, "--input-file"), (options.digest != nil, "--sha256"),
            (options.fileBytesMax != nil, "--max-filesize"), (!options.clobbers, "--no-clobber"),
            (!options.keepsTime, "--no-mtime"), (options.skipsExisting, "--skip-existing"),
            (options.onlyNewer, "--newer"), (options.isDryRun, "--dry-run"),
            (options.isLiteral, "--literal"), (options.watchPause != nil, "--watch"),
        ].filter(\.0).map(\.1)
    }
}
