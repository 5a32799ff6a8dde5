import Testing
import Tool

/// The line as it is drawn: always one line that fits the window.
struct ProgressLineTests {
    private let file = Self.facts(files: 1)
    private let batch = Self.facts(files: 1000)

    private static func facts(files: UInt64) -> ProgressFacts {
        var facts = ProgressFacts()
        facts.name = files == 1 ? "notes.txt" : "logs/machines/monday.log"
        facts.fileCount = files == 1 ? 0 : 12
        facts.fileCountAll = files
        facts.isComplete = true
        facts.byteCount = 4_100_000
        facts.byteCountAll = 9_500_000
        facts.part = 0.4316
        facts.bytesPerSecond = 201_000
        facts.timeLeft = .seconds(26)
        return facts
    }

    private func line(_ facts: ProgressFacts, _ columns: Int, isUTF8: Bool = true) -> String {
        ProgressLine(columns: columns, isUTF8: isUTF8).line(facts)
    }

    @Test func `one file on eighty columns`() {
        let end = "    4.1/9.5 MB   201 kB/s     0:26  notes.txt"
        #expect(line(file, 79) == " 43% █████████▍░░░░░░░░░░░░" + end)
        #expect(line(file, 79, isUTF8: false) == " 43% #########-------------" + end)
    }

    @Test func `many files on eighty columns: the whole, then the file`() {
        let end = "    4.1/9.5 MB   201 kB/s     0:26    12/1000  logs/mac…nday.log"
        #expect(line(batch, 79) == " 43% ████▎░░░░░" + end)
        let signs = "    4.1/9.5 MB   201 kB/s     0:26    12/1000  logs/ma...day.log"
        #expect(line(batch, 79, isUTF8: false) == " 43% ####------" + signs)
    }

    @Test func `a wide window says what is counted and has the whole name`() {
        let end = "    4.1/9.5 MB   201 kB/s     0:26    12/1000 files  logs/machines/monday.log"
        #expect(line(batch, 119).hasSuffix(end))
    }

    @Test func `narrower windows leave out what tells least`() {
        #expect(
            line(batch, 59) == " 43% ███▍░░░░   201 kB/s     0:26    12/1000  logs/m…ay.log")
        #expect(line(batch, 39) == " 43%     0:26    12/1000  logs/m…ay.log")
        #expect(line(batch, 29) == " 43%     0:26    12/1000")
        #expect(line(batch, 19) == " 43%     0:26")
        #expect(line(batch, 8) == " 43%")
        #expect(line(file, 39) == " 43%   201 kB/s     0:26  notes.txt")
        #expect(line(file, 24) == " 43%     0:26  notes.txt")
    }

    @Test func `a stall or a lost connection is told in the place of what does not go on`() {
        var facts = batch
        facts.state = .stalled(.seconds(12), left: .seconds(18), isRetried: false)
        let stall = "stalled 12 s, gives up in 18 s"
        #expect(line(facts, 79) == " 43% ████▎░░░░░    4.1/9.5 MB  " + stall)
        #expect(line(facts, 59) == " 43% ███▍░░░░  " + stall)
        #expect(line(facts, 39) == " 43%  " + stall)
        #expect(line(facts, 19) == " 43%  stalled 12 s")
        facts.state = .retrying(because: "connection lost", after: .milliseconds(3100))
        #expect(line(facts, 59) == " 43% ███▍░░░░  connection lost; trying again in 4 s")
        #expect(line(facts, 39) == " 43%  trying again in 4 s")
    }

    @Test func `before the first file it tells what it waits for`() {
        var facts = ProgressFacts()
        #expect(line(facts, 79) == "")
        facts.state = .connecting(to: "AA:BB:CC:DD:EE:FF")
        #expect(line(facts, 79) == "connecting to AA:BB:CC:DD:EE:FF")
        #expect(line(facts, 19) == "connecting")
        facts.state = .moving
        facts.listedNameCount = 1
        #expect(line(facts, 79) == "listing: 1 name")
        facts.listedNameCount = 1234
        #expect(line(facts, 79) == "listing: 1234 names")
    }

    @Test func `what is not known is not said, and keeps its place`() {
        var facts = batch
        facts.isComplete = false
        facts.part = nil
        facts.byteCountAll = nil
        facts.timeLeft = nil
        let end = "        4.1 MB   201 kB/s             12/1000+  logs/ma…nday.log"
        #expect(line(facts, 79) == "     ░░░░░░░░░░" + end)
    }

    @Test func `failures are counted before the name`() {
        var facts = batch
        facts.failedCount = 3
        #expect(line(facts, 119).contains("/1000 files  3 failed  logs/"))
        #expect(line(facts, 79).hasSuffix("12/1000  3 failed  log…log"))
        #expect(line(facts, 39).hasSuffix("12/1000  logs/m…ay.log"))
    }

    @Test func `colour is mild, and its signs take no columns`() {
        let colour = TerminalColour(isTerminal: true) { $0 == "TERM" ? "xterm" : nil }
        func line(_ facts: ProgressFacts) -> String {
            ProgressLine(columns: 79, isUTF8: true, colour: colour).line(facts)
        }
        var facts = batch
        facts.failedCount = 3
        #expect(line(facts).contains("████▎\u{1B}[2m░░░░░\u{1B}[0m "))
        #expect(line(facts).contains("\u{1B}[31m3 failed\u{1B}[0m"))
        facts.state = .stalled(.seconds(12), left: .seconds(18), isRetried: true)
        #expect(line(facts).hasSuffix("\u{1B}[33mstalled 12 s, reconnects in 18 s\u{1B}[0m"))
    }

    @Test(arguments: [
        "notes.txt", "a", "東京の写真を集めたとても長い名前のファイル.jpeg",
        "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}",
        "\u{1B}[31m\u{202E}\n.txt", "한국어 파일 이름이 아주 길다", String(repeating: "x", count: 300),
        "🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊", "❤\u{FE0F}❤\u{FE0F}❤\u{FE0F}❤\u{FE0F}❤\u{FE0F}❤\u{FE0F}.png",
    ])
    func `every name fits every window`(name: String) {
        let states: [ProgressState] = [
            .moving, .connecting(to: name),
            .stalled(.seconds(100_000), left: .seconds(18), isRetried: true),
            .retrying(because: "connection lost", after: .seconds(8)),
        ]
        for columns in Array(1...130) + [500] {
            for count in [1, 7, 99_999, UInt64.max] {
                for (state, isKnown) in states.map({ ($0, true) }) + [(.moving, false)] {
                    var facts = Self.facts(files: count)
                    facts.name = name
                    facts.fileCount = count
                    facts.failedCount = count / 2
                    facts.byteCount = count
                    facts.isComplete = isKnown
                    facts.part = isKnown ? 0.999 : nil
                    facts.byteCountAll = isKnown ? count : nil
                    facts.timeLeft = isKnown ? .seconds(3_000_000) : nil
                    facts.state = state
                    for isUTF8 in [true, false] {
                        let line = line(facts, columns, isUTF8: isUTF8)
                        #expect(DisplayWidth.columns(of: line) <= columns, "\(columns): \(line)")
                        #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 })
                        #expect(isUTF8 || line.allSatisfy(\.isASCII))
                    }
                }
            }
        }
    }

    @Test func `the bar grows by eighths and is full at the end`() {
        var last = 0
        for percent in 0...100 {
            var facts = file
            facts.part = Double(percent) / 100
            let eighths = line(facts, 119).unicodeScalars.reduce(0) { sum, scalar in
                (0x2588...0x258F).contains(scalar.value)
                    ? sum + 8 - Int(scalar.value - 0x2588) : sum
            }
            #expect(eighths >= last)
            last = eighths
        }
        #expect(last == 30 * 8)
    }
}
