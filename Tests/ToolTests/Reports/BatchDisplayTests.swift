import System
import Testing
import Tool

/// The one line of a batch: what it says, and when.
struct BatchDisplayTests {
    private var facts: BatchFacts {
        var facts = BatchFacts(
            file: ProgressFacts(name: "logs/monday.log", count: 43, total: 100))
        facts.fileCount = 12
        facts.fileCountAll = 1000
        facts.isComplete = true
        facts.byteCount = 4_100_000
        facts.byteCountAll = 9_500_000
        facts.bytesPerSecond = 201_000
        return facts
    }

    private func line(_ facts: BatchFacts, _ columns: Int, isUTF8: Bool = true) -> String {
        ProgressLine(columns: columns, isUTF8: isUTF8).line(facts)
    }

    @Test(arguments: 1..<ProgressLine.columnsMin)
    func `the line of a narrow window is no wider than that`(columns: Int) {
        #expect(DisplayWidth.columns(of: line(facts, columns)) == columns)
    }

    private func display(_ mode: ProgressMode, columns: Int = 81) -> ProgressDisplay {
        ProgressDisplay(
            mode: mode, isTerminal: true, columns: columns, isUTF8: true, isBatch: true, at: at(0))
    }

    private func at(_ milliseconds: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: UInt64(milliseconds) * 1_000_000)
    }

    @Test func `the file, then the whole`() {
        let start = "logs/monday.log        43%    12/1000 files"
        #expect(line(facts, 80) == start + "      4.1/9.5 MB   201 kB/s      0:26")
    }

    @Test func `bytes of which more are to come are told as such`() {
        var facts = facts
        facts.isByteCountOpen = true
        let start = "logs/monday.log        43%    12/1000 files"
        #expect(line(facts, 80) == start + "     4.1/9.5+ MB   201 kB/s          ")
        facts.filesPerSecond = 2
        #expect(facts.timeLeft == .seconds(494))
    }

    @Test func `narrower windows leave out what tells least`() {
        #expect(
            line(facts, 60) == "logs/monday.log    43%    12/1000 files   201 kB/s      0:26")
        #expect(line(facts, 50) == "logs/monday.log    43%    12/1000 files   201 kB/s")
        #expect(line(facts, 40) == "logs/monday.log     43%    12/1000 files")
        #expect(line(facts, 20) == "logs/monday.log  43%")
    }

    @Test(arguments: ["a", "", "東京の写真を集めたとても長い名前のファイル.jpeg", "\u{1B}[31m\n🦊"])
    func `every batch fits every window exactly`(name: String) {
        for columns in [20, 21, 33, 39, 40, 41, 52, 60, 80, 81, 200] {
            for count in [0, 7, 99_999, UInt64.max] {
                for isKnown in [true, false] {
                    var facts = facts
                    facts.file.name = name
                    facts.fileCount = count
                    facts.fileCountAll = isKnown ? count : nil
                    facts.byteCount = count
                    facts.byteCountAll = isKnown ? count : nil
                    facts.isComplete = isKnown
                    facts.isStalled = !isKnown
                    for isUTF8 in [true, false] {
                        let line = line(facts, columns, isUTF8: isUTF8)
                        #expect(DisplayWidth.columns(of: line) == columns, "\(columns): \(line)")
                        #expect(isUTF8 || line.allSatisfy(\.isASCII))
                    }
                }
            }
        }
    }

    @Test func `what is not known is not said`() {
        var facts = facts
        facts.isComplete = false
        #expect(line(facts, 80).contains("12/1000+ files"))
        #expect(!line(facts, 80).contains("0:26"))
        facts.fileCountAll = nil
        facts.byteCountAll = nil
        #expect(line(facts, 80).contains(" 12 files") && line(facts, 80).contains(" 4.1 MB"))
    }

    @Test func `the time that is left is told by bytes, else by files`() {
        var facts = facts
        facts.filesPerSecond = 100
        #expect(facts.timeLeft == .seconds(26))
        facts.byteCountAll = nil
        #expect(facts.timeLeft == .seconds(9))
        facts.isStalled = true
        #expect(facts.timeLeft == nil)
    }

    @Test func `the line stays from one file to the next`() {
        var display = display(.bar)
        display.expect(files: 3, bytes: nil, isComplete: true)
        #expect(display.begin("a", count: 0, total: 10, at: at(0)) == "")
        let first = display.advance(to: 5, total: nil, at: at(100))
        #expect(first.hasPrefix("\ra") && first.contains(" 50%") && first.contains("0/3 files"))
        #expect(display.end("a", size: 10, at: at(120)) == "")
        #expect(display.begin("b", count: 0, total: 10, at: at(130)) == "")
        let second = display.advance(to: 1, total: nil, at: at(200))
        #expect(second.hasPrefix("\rb") && second.contains("1/3 files"))
        #expect(display.clear() == "\r\u{1B}[K")
        #expect(display.clear() == "")
    }

    @Test func `files that wait for the disk together count from when they are here`() {
        var display = display(.bar)
        display.expect(files: 2, bytes: 3_000_000, isComplete: true)
        _ = display.begin("a", count: 0, total: 1_000_000, at: at(0))
        _ = display.advance(to: 1_000_000, total: nil, at: at(100))
        #expect(
            display.begin("b", count: 0, total: 2_000_000, at: at(200)).contains(" 1.0/3.0 MB"))
        #expect(
            display.advance(to: 500_000, total: nil, at: at(300)).contains(" 1.5/3.0 MB"))
        #expect(display.end("a", size: 1_000_000, at: at(400)).contains(" 1.5/3.0 MB"))
        #expect(display.end("b", size: 2_000_000, at: at(500)).contains(" 3.0/3.0 MB"))
    }

    @Test func `what was held before is no rate`() {
        var display = display(.bar)
        _ = display.begin("a", count: 1_000_000, total: 2_000_000, at: at(0))
        let line = display.advance(to: 1_001_000, total: nil, at: at(1000))
        #expect(line.contains("1.0 MB") && line.contains("1.0 kB/s"))
    }

    @Test func `files that end are no stall, and silence is one`() {
        var display = display(.bar)
        _ = display.begin("a", count: 1, total: 1, at: at(0))
        _ = display.end("a", size: 1, at: at(3000))
        #expect(!display.tick(at: at(7999)).contains("stalled"))
        #expect(display.tick(at: at(8099)).contains("stalled"))
    }

    @Test func `lines come at every tenth of the files`() {
        var display = display(.lines)
        display.expect(files: 100, bytes: nil, isComplete: true)
        var said = ""
        for count in 1...100 {
            said += display.begin("a", count: 0, total: 1000, at: at(count * 100 - 50))
            said += display.advance(to: 1000, total: nil, at: at(count * 100))
            said += display.end("a", size: 1000, at: at(count * 100))
        }
        let lines = said.split(separator: "\n")
        #expect(lines.count == 9)
        #expect(lines.first == "10/100 files: 10% (10.0 kB, 10.0 kB/s, 0:09 left)")
        #expect(!said.contains("\u{1B}") && !said.contains("\r"))
    }

    @Test func `none says nothing`() {
        var display = display(.none)
        #expect(display.begin("a", count: 0, total: 10, at: at(0)) == "")
        #expect(display.advance(to: 5, total: nil, at: at(1000)) == "")
        #expect(display.end("a", size: 10, at: at(2000)) == "")
        #expect(display.clear() == "")
    }
}
