import System
import Testing
import Tool
import Wire

@testable import Server

/// What the server's log says about a client that is gone.
struct GoneEntryTests {
    private static let client = ServerLogTests.client
    private static let shown = ServerLogTests.shown
    private static let timedOut = SystemError(call: "recv", errno: .timedOut)
    private static let unfinished = ServerEngine.UnfinishedFile(
        path: ServerLogTests.path("notes.txt"), position: 1_200_000, byteCount: 4_000_000)

    /// Each event, its line and the facts behind it.
    private static let events: [(ServerEvent, line: String, facts: String)] = [
        (
            .gone(client, .ended(.bye), sent: 1_234_567, .seconds(6), in: nil),
            "\(shown) gone after 6.0 s, 1.2 MB sent",
            #","bytes":1234567,"seconds":6.000,"reason":null,"link_lost":false,"#
                + #""file":null,"file_position":null,"file_bytes":null"#
        ),
        (
            .gone(client, .lost(nil), sent: 0, .seconds(65), in: nil),
            "\(shown) gone after 65.0 s, 0 B sent: the client closed the connection",
            #","bytes":0,"seconds":65.000,"reason":"the client closed the connection","#
                + #""link_lost":false,"file":null,"file_position":null,"file_bytes":null"#
        ),
        (
            .gone(client, .lost(timedOut), sent: 9, .seconds(6), in: unfinished),
            "\(shown) gone after 6.0 s, 9 B sent: link lost (connection timed out), after 1.2 MB "
                + "of 4.0 MB of notes.txt",
            #","bytes":9,"seconds":6.000,"reason":"link lost (connection timed out)","#
                + #""link_lost":true,"file":"notes.txt","file_position":1200000,"#
                + #""file_bytes":4000000"#
        ),
        (
            .gone(client, .cut, sent: 9, .seconds(6), in: unfinished),
            "\(shown) gone after 6.0 s, 9 B sent: cut off when the server stopped, after 1.2 MB "
                + "of 4.0 MB of notes.txt",
            #","bytes":9,"seconds":6.000,"reason":"cut off when the server stopped","#
                + #""link_lost":false,"file":"notes.txt","file_position":1200000,"#
                + #""file_bytes":4000000"#
        ),
    ]

    @Test(arguments: events)
    func `tells why, and which file was cut and how far`(
        event: ServerEvent, line: String, facts: String
    ) {
        let entry = LogEntry(event, folder: "./share")
        #expect(entry.text == line)
        let head = #"{"event":"gone","level":"event","time":17.062,"# + ServerLogTests.who
        #expect(entry.json(millisecondsSince1970: 17_062).text == head + facts + "}")
    }

    @Test(
        arguments: [
            (ServerEngine.End.bye, nil), (.inputEnded, "the client closed the connection"),
            (.busy, "the server is busy"), (.stopping, "the server stops"),
        ] as [(ServerEngine.End, String?)])
    func `who was connected is gone at the end, and why`(end: ServerEngine.End, reason: String?) {
        let line = LogEntry(
            .gone(Self.client, .ended(end), sent: 1, .seconds(1), in: nil), folder: "share")
        let words = reason.map { ": \($0)" } ?? ""
        #expect(line.text == "\(Self.shown) gone after 1.0 s, 1 B sent\(words)")
    }
}
