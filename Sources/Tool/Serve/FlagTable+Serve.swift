import Bluetooth
import Wire

/// The flags of btfile-serve.
extension FlagTable<ServeOptions> {
    /// All of them, with the habits of other servers.
    package static let serve = FlagTable(
        program: .serve,
        introduction: [
            "usage: btfile-serve --dir DIR [flags]",
            "",
            "Serves the files of one folder over Bluetooth to btfile-get, nothing outside",
            "it, and only ever reads. Ctrl-C stops it.",
        ],
        flags: files + connection + messages + Flag.common + habits,
        examples: [
            "btfile-serve --dir ./share",
            "btfile-serve --dir ./share --channel 3 --adapter hci1 --security high",
            "btfile-serve --dir ./share --listen unix:/tmp/btfile.sock",
        ])

    private static var files: [Flag<ServeOptions>] {
        [
            .taking(
                "DIR", "dir", in: .files, help: "the folder to serve (required)",
                into: \.directory, FlagValue.text),
            .on(
                "hidden", in: .files, help: "serve names that begin with a dot too",
                sets: \.servesHidden),
            .on(
                "follow-symlinks", in: .files, help: "follow links that stay inside the folder",
                sets: \.followsLinks),
        ]
    }

    private static var connection: [Flag<ServeOptions>] {
        let clients = ServeSettings.clientsRange
        let units = Limits.unitBytesMin...Limits.unitBytesMax
        return [
            .taking(
                "N", "channel", in: .connection,
                help: "RFCOMM channel, or auto (default: \(RFCOMMChannel.usual))",
                into: \.channel, FlagValue.channelChoice),
            .taking(
                "NAME", "adapter", in: .connection, help: "hciN or its address (default: all)",
                into: \.adapter, FlagValue.adapter),
            .taking(
                "LEVEL", "security", in: .connection, help: "low, medium or high (default: medium)",
                into: \.security, FlagValue.security),
            .taking(
                "HOW", "advertise", in: .connection,
                help: "let others find it: auto, dbus, sdpd or none", into: \.advertises,
                FlagValue.choice),
            .taking(
                "TEXT", "name", in: .connection, help: "what others find (default: btfile)",
                into: \.name, FlagValue.serviceName),
            .perhapsTaking(
                "SECONDS", "discoverable", in: .connection,
                help: "let strangers find this device while it serves", into: \.discoverableSeconds
            ) { (text) throws(ValueComplaint) in
                try text.map(FlagValue.number("seconds", 1...86_400)) ?? 0
            },
            .on(
                "pairable", in: .connection, help: "let them pair with it", sets: \.isPairable),
            .gathering(
                "ADDRESS", "allow", in: .connection,
                help: "serve only this device; repeat it for more", into: \.allowed,
                FlagValue.device),
            .taking(
                "FILE", "allow-file", in: .connection,
                help: "and those that FILE lists; SIGHUP reads it again", into: \.allowFile,
                FlagValue.text),
            .taking(
                "unix:PATH", "listen", in: .connection,
                help: "serve on a socket file of this machine instead", into: \.socket,
                FlagValue.socket),
            .taking(
                "N", "max-clients", in: .connection,
                help: "serve so many at once (default: \(ServeOptions().clientsMax))",
                into: \.clientsMax, FlagValue.number("a number of clients", clients)),
            .taking(
                "BYTES", "unit", in: .connection,
                help: "bytes in each message on the air (default: \(Limits.unitBytesDefault))",
                into: \.unit, FlagValue.number("a number of bytes", units)),
            .taking(
                "RATE", "limit-rate", in: .connection,
                help: "bytes a second to all clients, such as 200K", into: \.rate, Rate.init),
            .on(
                "no-compress", in: .connection, help: "do not compress", sets: \.compresses,
                to: false),
            .taking(
                "SECONDS", "idle-timeout", in: .connection,
                help: "send idle clients away (default: \(Limits.idleSecondsMax))",
                into: \.idleTimeout, FlagValue.seconds(1...86_400)),
            .on("once", in: .connection, help: "end after one client", sets: \.servesOnce),
        ]
    }

    private static var messages: [Flag<ServeOptions>] {
        [
            .on(
                "check", in: .messages, help: "serve nobody; say what keeps it from working",
                sets: \.isCheck),
            .taking(
                "FORMAT", "log", in: .messages, help: "text or json (default: text)",
                into: \.logFormat, FlagValue.choice),
            .on(
                "quiet", "q", in: .messages, help: "log nothing but warnings and errors",
                sets: \.isQuiet),
            .on("verbose", "v", in: .messages, help: "log more of what happens", sets: \.isVerbose),
        ]
    }

    private static var habits: [Flag<ServeOptions>] {
        [
            .habit("directory", "d", takesValue: true, answer: "use --dir DIR"),
            .habit(
                "port", "p", takesValue: true, answer: "Bluetooth has channels: use --channel N"),
            .habit(
                "bind", "b", takesValue: true, answer: "use --adapter NAME or --listen unix:PATH"),
        ]
    }
}
