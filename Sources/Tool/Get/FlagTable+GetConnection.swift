import Client
import System
import Wire

/// The flags of btfile-get about the way to the server.
extension FlagTable<GetOptions> {
    static var connection: [Flag<GetOptions>] { server + patience + rate }

    private static var server: [Flag<GetOptions>] {
        [
            .taking(
                .channel, "channel", in: .connection, into: \.channel,
                help: "RFCOMM channel, 1 to 30 (default: looked up)",
                manual: """
                    Connect to this RFCOMM channel. Without this flag the server is asked for its \
                    channel first; if it cannot be asked, channel 20 is tried.
                    """,
                rules: .worksWith(["list", "check"]), needsRadio("--channel", "has no channel")
            ).usual,
            .taking(
                .adapter, "adapter", in: .connection, into: \.adapter,
                help: "hciN or its address (default: any)",
                manual: """
                    Use this Bluetooth adapter of this machine, by its name or its address.
                    """,
                rules: .worksWith(["list", "check", "scan", "pair"]),
                needsRadio("--adapter", "needs no adapter")),
            .taking(
                .command, "connect-command", in: .connection, into: \.connectCommand,
                help: "reach the server through COMMAND, not SERVER",
                manual: """
                    Start COMMAND with /bin/sh and speak to the server on its standard input and \
                    output, as ssh does with ProxyCommand. Leave out SERVER. COMMAND has \
                    --connect-timeout and --stall-timeout together to bring the first answer, \
                    and is started again for each retry, unless it ended with status 2, 3, 126 or \
                    127. At the end btfile-get closes both. If COMMAND still runs two seconds \
                    later, btfile-get ends it and what it has started: with SIGTERM, then SIGKILL.
                    """,
                rules: .worksWith(["list", "check"])),
            .on(
                "scan", in: .connection, sets: \.scans,
                help: "list the servers nearby",
                manual: """
                    List the btfile servers nearby that can be discovered, with their addresses, \
                    channels and names, for 10 seconds or for as many as follow. Leave out \
                    SERVER and NAME.
                    """,
                rules: .mode("only scans")
            ).usual,
            .on(
                "known", in: .connection, sets: \.listsKnown,
                help: "list the servers with a name on this machine",
                manual: """
                    List the servers that have a name on this machine, each with its address: \
                    those of the file of hosts, then paired devices. Nothing is sent over the \
                    air. Leave out SERVER and NAME.
                    """,
                rules: .mode("only lists known servers")),
            .on(
                "pair", in: .connection, sets: \.pairs,
                help: "pair with SERVER, comparing six digits",
                manual: """
                    Look for the device SERVER nearby, pair with it and trust it. Nothing is \
                    fetched, and no NAME is given. Six digits are shown. Type yes if the other \
                    device shows the same ones; otherwise type no. There, btfile-serve \
                    --pairable asks the same. A device that is paired already is only trusted.
                    """,
                rules: .mode("only pairs")
            ).usual,
            .on(
                "pair-accept", in: .connection, sets: \.acceptsPairing,
                help: "with --pair: pair unasked, comparing nothing",
                manual: """
                    With --pair, ask nothing. Where there is no terminal, that is the only way. \
                    Nobody compares any digits, so somebody in the middle may hold the key.
                    """,
                rules: .worksWith(["pair"]),
                .needs("pair", "--pair-accept says how --pair pairs: give that flag too")),
            .taking(
                .security, "security", in: .connection, into: \.client.security,
                help: "low, medium or high (default: medium)",
                manual: """
                    How well the connection must be protected: low takes a key that is made on \
                    the spot, medium asks for a paired device, high for one that was paired by \
                    comparing a number.
                    """,
                rules: .worksWith(["list", "check"]),
                needsRadio("--security", "has no security level")),
        ]
    }

    private static var patience: [Flag<GetOptions>] {
        let dialling = ClientConfiguration.connectTimeoutUsual.components.seconds
        let silence = ClientConfiguration.stallTimeoutUsual.components.seconds
        let trying = ClientConfiguration.retryTimeUsual.components.seconds
        return [
            .taking(
                .number("N", "a number of tries", 0...1000), "retry", in: .connection,
                into: \.client.retryCount,
                help: "retry N times (default: as --retry-time allows)",
                manual: """
                    After a failure that can pass by itself, connect again up to N times, \
                    however long that takes. The count begins again after a whole answer, or \
                    4 KiB that are new.
                    """,
                rules: .worksWith(["list", "check"])),
            .taking(
                .seconds(0...604_800), "retry-time", in: .connection, into: \.client.retryTime,
                help: "retry for SECONDS (default: \(trying))",
                manual: """
                    After a failure that can pass by itself, go on connecting again for SECONDS. \
                    The time begins again after a whole answer, or 4 KiB that are new. With \
                    --retry as well, whichever ends first counts. A socket file that is not \
                    there when the program starts is not waited for.
                    """,
                rules: .worksWith(["list", "check"])),
            .taking(
                .seconds(0...3600), "retry-delay", in: .connection, into: \.client.retryDelay,
                help: "pause before a retry (default: 0.25, doubling)",
                manual: """
                    Wait for SECONDS before each retry, at least a quarter of a second unless \
                    --retry is given. By default the pause begins with a quarter of a second and \
                    doubles from one retry to the next, up to 8 seconds.
                    """,
                rules: .worksWith(["list", "check"])),
            .taking(
                .seconds(1...3600), "connect-timeout", in: .connection,
                into: \.client.connectTimeout,
                help: "longest time to connect (default: \(dialling))",
                manual: "Give up an attempt to connect after SECONDS.",
                rules: .worksWith(["list", "check"])),
            .taking(
                .seconds(1...3600), "stall-timeout", in: .connection, into: \.client.stallTimeout,
                help: "longest silence of the server (default: \(silence))",
                manual: """
                    Give up a connection on which nothing useful came for SECONDS, although an \
                    answer is due. Each name of a listing is useful.
                    """,
                rules: .worksWith(["list", "check"])),
        ]
    }

    private static var rate: [Flag<GetOptions>] {
        [
            .taking(
                .rate, "limit-rate", in: .connection, into: \.client.bytesPerSecondMax,
                help: "bytes a second, such as 200K",
                manual: """
                    Receive at most RATE bytes a second, counted as they are sent. K and M stand \
                    for a thousand and a million.
                    """,
                rules: .worksWith(["list"])),
            .on(
                "no-compress", in: .connection, sets: \.client.capabilities[.zstd], to: false,
                help: "do not ask for compression",
                manual: "Ask the server to send everything uncompressed.",
                rules: .worksWith(["list", "check"])),
        ]
    }

    /// The flag is about Bluetooth.
    private static func needsRadio(_ flag: String, _ reason: String) -> FlagRule<GetOptions> {
        .refused { options in
            guard options.connectCommand == nil else {
                return "\(flag): with --connect-command only COMMAND says the way"
            }
            guard options.hasSocketServer else { return nil }
            return "\(flag): a server at \(SocketPlace.forms) \(reason)"
        }
    }
}
