import System
import Testing
import Tool

/// The ways to write a line of the server's log.
struct LogFormatterTests {
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
            (.warning("hot").repeated(1), "<4>warning: hot, once more\n"),
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

    @Test(
        arguments: [
            (.stopped, #"{"event":"stopped","level":"event","time":1700000000}"#),
            (
                .warning("hot").repeated(3),
                #"{"event":"repeated","level":"warning","time":1700000000,"of":"warning","#
                    + #""count":3,"sentence":"hot"}"#
            ),
            (
                .warning("hot"),
                #"{"event":"warning","level":"warning","time":1700000000,"sentence":"hot"}"#
            ),
            (
                .failed(.opening(folder: "a", .notDirectory)),
                #"{"event":"failed","level":"failure","time":1700000000,"code":3,"#
                    + #""sentence":"cannot serve a: not a folder; name another with --dir"}"#
            ),
        ] as [(LogEntry, String)])
    func `for programs it is an object`(line: LogEntry, object: String) {
        #expect(text(line, Self.json) == object + "\n")
    }

    @Test func `whatever a name is made of, the object stays one valid line`() {
        #expect(
            text(.warning("\n\"\\\u{1B}[2J\u{202E}\u{85}\u{0}"), Self.json)
                == #"{"event":"warning","level":"warning","time":1700000000,"#
                + #""sentence":"\n\"\\\u001b[2J\u202e\u0085\u0000"}"# + "\n")
    }
}
