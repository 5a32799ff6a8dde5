import Server
import System
import Testing
import Tool

/// The ways to write a line of the server's log.
struct LogFormatterTests {
    private static let plain = LogFormatter(.text, isForJournal: false)
    private static let journal = LogFormatter(.text, isForJournal: true)
    private static let json = LogFormatter(.json, isForJournal: false)

    private static let totals = ServerTotals(clientCount: 1, fileCount: 2, byteCount: 3)

    private func text(_ line: LogEntry, _ style: LogFormatter) -> String {
        style.text(
            of: line, dateAndTime: "2023-11-14 12:03:44",
            millisecondsSince1970: 1_700_000_000_062)
    }

    @Test func `for people date and time stand in front`() {
        #expect(text(.warning("hot"), Self.plain) == "2023-11-14 12:03:44 warning: hot\n")
    }

    @Test(
        arguments: [
            (.warning("hot"), "<4>warning: hot\n"),
            (
                .stopped(totals, after: .seconds(3)),
                "<6>stopped after 3.0 s: 1 client, 2 files, 3 B sent\n"
            ),
            (.warning("hot").repeated(1), "<4>warning: hot, once more\n"),
            (
                .failed(.opening(folder: "a", .notDirectory)),
                "<3>cannot serve a: not a folder; name the folder that it is in\n"
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

    @Test(
        arguments: [
            (
                .stopped(totals, after: .seconds(100)),
                #"{"event":"stopped","level":"event","time":1700000000.062,"clients":1,"#
                    + #""files":2,"bytes":3,"seconds":100.000}"#
            ),
            (
                .warning("hot").repeated(3),
                #"{"event":"repeated","level":"warning","time":1700000000.062,"of":"warning","#
                    + #""count":3,"sentence":"hot"}"#
            ),
            (
                .warning("hot"),
                #"{"event":"warning","level":"warning","time":1700000000.062,"sentence":"hot"}"#
            ),
            (
                .failed(.opening(folder: "a", .notDirectory)),
                #"{"event":"failed","level":"failure","time":1700000000.062,"code":3,"#
                    + #""sentence":"cannot serve a: not a folder; name the folder that it is in"}"#
            ),
        ] as [(LogEntry, String)])
    func `for programs it is an object`(line: LogEntry, object: String) {
        #expect(text(line, Self.json) == object + "\n")
    }

    @Test func `whatever a name is made of, the object stays one valid line`() {
        #expect(
            text(.warning("\n\"\\\u{1B}[2J\u{202E}\u{85}\u{0}"), Self.json)
                == #"{"event":"warning","level":"warning","time":1700000000.062,"#
                + #""sentence":"\n\"\\\u001b[2J\u202e\u0085\u0000"}"# + "\n")
    }
}
