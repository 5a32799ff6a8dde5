import Testing
import Tool

/// The bar as it is drawn: always one line of exactly the window's width.
struct ProgressLineTests {
    private let facts = ProgressFacts(
        name: "notes.txt", count: 4_100_000, total: 9_500_000, bytesPerSecond: 201_000)

    private func line(_ facts: ProgressFacts, _ columns: Int, isUTF8: Bool = true) -> String {
        ProgressLine(columns: columns, isUTF8: isUTF8).line(facts)
    }

    @Test func `a bar on eighty columns`() {
        let start = "notes.txt  43% ████████████                "
        let end = "      4.1/9.5 MB   201 kB/s      0:26"
        #expect(line(facts, 80) == start + end)
        let signs = "notes.txt  43% ############----------------"
        #expect(line(facts, 80, isUTF8: false) == signs + end)
    }

    @Test func `narrower windows leave out what tells least`() {
        let end = "      4.1/9.5 MB   201 kB/s      0:26"
        #expect(line(facts, 60) == "notes.txt  43% ███▍    " + end)
        #expect(line(facts, 52) == "notes.txt   43%" + end)
        #expect(line(facts, 40) == "notes.txt       43%   201 kB/s      0:26")
        #expect(line(facts, 30) == "notes.txt       43%   201 kB/s")
        #expect(line(facts, 20) == "notes.txt        43%")
    }

    @Test(arguments: [
        "notes.txt", "a", "", "東京の写真を集めたとても長い名前のファイル.jpeg",
        "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}",
        "\u{1B}[31m\u{202E}\n.txt", "한국어 파일 이름이 아주 길다", String(repeating: "x", count: 300),
        "🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊",
    ])
    func `every name fits every window exactly`(name: String) {
        for columns in [20, 21, 27, 28, 29, 33, 38, 39, 40, 52, 60, 61, 80, 200] {
            for (count, total) in [
                (0, 1), (1, 1), (0, 0), (5, 1), (4_100_000, 9_500_000), (7, nil),
                (999_999_999_999, UInt64(Int64.max)), (UInt64.max, UInt64.max),
            ] as [(UInt64, UInt64?)] {
                for (rate, isStalled) in [(nil, false), (999_499, false), (3, true)]
                    as [(UInt64?, Bool)]
                {
                    let facts = ProgressFacts(
                        name: name, count: count, total: total, bytesPerSecond: rate,
                        isStalled: isStalled)
                    for isUTF8 in [true, false] {
                        let line = line(facts, columns, isUTF8: isUTF8)
                        #expect(DisplayWidth.columns(of: line) == columns, "\(columns): \(line)")
                        #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 })
                        #expect(isUTF8 || line.allSatisfy(\.isASCII))
                    }
                }
            }
        }
    }

    @Test(arguments: 1..<ProgressLine.columnsMin, [true, false])
    func `the line of a narrow window is no wider than that`(columns: Int, isUTF8: Bool) {
        #expect(DisplayWidth.columns(of: line(facts, columns, isUTF8: isUTF8)) == columns)
    }

    @Test func `a narrow window shows how far it is`() {
        #expect(line(facts, 12).hasPrefix("\(facts.percent ?? -1)% "))
    }

    @Test func `a stalled file says so instead of a rate`() {
        var facts = facts
        facts.isStalled = true
        let line = line(facts, 80)
        #expect(line.contains("stalled") && !line.contains("kB/s") && !line.contains("0:26"))
    }

    @Test func `a hundred per cent is said only when all is here`() {
        #expect(ProgressFacts(name: "a", count: 999_999, total: 1_000_000).percent == 99)
        #expect(ProgressFacts(name: "a", count: 1_000_000, total: 1_000_000).percent == 100)
        #expect(ProgressFacts(name: "a", count: UInt64.max - 1, total: UInt64.max).percent == 99)
        #expect(ProgressFacts(name: "a", count: 0, total: 0).percent == 100)
        #expect(ProgressFacts(name: "a", count: 0, total: nil).percent == nil)
    }

    @Test func `the time that is left is said where it is known`() {
        func left(_ rate: UInt64?, total: UInt64 = 100) -> Duration? {
            ProgressFacts(name: "a", count: 0, total: total, bytesPerSecond: rate).timeLeft
        }
        #expect(left(10) == .seconds(10))
        #expect(left(nil) == nil)
        #expect(left(0) == nil)
        #expect(left(1, total: 359_999) == .seconds(359_999))
        #expect(left(1, total: 360_000) == nil)
    }

    @Test func `the bar grows by eighths and is full at the end`() {
        var last = 0
        for count in 0...100 {
            let line = line(ProgressFacts(name: "a", count: UInt64(count), total: 100), 100)
            let eighths = line.unicodeScalars.reduce(0) { sum, scalar in
                (0x2588...0x258F).contains(scalar.value)
                    ? sum + 8 - Int(scalar.value - 0x2588) : sum
            }
            #expect(eighths >= last)
            last = eighths
        }
        let full = line(ProgressFacts(name: "a", count: 100, total: 100), 100)
        #expect(full.filter { $0 == "█" }.count * 8 == last)
    }
}
