import Client

/// The flags of btfile-get.
extension FlagTable<GetOptions> {
    /// All of them, with the habits of curl, wget and rsync.
    package static let get = FlagTable(
        program: .get,
        introduction: [
            "usage: btfile-get [flags] SERVER NAME...   or: btfile-get --scan [SECONDS]",
            "",
            "Fetches files over Bluetooth, each whole or not at all; run again to go on where",
            "it was cut. SERVER is an address, the name of a device or service, or unix:PATH.",
            "NAME is a path in the folder served, or a pattern: * ? [a-z] and ** (folders).",
        ],
        flags: names + files + connection + messages + Flag.common + curlHabits + wgetHabits
            + rsyncHabits,
        examples: [
            "btfile-get AA:BB:CC:DD:EE:FF -P downloads 'logs/*.log'",
            "btfile-get unix:/tmp/btfile.sock -o - notes.txt | less",
        ])

    private static var names: [Flag<GetOptions>] {
        [
            .taking(
                "FILE", "input-file", "i", in: .names,
                help: "read more names from FILE (- is standard input)", into: \.list,
                FlagValue.text),
            .on(
                "null", "0", in: .names, help: "names in FILE end with NUL, not with lines",
                sets: \.isNullSeparated),
            .on(
                "literal", in: .names, help: "NAME is no pattern, whatever is in it",
                sets: \.isLiteral),
            .on(
                "recursive", "r", in: .names, help: "NAME is a folder to fetch; . is all there is",
                sets: \.isRecursive),
            .on(
                "list", "l", in: .names, help: "show what is in the folder NAME (default: .)",
                sets: \.lists),
        ]
    }

    private static var files: [Flag<GetOptions>] {
        [
            .taking(
                "FILE", "output", "o", in: .files,
                help: "write the one file there; - is standard output", into: \.output,
                FlagValue.text),
            .taking(
                "DIR", "output-dir", "P", in: .files,
                help: "put files below DIR (default: .)", into: \.outputDirectory,
                FlagValue.text),
            .on(
                "no-clobber", in: .files, help: "leave a file alone that is already there",
                sets: \.clobbers, to: false),
            .on(
                "skip-existing", in: .files, help: "do not even ask for what is already there",
                sets: \.skipsExisting),
            .on(
                "newer", in: .files, help: "fetch only what is newer than the file here",
                sets: \.onlyNewer),
            .on(
                "dry-run", in: .files, help: "write nothing, say what would be done",
                sets: \.isDryRun),
            .on(
                "delete", in: .files, help: "with -r, remove what the server has no more",
                sets: \.removesLeftovers),
            .on(
                "fail-early", in: .files, help: "stop at the first failure",
                sets: \.failsEarly),
            .taking(
                "SECONDS", "watch", in: .files, help: "stay, and look again that often",
                into: \.watchPause, FlagValue.seconds(1...604_800)),
            .on(
                "no-mtime", in: .files, help: "do not keep the modification time",
                sets: \.keepsTime, to: false),
            .taking(
                "SIZE", "max-filesize", in: .files, help: "fetch nothing larger, such as 10M",
                into: \.fileBytesMax, ByteSize.init),
            .taking(
                "HEX", "sha256", in: .files, help: "the one file must have this digest",
                into: \.digest, FlagValue.sha256),
        ]
    }

    private static var connection: [Flag<GetOptions>] {
        let retries = ClientConfiguration.retryCountUsual
        let dialling = ClientConfiguration.connectTimeoutUsual.components.seconds
        let silence = ClientConfiguration.stallTimeoutUsual.components.seconds
        return [
            .taking(
                "N", "channel", in: .connection,
                help: "RFCOMM channel, 1 to 30 (default: looked up)",
                into: \.channel, FlagValue.channel),
            .taking(
                "NAME", "adapter", in: .connection, help: "hciN or its address (default: any)",
                into: \.adapter, FlagValue.adapter),
            .on("scan", in: .connection, help: "list who serves btfile nearby", sets: \.scans),
            .taking(
                "LEVEL", "security", in: .connection, help: "low, medium or high (default: medium)",
                into: \.security, FlagValue.security),
            .taking(
                "N", "retry", in: .connection, help: "dial again so often (default: \(retries))",
                into: \.retryCount, FlagValue.number("a number of tries", 0...1000)),
            .taking(
                "SECONDS", "retry-delay", in: .connection,
                help: "pause before a retry (default: 0.25, doubling)", into: \.retryDelay,
                FlagValue.seconds(0...3600)),
            .taking(
                "SECONDS", "connect-timeout", in: .connection,
                help: "give up dialling after that (default: \(dialling))", into: \.connectTimeout,
                FlagValue.seconds(1...3600)),
            .taking(
                "SECONDS", "stall-timeout", in: .connection,
                help: "longest silence on the link (default: \(silence))", into: \.stallTimeout,
                FlagValue.seconds(1...3600)),
            .taking(
                "RATE", "limit-rate", in: .connection, help: "bytes a second, such as 200K",
                into: \.rate, Rate.init),
            .on(
                "no-compress", in: .connection, help: "do not ask for compression",
                sets: \.compresses, to: false),
        ]
    }

    private static var messages: [Flag<GetOptions>] {
        [
            .taking(
                "MODE", "progress", in: .messages, help: "auto, bar, lines or none (default: auto)",
                into: \.progress, FlagValue.choice),
            .on(
                "check", in: .messages, help: "fetch nothing; say what keeps it from working",
                sets: \.isCheck),
            .on(
                "json", in: .messages, help: "tell programs: a line of JSON for each file",
                sets: \.writesJSON),
            .on("quiet", "q", in: .messages, help: "say only errors, or more", sets: \.isQuiet),
            .on("verbose", "v", in: .messages, help: "say only errors, or more", sets: \.isVerbose),
        ]
    }
}
