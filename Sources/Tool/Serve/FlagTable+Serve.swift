import Bluetooth
import Server
import Share
import System
import Wire

/// The flags of btfile-serve.
extension FlagTable<ServeOptions> {
    /// All of them.
    package static let serve = FlagTable(
        program: .serve,
        introduction: [
            "usage: btfile-serve [flags] DIR",
            "",
            "Serves the files of one folder over Bluetooth to btfile-get. It never writes to",
            "the folder and sends nothing from outside it. Ctrl-C stops it.",
        ],
        flags: files + place + clients + transfer + messages + Flag.common,
        foreignFlags: [
            ForeignFlag("-d", "--directory", answer: "the folder needs no flag: btfile-serve DIR"),
            ForeignFlag("-p", "--port", answer: "Bluetooth has channels: use --channel N"),
            ForeignFlag(
                "-b", "--bind", answer: "use --adapter NAME, or --listen PATH for a socket file"),
        ],
        examples: [
            "btfile-serve ./share",
            "btfile-serve ./share --channel 3 --adapter hci1 --security high",
            "btfile-serve ./share --listen /tmp/btfile.sock",
        ])

    private static var files: [Flag<ServeOptions>] {
        [
            .taking(
                .path("DIR", completes: .folder), "dir", in: .files, into: \.server.folder,
                help: "the folder to serve, as DIR alone",
                manual: """
                    Serve the files in DIR and in its subfolders. An argument that is no flag says \
                    the same.
                    """),
            .on(
                "hidden", in: .files, sets: \.server.rules.servesHidden,
                help: "serve names that begin with a dot too",
                manual: "Also serve files and folders whose names begin with a dot."
            ).usual,
            .on(
                "follow-symlinks", in: .files, sets: \.server.rules.followsLinks,
                help: "follow links that stay inside the folder",
                manual: """
                    Follow symbolic links whose targets are inside the folder. Links that lead \
                    out of it are never followed. This needs openat2, which the units for systemd \
                    take away, and, unless --hidden is given, /proc: without them nobody knows \
                    where a link leads, and none is served.
                    """),
        ]
    }

    private static var place: [Flag<ServeOptions>] {
        [
            .taking(
                .channelChoice, "channel", in: .connection, into: \.channel,
                help: "RFCOMM channel, or auto (default: \(RFCOMMChannel.usual))",
                manual: """
                    Listen on this RFCOMM channel. With auto another free channel is taken if \
                    \(RFCOMMChannel.usual) is in use.
                    """,
                rules: needsRadio("--channel: --listen has no channel")
            ).usual,
            .taking(
                .adapter, "adapter", in: .connection, into: \.adapter,
                help: "hciN or its address (default: all)",
                manual: """
                    Listen on this Bluetooth adapter only, given by its name or its address.
                    """,
                rules: needsRadio("--adapter: --listen needs no adapter")),
            .taking(
                .security, "security", in: .connection, into: \.security,
                help: "low, medium or high (default: medium)",
                manual: """
                    How well connections must be protected: low lets anybody in range in, medium \
                    only paired devices, high only devices that were paired by comparing a number.
                    """,
                rules: needsRadio("--security: with --listen the file's permissions protect it")
            ).usual,
            .taking(
                .choice("HOW"), "advertise", in: .connection, into: \.server.advertises,
                help: "let others find it: auto, dbus, sdpd or none",
                manual: """
                    How clients find the channel: dbus registers the service with bluetoothd, \
                    sdpd with a bluetoothd that runs with --compat, auto tries the first and then \
                    the second, none does neither.
                    """,
                rules: needsRadio("--advertise: with --listen nothing is published")),
            .taking(
                .serviceName, "name", in: .connection, into: \.server.name,
                help: "what others find (default: btfile)",
                manual: "The name under which clients find the service.",
                rules: needsRadio("--name: with --listen nobody reads it"),
                .refused {
                    $0.server.advertises == .none
                        ? "--name: with --advertise none nobody reads it" : nil
                }),
            .taking(
                .socket, "listen", in: .connection, into: \.socket,
                help: "listen on a socket file of this machine instead",
                manual: """
                    Listen on a Unix socket of this machine instead of Bluetooth. PATH begins with \
                    a slash, with ./ or with unix: and the permissions of its file say who may \
                    connect.
                    """
            ).usual,
            .on(
                "inetd", in: .connection, sets: \.isInetd,
                help: "serve one client on standard input and output",
                manual: """
                    Serve the one client that standard input and output lead to, and exit when it \
                    has gone: for ssh, inetd, socat, a systemd socket with Accept=yes, or a \
                    terminal in raw mode. Whoever starts the program says who may connect. The \
                    log goes to standard error, unless that leads to the client as well.
                    """,
                rules: .excludes("listen"),
                .excludes(
                    "max-clients", "--inetd always serves one client; remove --max-clients"),
                .excludes("once", "--inetd always serves one client; remove --once")),
        ]
    }

    private static var clients: [Flag<ServeOptions>] {
        let usual = ServeOptions().server.clientsMax
        let radioless = "--discoverable, --pairable: --listen has no radio"
        return [
            .perhapsTaking(
                .number("SECONDS", "seconds", 1...86_400), orElse: 0, "discoverable",
                in: .connection, into: \.discoverableSeconds,
                help: "let strangers find this device while it serves",
                manual: """
                    Make the adapter discoverable for SECONDS, or for as long as the server runs, \
                    so that devices nearby that are not paired with it find it.
                    """,
                rules: needsRadio(radioless)
            ).usual,
            .perhapsTaking(
                .number("SECONDS", "seconds", 1...86_400), orElse: 0, "pairable",
                in: .connection, into: \.pairableSeconds,
                help: "let strangers pair with it, after a question",
                manual: """
                    Let other devices find this one and pair with it for SECONDS, or for as long \
                    as the server runs. The terminal shows six digits for each. Type yes if the \
                    device shows the same, or no. A device that was paired is also trusted. None \
                    is paired by a PIN meanwhile. Without a terminal bluetoothctl has to ask \
                    (default-agent); if it does not, any device nearby may pair unasked.
                    """,
                rules: needsRadio(radioless)
            ).usual,
            .on(
                "pair-accept", in: .connection, sets: \.acceptsPairing,
                help: "with --pairable: pair the first device unasked",
                manual: """
                    With --pairable, pair with the first device that wants to, and with no other, \
                    without a question. It is for machines without a screen. Nobody compares any \
                    digits, so it may be a stranger's device, or somebody in the middle may hold \
                    the key: start it when nobody else is near, and look at the log for the address.
                    """,
                rules: .needs(
                    "pairable", "--pair-accept says who is paired with --pairable: give that too"),
                .refused {
                    $0.security == .high
                        ? "--security high needs numbers that were compared; "
                            + "remove --pair-accept" : nil
                }),
            .gathering(
                .device, "allow", in: .connection, into: \.allowed,
                help: "serve only this device; repeat it for more",
                manual: "Serve only this device. Repeat the flag for further ones.",
                rules: needsRadio(permissions("--allow"))
            ).usual,
            .taking(
                .path("FILE", completes: .file), "allow-file", in: .connection,
                into: \.server.allowFile,
                help: "and those listed in FILE; SIGHUP reads it again",
                manual: """
                    Serve only the devices whose addresses FILE has, one on each line, and those \
                    of --allow. SIGHUP makes the server read the file again.
                    """,
                rules: needsRadio(permissions("--allow-file"))),
            .taking(
                .number("N", "a number of clients", ServeOptions.clientsRange), "max-clients",
                in: .connection, into: \.server.clientsMax,
                help: "clients at once (default: \(usual))",
                manual: """
                    Serve at most N clients at once. Others are told that the server is busy and \
                    try again by themselves.
                    """),
            .taking(
                .seconds(1...86_400), "idle-timeout", in: .connection, into: \.server.idle,
                help: "disconnect idle clients (default: \(Limits.idleSecondsMax))",
                manual: "Disconnect a client that asks for nothing for SECONDS."),
            .on(
                "text", in: .connection, sets: \.server.dialogues[.text],
                help: "also serve people at a serial terminal",
                manual: """
                    Serve people at a serial terminal as well, on the same channel: a client that \
                    sends nothing for 2 seconds, or something other than a btfile frame, is asked \
                    for the name of a file and gets it as it is. Nothing proves what arrives there.
                    """),
            .on(
                "once", in: .connection, sets: \.server.servesOnce, help: "end after one client",
                manual: "Serve one client, then exit. Others are told that the server is busy.",
                rules: .excludes(
                    "max-clients", "--once serves one client; remove --max-clients")
            ).usual,
        ]
    }

    private static var transfer: [Flag<ServeOptions>] {
        [
            .taking(
                .number("BYTES", "a number of bytes", Limits.unitBytesMin...Limits.unitBytesMax),
                "unit", in: .connection, into: \.server.unitBytes,
                help: "bytes of each message on the air (default: \(Limits.unitBytesDefault))",
                manual: """
                    Send messages of this many bytes. The default fills the largest packets of \
                    Bluetooth Classic.
                    """),
            .taking(
                .rate, "limit-rate", in: .connection, into: \.server.bytesPerSecondMax,
                help: "bytes a second to all clients, such as 200K",
                manual: """
                    Send at most RATE bytes a second to all clients together. K and M stand for \
                    a thousand and a million.
                    """),
            .on(
                "no-compress", in: .connection, sets: \.server.capabilities[.zstd], to: false,
                help: "do not compress",
                manual: "Send everything uncompressed, whatever clients ask for."),
        ]
    }

    private static var messages: [Flag<ServeOptions>] {
        [
            .on(
                "check", in: .messages, sets: \.isCheck,
                help: "serve nobody; test whether it would work",
                manual: """
                    Serve nobody. Try what the other flags ask for, print a line for each thing, \
                    and say what to do about the one that fails. The exit status is that of \
                    serving.
                    """
            ).usual,
            .on(
                "page", in: .messages, sets: \.showsPage,
                help: "show where the page for browsers is",
                manual: """
                    Serve nobody. Print the path of the page with which Chrome and Edge fetch from \
                    a server, and what to do with it.
                    """,
                rules: .mode("only shows where the page is")),
            .choosing(
                .json, "json", in: .messages, sets: \.checkFormat,
                help: "with --check, a line of JSON for each thing",
                manual: """
                    Write what --check finds as a line of JSON for each thing, and one with the \
                    totals at the end. The members are those of btfile-get.
                    """,
                rules: .needs("check", "--json is for --check: use --log json for the log")),
            .taking(
                .choice("FORMAT"), "log", in: .messages, into: \.logFormat,
                help: "text or json (default: text)",
                manual: """
                    Write the log to standard error as text or as one JSON object for each line.
                    """,
                rules: .excludes(
                    "check", "--check writes no log; use --json instead of --log")),
            .on(
                "quiet", "q", in: .messages, sets: \.isQuiet,
                help: "log only warnings and errors",
                manual: "Log nothing but warnings and errors.",
                rules: .excludes("verbose")
            ).usual,
            .on(
                "verbose", "v", in: .messages, sets: \.isVerbose,
                help: "log more of what happens",
                manual: "Also log how each client greets, and when a file begins."
            ).usual,
        ]
    }

    /// The flag is about Bluetooth.
    private static func needsRadio(_ complaint: String) -> FlagRule<ServeOptions> {
        .refused { options in
            guard options.isInetd else { return options.socket == nil ? nil : complaint }
            let flags = complaint.prefix { $0 != ":" }
            return "\(flags): with --inetd there is no Bluetooth"
        }
    }

    private static func permissions(_ flag: String) -> String {
        "\(flag): with --listen the file's permissions say who may connect"
    }
}
