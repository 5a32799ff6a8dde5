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
            "btfile-get /tmp/btfile.sock -o - notes.txt | less",
        ])

    /// What is typed by people who know curl, wget, scp or rsync.
    private static let foreign: [ForeignFlag] = [
        ForeignFlag("-c", "--continue", answer: alwaysResumed),
        ForeignFlag("-C", "--continue-at", answer: alwaysResumed),
        ForeignFlag(
            "-O", "--remote-name", answer: "a file keeps its name; -o FILE gives it another"),
        ForeignFlag("-a", "--archive", answer: archive),
        ForeignFlag("-m", "--mirror", answer: archive),
        ForeignFlag("-u", "--update", answer: "use --newer"),
        ForeignFlag("-s", "--silent", answer: "use --quiet (-q)"),
        ForeignFlag("-p", "--port", answer: "Bluetooth has channels: use --channel N"),
        ForeignFlag("--exclude", answer: pattern),
        ForeignFlag("--checksum", answer: "btfile-get always compares SHA-256; remove this flag"),
        ForeignFlag(
            "-L", "--copy-links",
            answer: "the server decides about links, with btfile-serve --follow-symlinks"),
        ForeignFlag("-n", answer: "use --dry-run, or --no-clobber where wget has -nc"),
    ]

    private static let alwaysResumed =
        "a transfer that was cut is always resumed; remove this flag"
    private static let archive =
        "use -r FOLDER, which keeps times and permissions, and --delete to mirror"
    private static let pattern = "use a pattern as NAME, such as 'logs/**/*.log'"

    private static var names: [Flag<GetOptions>] {
        [
            .gathering(
                .file("FILE"), "input-file", "i", in: .names, into: \.nameLists,
                help: "read more names from FILE (- is standard input)",
                manual: """
                    Read names from FILE, one on each line, and fetch them as well; - reads \
                    standard input. A tab separates a name from the local name it gets. Empty \
                    lines and lines that begin with # are ignored. An invalid line is reported \
                    with its number (status 2); the rest is still fetched. A list has at most \
                    1,000,000 lines and 256 MB. If this flag is repeated, all lists are read, in \
                    their order.
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
                rules: .worksWith(["list"])
            ).usual,
            .on(
                "list", "l", in: .names, sets: \.lists,
                help: "list the folder NAME (default: .)",
                manual: """
                    List the folder NAME, or everything at the top of what is served, with sizes \
                    and local times. Nothing is fetched.
                    """,
                rules: .mode("only lists")
            ).usual,
            .on(
                "bytes", in: .names, sets: \.listsBytes,
                help: "with -l, show sizes in bytes, not rounded",
                manual: "In a list for people, show sizes in bytes and do not round them.",
                rules: .worksWith(["list"]),
                .needs("list", "--bytes is for the sizes of --list: give that flag too"),
                .excludes("json", "--json has sizes in bytes; remove --bytes")),
        ]
    }

    private static var messages: [Flag<GetOptions>] {
        [
            .taking(
                .choice("MODE"), "progress", in: .messages, into: \.progress,
                help: "auto, bar, lines or none (default: auto)",
                manual: """
                    How progress is shown on standard error: a bar, a line at every tenth, or not \
                    at all. The default, auto, draws a bar on a terminal, prints lines on one that \
                    cannot write over a line (TERM=dumb), and shows nothing elsewhere. All files \
                    are told as a whole: how much of them is here, the rate, the time left, how \
                    many files, and the one that is on its way. While the size of a file is \
                    unknown, there is no percentage and no time left.
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
                        ? "--check fetches nothing; remove NAME" : nil
                }
            ).usual,
            .choosing(
                .json, "json", in: .messages, sets: \.format,
                help: "write a line of JSON for each file",
                manual: """
                    Write a line of JSON to standard output for each file, folder, service or \
                    step of --check, and, but for --scan, one with the totals at the end.
                    """,
                rules: .worksWith(["list", "scan", "check"]),
                .refused { options in
                    options.output == "-"
                        ? "--json and --output - both write to standard output"
                        : nil
                }),
            .on(
                "quiet", "q", in: .messages, sets: \.isQuiet,
                help: "print only errors and what was asked for",
                manual: """
                    Print errors only, and what was asked for: a list, what a scan finds or what \
                    a dry run would do. The exit status tells the rest.
                    """,
                rules: .worksWith(["list", "scan", "pair"]), .excludes("verbose")
            ).usual,
            .on(
                "verbose", "v", in: .messages, sets: \.isVerbose,
                help: "print more, such as each connection",
                manual: """
                    Also print each connection and each try, a line for each file of a large \
                    batch, and every failure: without this flag, of those that have the same \
                    reason three are printed, and then how many more there are.
                    """,
                rules: .worksWith(["list", "scan", "pair"])
            ).usual,
        ]
    }
}
