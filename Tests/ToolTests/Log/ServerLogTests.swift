import Bluetooth
import System
import Testing
import Tool
import Wire

@testable import Server

/// The server's log: the line of each event, and what programs read of it.
struct ServerLogTests {
    private static let device = BluetoothAddress("00:AA:01:01:00:01") ?? .any
    static let client = ServerEvent.Client(number: 3, peer: .device(device))
    static let shown = "00:AA:01:01:00:01 #3"
    static let who = #""peer":"00:AA:01:01:00:01","client":3"#

    private static func session(
        _ event: ServerEngine.Event, after duration: Duration = .zero
    ) -> ServerEvent {
        .session(client, event, duration)
    }

    static func path(_ name: String) -> RemotePath {
        guard let path = try? RemotePath(name) else { preconditionFailure("a name") }
        return path
    }

    private static let sandbox = Sandbox(
        lookup: .kernel, hasFixedPrivileges: true, landlockVersion: 4)

    private static func started(_ devices: [String], _ sandbox: Sandbox) -> ServerEvent {
        let channel = RFCOMMChannel(20).map {
            ListeningAddress.rfcomm(channel: $0, adapter: nil, security: .medium)
        }
        guard let channel else { preconditionFailure("20 is a channel") }
        let addresses = devices.compactMap { BluetoothAddress($0) }
        return .started(channel, devices: addresses, sandbox)
    }

    private static func visible(_ seconds: UInt32?, _ pairable: UInt32?) -> ServerEvent {
        .visible(Visibility.Settings(discoverableSeconds: seconds, pairableSeconds: pairable))
    }

    /// Each event, its line, its word for programs and the facts behind it.
    static let events: [(ServerEvent, line: String, word: String, facts: String)] = [
        (
            started([], Sandbox(lookup: .walk, hasFixedPrivileges: true, landlockVersion: nil)),
            "serving ./share on channel 20; protected by no new privileges"
                + "; without openat2, landlock",
            "started",
            #""folder":"./share","place":"channel 20","#
                + #""protections":["no new privileges"],"missing":["openat2","landlock"],"#
                + #""addresses":[]"#
        ),
        (
            started(["00:AA:01:00:00:00", "00:AA:01:01:00:01"], sandbox),
            "serving ./share at 00:AA:01:00:00:00 or 00:AA:01:01:00:01 on channel 20"
                + "; protected by openat2, landlock 4, no new privileges",
            "started",
            #""folder":"./share","place":"channel 20","#
                + #""protections":["openat2","landlock 4","no new privileges"],"missing":[],"#
                + #""addresses":["00:AA:01:00:00:00","00:AA:01:01:00:01"]"#
        ),
        (
            .published(by: .dbus), "published by bluetoothd: clients need no --channel",
            "published", #""way":"bluetoothd""#
        ),
        (
            .published(by: .sdpd), "published by bluetoothd --compat: clients need no --channel",
            "published", #""way":"bluetoothd --compat""#
        ),
        (.connected(client), "\(shown) connected", "connected", who),
        (
            session(.greeted(.zstd)), "\(shown) speaks btfile, compressed", "greeted",
            who + #","compressed":true"#
        ),
        (
            session(.greeted([])), "\(shown) speaks btfile, not compressed", "greeted",
            who + #","compressed":false"#
        ),
        (
            session(.began(path("notes.txt"), byteCount: 6)), "\(shown) began notes.txt: 6 bytes",
            "began", who + #","name":"notes.txt","bytes":6"#
        ),
        (
            session(.served(path("b"), size: 8_000_000, start: 0), after: .seconds(32)),
            "\(shown) served b: 8000000 bytes from 0 in 32.0 s (250 kB/s)", "served",
            who + #","name":"b","size":8000000,"start":0,"bytes":8000000,"seconds":32.000,"#
                + #""rate":250000"#
        ),
        (
            session(.served(path("a"), size: 5, start: 4)),
            "\(shown) served a: 1 byte from 4 in 0.0 s", "served",
            who + #","name":"a","size":5,"start":4,"bytes":1,"seconds":0.000,"rate":null"#
        ),
        (
            session(.served(path("a"), size: 6, start: 6)),
            "\(shown) served a: unchanged, nothing to send", "served",
            who + #","name":"a","size":6,"start":6,"bytes":0,"seconds":0.000,"rate":null"#
        ),
        (
            session(.served(path("a"), size: 0, start: 0)),
            "\(shown) served a: 0 bytes from 0 in 0.0 s", "served",
            who + #","name":"a","size":0,"start":0,"bytes":0,"seconds":0.000,"rate":null"#
        ),
        (
            session(.summed(path("a"), size: 700, count: 3), after: .milliseconds(100)),
            "\(shown) summed a: 3 blocks in 0.1 s", "summed",
            who + #","name":"a","size":700,"count":3,"seconds":0.100"#
        ),
        (
            session(.parted(path("a"), size: 700, byteCount: 1)),
            "\(shown) served a: changed, 1 byte of 700 in 0.0 s", "parted",
            who + #","name":"a","size":700,"bytes":1,"seconds":0.000,"rate":null"#
        ),
        (
            session(.listed(List(path: nil, recursive: false), count: 1)),
            "\(shown) listed the folder: 1 name", "listed", who + #","name":null,"count":1"#
        ),
        (
            session(.listed(List(path: path("logs"), recursive: true), count: 3)),
            "\(shown) listed logs: 3 names", "listed", who + #","name":"logs","count":3"#
        ),
        (
            session(.listed(List(path: nil, recursive: true), count: 3, without: "a/b/")),
            "\(shown) listed the folder: 3 names, but a/b/ could not be read", "listed",
            who + #","name":null,"count":3,"unread":"a/b/""#
        ),
        (
            session(.refused(path: path("nope"), .notFound, cause: nil)),
            "\(shown) refused nope: not found", "refused",
            who + #","name":"nope","reason":"not found""#
        ),
        (
            session(.refused(path: nil, .malformedPath, cause: nil)),
            "\(shown) refused a request: malformed path", "refused",
            who + #","name":null,"reason":"malformed path""#
        ),
        (
            .turnedAway(client, .notAllowed), "\(shown) turned away: not on the list",
            "turned_away", who + #","reason":"not on the list""#
        ),
        (
            visible(0, nil), "discoverable", "visible",
            #""discoverable":true,"seconds":null,"pairable":false"#
        ),
        (
            visible(60, 90), "discoverable for 60 s, pairable for 90 s", "visible",
            #""discoverable":true,"seconds":60,"pairable":true"#
        ),
        (
            visible(nil, 0), "pairable", "visible",
            #""discoverable":false,"seconds":null,"pairable":true"#
        ),
        (
            .reloaded(.nothing), "nothing to read again: there is no --allow-file", "reloaded",
            #""devices":null"#
        ),
        (
            .reloaded(.allowed(deviceCount: 1)), "list read again: 1 device may connect",
            "reloaded", #""devices":1"#
        ),
        (
            .socketTaken,
            "warning: another server has taken the socket file: trying again every minute",
            "warning",
            #""sentence":"another server has taken the socket file: trying again every minute""#
        ),
        (
            .listenerFound, "warning: clients can connect again", "warning",
            #""sentence":"clients can connect again""#
        ),
        (
            .stopping(.signal(.terminate)), "stopping: asked to stop", "stopping",
            #""reason":"asked to stop""#
        ),
    ]

    @Test(arguments: events)
    func `an event has a line, and an object for programs`(
        event: ServerEvent, line: String, word: String, facts: String
    ) {
        let entry = LogEntry(event, folder: "./share")
        #expect(entry.text == line)
        let level = [
            "greeted": "detail", "began": "detail", "summed": "detail",
            "turned_away": "warning", "warning": "warning",
        ]
        let head = #"{"event":"\#(word)","level":"\#(level[word] ?? "event")","time":17.062,"#
        #expect(entry.json(millisecondsSince1970: 17_062).text == head + facts + "}")
    }

    private static let unreachable = SystemError(call: "connect", errno: .noSuchFile)

    private static let unpublished: [(Publisher.Reason, String)] = [
        (.noBus(unreachable), "no D-Bus here (no such file"), (.noAdapter, "has no adapter"),
        (.noBluetoothd, "'systemctl start bluetooth' starts it"),
        (.unconfirmed, "does not publish"),
        (.refused(BusRefusal(name: "a.b", text: "no\u{1B}")), "bluetoothd refused it: no"),
        (.localServer(.unreachable(unreachable)), "cannot reach /run/sdp"),
        (.localServer(.refused(.truncated)), "--compat refused it"),
        (.localServer(.ended), "--compat closed the connection"),
    ]

    @Test(arguments: unpublished)
    func `a server that is not found says what a client must type, and why`(
        reason: Publisher.Reason, words: String
    ) throws {
        let channel = try #require(RFCOMMChannel(7))
        let line = LogEntry(.unpublished(reason, channel), folder: "share")
        #expect(line.level == .warning)
        let beginning = "warning: not published, so clients need --channel 7: "
        #expect(line.text.hasPrefix(beginning) && line.text.contains(words), "\(line.text)")
        #expect(!line.text.contains("\u{1B}"))
    }

    @Test(arguments: [
        (Publisher.Reason.noBluetoothd, "clients will try channel 20 by themselves"),
        (.noAdapter, "clients may need --channel 20"),
        (.unconfirmed, "clients may need --channel 20"),
    ])
    func `on the usual channel clients help themselves where nobody answers for the machine`(
        reason: Publisher.Reason, consequence: String
    ) throws {
        let channel = try #require(RFCOMMChannel(20))
        let line = LogEntry(.unpublished(reason, channel), folder: "share")
        #expect(line.text.hasPrefix("warning: not published, so \(consequence): "))
    }

    @Test func `who finds no memory, or none to be compressed for, is a warning`() {
        let client = ServerEvent.Client(number: 3, peer: .process(7))
        let lines = [ServerEvent.turnedAway(client, .noMemory), .uncompressed(client)].map {
            LogEntry($0, folder: "share")
        }
        #expect(lines.map(\.level) == [.warning, .warning])
        #expect(
            lines.map(\.text) == [
                "process 7 #3 turned away: out of memory for another client",
                "warning: process 7 #3 is served uncompressed: there is no memory to compress "
                    + "for it",
            ])
    }

    @Test func `whether strangers may come in is a warning, and that they may not again`() {
        let lines = [ServerEvent.keysUnknown, .keysKnown].map {
            LogEntry($0, folder: "share")
        }
        #expect(
            lines == [
                .warning(
                    "cannot ask bluetoothd which devices are paired: any device may connect; "
                        + "install bluez if it is missing, then 'systemctl start bluetooth'"),
                .warning("bluetoothd answers again: only paired devices can connect"),
            ])
    }

    @Test func `nothing from outside breaks a line`() throws {
        let evil = "\n\u{1B}[2J\u{202E}\r\u{9B}"
        // The wire lets no more through than this.
        let name = Self.path("\u{202E}\u{9B}")
        let events: [ServerEvent] = [
            Self.session(.listed(List(path: name, recursive: false), count: 1)),
            Self.session(.served(name, size: 1, start: 0)),
            Self.session(.began(name, byteCount: 1)),
            .gone(
                Self.client, .cut, sent: 0, .zero,
                in: ServerEngine.UnfinishedFile(path: name, position: 0, byteCount: 1)),
            Self.session(.refused(path: name, .notFound, cause: nil)),
            .started(.socket(.unix(try UnixAddress(LocalPath(evil)))), devices: [], Self.sandbox),
            .notVisible(.refused(BusRefusal(name: evil, text: evil))),
        ]
        let lines =
            events.map { LogEntry($0, folder: evil) } + [
                .warning(evil), .failed(.opening(folder: evil, .noSuchFile)),
            ]
        for line in lines {
            let safe = line.text.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && $0 != "\u{202E}"
            }
            #expect(safe, "\(line)")
        }
    }

    @Test func `quiet keeps failures, warnings and who was turned away`() {
        let lines =
            Self.events.map { LogEntry($0.0, folder: "a") } + [
                .stopped(ServerTotals(), after: .zero), .warning("hot"),
                .failed(.opening(folder: "a", .noSuchFile)),
            ]
        let kept = lines.filter { $0.level.rawValue <= LogEntry.Level.warning.rawValue }
        #expect(
            kept.map(\.text) == [
                "\(Self.shown) turned away: not on the list",
                "warning: another server has taken the socket file: trying again every minute",
                "warning: clients can connect again",
                "warning: hot",
                "cannot serve a: no such file or directory; make it, or name another",
            ])
    }
}
