import Bluetooth
import System
import Testing
import Tool

@testable import Server

/// The server's log, line by line.
struct ServerLogTests {
    static let peer = LogEntry.Peer("00:AA:01:01:00:01", number: 3)

    static let lines: [(LogEntry, String)] = [
        (
            .started(
                folder: "./share", address: "channel 20 (security medium)",
                protections: ["no_new_privs", "Landlock"], missing: ["openat2"]),
            "serving ./share on channel 20 (security medium); "
                + "protected by no_new_privs, Landlock; without openat2"
        ),
        (
            .started(folder: "a", address: "unix:/b", protections: [], missing: []),
            "serving a on unix:/b"
        ),
        (.published(way: "bluetoothd"), "published by bluetoothd: clients need no --channel"),
        (.connected(peer: peer), "\(peer) connected"),
        (.greeted(peer: peer, compressed: true), "\(peer) speaks btfile, compressed"),
        (.greeted(peer: peer, compressed: false), "\(peer) speaks btfile, not compressed"),
        (
            .served(peer: peer, name: "notes.txt", size: 6, start: 0, duration: .milliseconds(100)),
            "\(peer) served notes.txt: 6 bytes from 0 in 0.1 s (60 B/s)"
        ),
        (
            .served(peer: peer, name: "a", size: 5, start: 4, duration: .zero),
            "\(peer) served a: 1 byte from 4 in 0.0 s"
        ),
        (
            .served(peer: peer, name: "a", size: 6, start: 6, duration: .zero),
            "\(peer) served a: unchanged, nothing to send"
        ),
        (
            .served(peer: peer, name: "a", size: 0, start: 0, duration: .zero),
            "\(peer) served a: 0 bytes from 0 in 0.0 s"
        ),
        (
            .summed(peer: peer, name: "a", size: 700, count: 3, duration: .milliseconds(100)),
            "\(peer) compares a: 3 blocks of 700 bytes in 0.1 s"
        ),
        (
            .parted(peer: peer, name: "a", size: 700, bytes: 1, duration: .zero),
            "\(peer) served a: changed, 1 byte of 700 in 0.0 s"
        ),
        (.listed(peer: peer, name: nil, count: 1), "\(peer) listed the folder: 1 name"),
        (.listed(peer: peer, name: "logs", count: 3), "\(peer) listed logs: 3 names"),
        (
            .refused(peer: peer, name: "nope", reason: "not found"),
            "\(peer) refused nope: not found"
        ),
        (
            .refused(peer: peer, name: nil, reason: "malformed path"),
            "\(peer) refused a request: malformed path"
        ),
        (
            .turnedAway(peer: peer, reason: "not on the list"),
            "\(peer) turned away: not on the list"
        ),
        (
            .gone(peer: peer, sent: 1_234_567, duration: .seconds(6), reason: nil),
            "\(peer) gone after 6.0 s, 1.2 MB sent"
        ),
        (
            .gone(peer: peer, sent: 0, duration: .seconds(65), reason: "link lost"),
            "\(peer) gone after 65.0 s, 0 B sent: link lost"
        ),
        (.visible(discoverable: true, seconds: nil, pairable: false), "discoverable"),
        (
            .visible(discoverable: true, seconds: 60, pairable: true),
            "discoverable for 60 s, pairable"
        ),
        (.visible(discoverable: false, seconds: nil, pairable: true), "pairable"),
        (.reloaded(devices: nil), "nothing to read again: there is no --allow-file"),
        (.reloaded(devices: 1), "list read again: 1 device may connect"),
        (.warning("the adapter has gone"), "warning: the adapter has gone"),
        (.stopping(reason: "SIGTERM"), "stopping: SIGTERM"), (.stopped, "stopped"),
        (
            .failed(.opening(folder: "a", .noSuchFile)),
            "cannot serve a: no such file or directory; make it, or name another with --dir"
        ),
    ]

    @Test(arguments: lines)
    func `a line tells its facts`(line: LogEntry, text: String) {
        #expect(line.text == text)
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
        let line = try #require(
            LogEntry(.unpublished(reason, channel), folder: "share"))
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
        #expect(line?.text.hasPrefix("warning: not published, so \(consequence): ") == true)
    }

    @Test func `a server that is found says by whom`() {
        let lines = [Publisher.Method.dbus, .sdpd].map {
            LogEntry(.published(by: $0), folder: "share")
        }
        #expect(lines == [.published(way: "bluetoothd"), .published(way: "bluetoothd --compat")])
    }

    @Test(
        arguments: [
            (ServerEngine.End.bye, nil), (.inputEnded, "the client closed the connection"),
            (.busy, "the server is busy"), (.stopping, "the server stops"),
        ] as [(ServerEngine.End, String?)])
    func `who was connected is gone at the end, and why`(end: ServerEngine.End, reason: String?) {
        let client = ServerEvent.Client(number: 3, peer: .process(7))
        let line = LogEntry(
            .gone(client, .ended(end), sent: 1, .seconds(1)), folder: "share")
        let peer = LogEntry.Peer("\(client.peer)", number: 3)
        #expect(line == .gone(peer: peer, sent: 1, duration: .seconds(1), reason: reason))
    }

    @Test func `who finds no memory, or none to be compressed for, is a warning`() {
        let client = ServerEvent.Client(number: 3, peer: .process(7))
        let lines = [ServerEvent.turnedAway(client, .noMemory), .uncompressed(client)].map {
            LogEntry($0, folder: "share")
        }
        #expect(lines.map { $0?.level } == [.warning, .warning])
        #expect(
            lines.map { $0?.text } == [
                "process 7 #3 turned away: there is no memory for one more",
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
                .warning("cannot ask bluetoothd which devices are paired: any device may connect"),
                .warning("only paired devices can connect again"),
            ])
    }

    @Test func `nothing from outside breaks a line`() {
        let evil = "\n\u{1B}[2J\u{202E}\r\u{9B}"
        let peer = LogEntry.Peer(evil, number: 1)
        for line in [
            LogEntry.connected(peer: peer), .listed(peer: peer, name: evil, count: 1),
            .served(peer: peer, name: evil, size: 1, start: 0, duration: .zero),
            .refused(peer: peer, name: evil, reason: evil), .turnedAway(peer: peer, reason: evil),
            .gone(peer: peer, sent: 1, duration: .zero, reason: evil), .warning(evil),
            .started(folder: evil, address: evil, protections: [], missing: []),
            .stopping(reason: evil),
        ] {
            let safe = line.text.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && $0 != "\u{202E}"
            }
            #expect(safe, "\(line)")
        }
    }

    @Test func `the time of day has two digits each`() {
        let parts = WallClock.timeOfDay.split(separator: ":")
        #expect(parts.count == 3)
        #expect(parts.allSatisfy { $0.count == 2 && $0.allSatisfy(\.isNumber) })
    }

    @Test func `quiet keeps failures, warnings and who was turned away`() {
        let kept = Self.lines.map(\.0).filter { $0.level >= .warning }
        #expect(
            kept == [
                .turnedAway(peer: Self.peer, reason: "not on the list"),
                .warning("the adapter has gone"),
                .failed(.opening(folder: "a", .noSuchFile)),
            ])
    }
}
