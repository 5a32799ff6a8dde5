import System
import Testing
import Tool

/// The ways to write a line of the server's log.
struct LogFormatterTests {
    private static let peer = LogEntry.Peer("00:AA:01:01:00:01", number: 3)

    private static let plain = LogFormatter(.text, isForJournal: false)
    private static let journal = LogFormatter(.text, isForJournal: true)
    private static let json = LogFormatter(.json, isForJournal: false)

    private func text(_ line: LogEntry, _ style: LogFormatter) -> String {
        style.text(of: line, timeOfDay: "12:03:44", secondsSince1970: 1_700_000_000)
    }

    @Test func `for people the time stands in front`() {
        #expect(text(.stopped, Self.plain) == "12:03:44 stopped\n")
    }

    @Test(
        arguments: [
            (.stopped, "<6>stopped\n"), (.warning("hot"), "<4>warning: hot\n"),
            (.turnedAway(peer: peer, reason: "r"), "<4>00:AA:01:01:00:01 #3 turned away: r\n"),
            (
                .failed(.opening(folder: "a", .notDirectory)),
                "<3>cannot serve a: not a folder; name another with --dir\n"
            ),
        ] as [(LogEntry, String)])
    func `in the journal its priority does`(line: LogEntry, text: String) {
        #expect(self.text(line, Self.journal) == text)
    }

    @Test func `in the journal an object has a priority, too`() {
        let line = LogEntry.warning("hot")
        let object = text(line, Self.json)
        #expect(text(line, LogFormatter(.json, isForJournal: true)) == "<4>\(object)")
    }

    private static let head = #"","time":1700000000"#
    private static let who = #","peer":"00:AA:01:01:00:01","client":3"#

    @Test(
        arguments: [
            (
                .started(folder: "a", address: "channel 20", protections: ["b", "c"], missing: []),
                #"{"event":"started","level":"event"#,
                #","folder":"a","place":"channel 20","protections":["b","c"],"missing":[]}"#
            ),
            (
                .published(way: "bluetoothd"), #"{"event":"published","level":"event"#,
                #","way":"bluetoothd"}"#
            ),
            (.connected(peer: peer), #"{"event":"connected","level":"event"#, who + "}"),
            (
                .greeted(peer: peer, compressed: true), #"{"event":"greeted","level":"detail"#,
                who + #","compressed":true}"#
            ),
            (
                .served(peer: peer, name: "n", size: 6, start: 2, duration: .milliseconds(100)),
                #"{"event":"served","level":"event"#,
                who + #","name":"n","size":6,"start":2,"bytes":4,"seconds":0.100,"rate":40}"#
            ),
            (
                .served(peer: peer, name: "n", size: 6, start: 6, duration: .zero),
                #"{"event":"served","level":"event"#,
                who + #","name":"n","size":6,"start":6,"bytes":0,"seconds":0.000,"rate":null}"#
            ),
            (
                .summed(peer: peer, name: "n", size: 700, count: 3, duration: .milliseconds(100)),
                #"{"event":"summed","level":"detail"#,
                who + #","name":"n","size":700,"count":3,"seconds":0.100}"#
            ),
            (
                .parted(peer: peer, name: "n", size: 700, bytes: 4, duration: .milliseconds(100)),
                #"{"event":"parted","level":"event"#,
                who + #","name":"n","size":700,"bytes":4,"seconds":0.100,"rate":40}"#
            ),
            (
                .listed(peer: peer, name: nil, count: 2), #"{"event":"listed","level":"event"#,
                who + #","name":null,"count":2}"#
            ),
            (
                .refused(peer: peer, name: "x", reason: "not found"),
                #"{"event":"refused","level":"event"#, who + #","name":"x","reason":"not found"}"#
            ),
            (
                .turnedAway(peer: peer, reason: "too many clients"),
                #"{"event":"turned_away","level":"warning"#,
                who + #","reason":"too many clients"}"#
            ),
            (
                .gone(peer: peer, sent: 9, duration: .seconds(65), reason: nil),
                #"{"event":"gone","level":"event"#,
                who + #","bytes":9,"seconds":65.000,"reason":null}"#
            ),
            (
                .visible(discoverable: true, seconds: 60, pairable: false),
                #"{"event":"visible","level":"event"#,
                #","discoverable":true,"seconds":60,"pairable":false}"#
            ),
            (.reloaded(devices: nil), #"{"event":"reloaded","level":"event"#, #","devices":null}"#),
            (.reloaded(devices: 2), #"{"event":"reloaded","level":"event"#, #","devices":2}"#),
            (.warning("hot"), #"{"event":"warning","level":"warning"#, #","sentence":"hot"}"#),
            (.stopping(reason: "r"), #"{"event":"stopping","level":"event"#, #","reason":"r"}"#),
            (.stopped, #"{"event":"stopped","level":"event"#, "}"),
            (
                .failed(.opening(folder: "a", .notDirectory)),
                #"{"event":"failed","level":"failure"#,
                #","code":3,"sentence":"cannot serve a: not a folder; name another with --dir"}"#
            ),
        ] as [(LogEntry, String, String)])
    func `for programs each event is an object`(
        line: LogEntry, beginning: String, facts: String
    ) {
        #expect(text(line, Self.json) == beginning + Self.head + facts + "\n")
    }

    @Test func `whatever a name is made of, the object stays one valid line`() {
        let evil = "\n\"\\\u{1B}[2J\u{202E}\u{85}\u{0}"
        let peer = LogEntry.Peer("process 1", number: 1)
        #expect(
            text(.refused(peer: peer, name: evil, reason: "r"), Self.json)
                == #"{"event":"refused","level":"event","time":1700000000,"peer":"process 1","#
                + #""client":1,"name":"\n\"\\\u001b[2J\u202e\u0085\u0000","reason":"r"}"# + "\n")
    }
}
