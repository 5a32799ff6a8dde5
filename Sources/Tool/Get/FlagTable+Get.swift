import Bluetooth

/// The flags of btfile-get.
extension FlagTable<GetOptions> {
    /// All of them.
    package static let get = FlagTable(
        program: .get,
        introduction: [
            "usage: btfile-get [flags] SERVER NAME...   or: btfile-get --scan [SECONDS]",
            "",
            "Fetches files over Bluetooth, each whole or not at all. Run it again to resume.",
            "SERVER is the name of a device or service, \(Endpoint.forms).",
            "NAME is a path in the served folder, or a pattern: * ? [a-z] and ** (folders).",
        ],
        flags: names + files + connection + messages + Flag.common,
        foreignFlags: foreign,
        examples: [
            "btfile-get AA:BB:CC:DD:EE:FF -P downloads 'logs/*.log'",
            "btfile-get unix:/tmp/btfile.sock -o - notes.txt | less",
        ])

    /// What is typed by people who know curl, wget or rsync.
    private static let foreign: [ForeignFlag] = [
        ForeignFlag(
            "-c", "--continue", "-C", "--continue-at", "--resume", "--partial",
            answer: "a transfer that was cut is always resumed; remove this flag"),
        ForeignFlag(
            "-O", "--remote-name", "-J", "--remote-header-name",
            answer: "a file keeps its name; -o FILE gives it another"),
        ForeignFlag(
            "-a", "--archive", "-m", "--mirror",
            answer: "use -r FOLDER, which keeps times and permissions, and --delete to mirror"),
        ForeignFlag("-u", "--update", "-N", "--timestamping", answer: "use --newer"),
        ForeignFlag("--ignore-existing", answer: "use --skip-existing"),
        ForeignFlag("--bwlimit", "--max-rate", answer: "use --limit-rate RATE"),
        ForeignFlag("-t", "--tries", "--retries", answer: "use --retry N"),
        ForeignFlag(
            "--timeout", "--max-time", "--read-timeout", "--speed-time",
            answer: "use --connect-timeout SECONDS and --stall-timeout SECONDS"),
        ForeignFlag("-s", "--silent", "--no-verbose", answer: "use --quiet (-q)"),
        ForeignFlag("-p", "--port", answer: "Bluetooth has channels: use --channel N"),
        ForeignFlag(
            "-A", "--accept", "--include", "--exclude",
            answer: "use a pattern as NAME, such as 'logs/**/*.log'"),
        ForeignFlag("-n", answer: "use --dry-run, or --no-clobber where wget has -nc"),
    ]

    private static var names: [Flag<GetOptions>] {
        [
            .taking(
                .file("FILE"), "input-file", "i", in: .names, into: \.list,
                help: "read more names from FILE (- is standard input)",
                manual: """
                    Read names from FILE, one on each line, and fetch them as well; - reads \
                    standard input. A tab separates a name from the local name it gets. Empty \
                    lines and lines that begin with # are ignored. An invalid line is reported \
                    with its number (status 2); the rest is still fetched. A list has at most \
                    1,000,000 lines and 256 MB.
                    """,
                rules: .excludes(
                    "recursive", "--recursive takes folders, and --input-file names files")),
            .on(
                "null", "0", in: .names, sets: \.isNullSeparated,
                help: "names in FILE end with NUL, not with line ends",
                manual: """
                    Names in the FILE of --input-file end with a NUL byte, as find -print0 writes \
                    them. Then no line is a comment, and a name may begin with #.
                    """,
                rules: .needs(
                    "input-file",
                    "--null says how names end in --input-file FILE: give that flag too")),
            .on(
                "literal", in: .names, sets: \.isLiteral,
                help: "take NAME as it is, not as a pattern",
                manual: "Take every NAME as the name of one file, even if it has * ? or [ in it."),
            .on(
                "recursive", "r", in: .names, sets: \.isRecursive,
                help: "fetch the folder NAME; . is all that is served",
                manual: """
                    Fetch each folder NAME with all that is in it, below the output folder and \
                    under its own name. A dot stands for everything that is served. With --list, \
                    also list what is in subfolders.
                    """,
                rules: .worksWith(["list"])),
            .on(
                "list", "l", in: .names, sets: \.lists,
                help: "list the folder NAME (default: .)",
                manual: """
                    List the folder NAME, or everything at the top of what is served, with sizes \
                    and local times. Nothing is fetched.
                    """,
                rules: .mode("only lists")),
        ]
    }

    private static var messages: [Flag<GetOptions>] {
        [
            .taking(
                .choice("MODE"), "progress", in: .messages, into: \.progress,
                help: "auto, bar, lines or none (default: auto)",
                manual: """
                    How progress is shown on standard error: a bar, a line at every tenth, or not \
                    at all. The default, auto, draws a bar on a terminal and nothing elsewhere.
                    """,
                rules: .worksWith(["list"]),
                .refused { options in
                    guard options.isQuiet, options.progress != .auto, options.progress != .none
                    else { return nil }
                    return "--quiet and --progress \(options.progress.rawValue) exclude each other"
                }),
            .on(
                "check", in: .messages, sets: \.isCheck,
                help: "fetch nothing; test the way to the server",
                manual: """
                    Fetch nothing. Go the way to the server step by step (adapter, pairing, \
                    channel, greeting), print a line for each step, and say what to do about the \
                    one that fails. The exit status is that of a fetch.
                    """,
                rules: .mode("fetches nothing"),
                .refused { options in
                    !options.namesThere.isEmpty
                        ? "--check fetches nothing, so NAME means nothing" : nil
                }),
            .choosing(
                .json, "json", in: .messages, sets: \.format,
                help: "write a line of JSON for each file",
                manual: """
                    Write a line of JSON to standard output for each file, folder or service, and \
                    one with the totals at the end.
                    """,
                rules: .worksWith(["list", "scan"]),
                .refused { options in
                    options.output == "-"
                        ? "--json and --output - both write to standard output"
                        : nil
                }),
            .on(
                "quiet", "q", in: .messages, sets: \.isQuiet,
                help: "print only errors, or more",
                manual: "Print errors only. The exit status tells the rest.",
                rules: .worksWith(["list", "scan", "pair"]), .excludes("verbose")),
            .on(
                "verbose", "v", in: .messages, sets: \.isVerbose,
                help: "print only errors, or more",
                manual: "Also print each connection, and a line for each file of a large batch.",
                rules: .worksWith(["list", "scan", "pair"])),
        ]
    }
}
