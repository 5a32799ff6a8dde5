import Client
import System
import Testing
import Tool

/// When progress is shown, with the time given by the test.
struct ProgressDisplayTests {
    private func display(
        _ mode: ProgressMode, files: UInt64 = 1, columns: Int? = 61
    ) -> ProgressDisplay {
        var display = ProgressDisplay(
            mode, from: "attic", columns: columns, isUTF8: true, at: at(0))
        display.expect(files: files, bytes: 0, unsizedFiles: files, isComplete: true)
        return display
    }

    private func at(_ milliseconds: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: UInt64(milliseconds) * 1_000_000)
    }

    /// What is drawn between the signs that move the cursor.
    private func drawn(_ text: String) -> String {
        ["\r", "\u{1B}[K", "\u{1B}[J"].reduce(text) { $0.replacing($1, with: "") }
    }

    @Test func `a bar is drawn at most ten times a second`() {
        var bar = display(.bar)
        #expect(bar.begin("a", count: 0, total: 1000, at: at(0)) == "")
        var drawings = 0
        for time in 0..<1000 {
            if !bar.advance(to: UInt64(time), at: at(time)).isEmpty { drawings += 1 }
        }
        #expect(drawings == 9)
    }

    @Test func `a drawing leaves the last column free and the cursor in front of it`() {
        var bar = display(.bar)
        _ = bar.begin(String(repeating: "a", count: 99), count: 0, total: 1000, at: at(0))
        let text = bar.advance(to: 500, at: at(100))
        #expect(text.hasPrefix("\r 50%") && text.hasSuffix("\u{1B}[K\r"))
        #expect(DisplayWidth.columns(of: drawn(text)) == 60)
        #expect(!text.contains("\n"))
    }

    @Test func `the bar goes when the last file ends, if it was there`() {
        var bar = display(.bar)
        _ = bar.begin("a", count: 0, total: 1000, at: at(0))
        #expect(bar.end("a", size: 1000, at: at(0)) == "")
        bar = display(.bar)
        _ = bar.begin("a", count: 0, total: 1000, at: at(0))
        _ = bar.advance(to: 500, at: at(100))
        #expect(bar.end("a", size: 1000, at: at(100)) == "\r\u{1B}[K")
        #expect(bar.tick(nil, at: at(1000)) == "")
    }

    @Test func `the line stays from one file to the next`() {
        var bar = display(.bar, files: 3, columns: 81)
        _ = bar.begin("a", count: 0, total: 10, at: at(0))
        #expect(bar.advance(to: 5, at: at(100)).contains("  0/3  a"))
        #expect(bar.end("a", size: 10, at: at(120)) == "")
        #expect(bar.begin("b", count: 0, total: 10, at: at(130)) == "")
        #expect(bar.advance(to: 1, at: at(200)).contains("  1/3  b"))
    }

    @Test func `the bar makes room for a message and comes back`() {
        var bar = display(.bar)
        _ = bar.begin("a", count: 0, total: 1000, at: at(0))
        _ = bar.advance(to: 500, at: at(100))
        #expect(bar.clear() == "\r\u{1B}[K")
        #expect(bar.clear() == "")
        #expect(bar.tick(nil, at: at(150)) == "")
        #expect(bar.tick(nil, at: at(200)) != "")
    }

    @Test func `a silence shows, and a byte ends it`() {
        var bar = display(.bar, columns: 81)
        _ = bar.begin("a", count: 0, total: 1000, at: at(0))
        _ = bar.advance(to: 500, at: at(1000))
        let silence = ServerSilence(since: at(1000), until: at(31_000), isRetried: false)
        #expect(!bar.tick(silence, at: at(5900)).contains("stalled"))
        #expect(bar.tick(silence, at: at(6000)).contains("stalled 5 s, gives up in 25 s"))
        #expect(!bar.advance(to: 501, at: at(7000)).contains("stalled"))
    }

    @Test func `a lost connection is told at once, on the line that is there`() {
        var bar = display(.bar, columns: 81)
        _ = bar.begin("a", count: 0, total: 1000, at: at(0))
        _ = bar.advance(to: 500, at: at(100))
        let text = bar.retry(because: "connection lost", after: .seconds(2), at: at(110))
        #expect(text.contains("connection lost; trying again in 2 s") && !text.contains("\n"))
        #expect(bar.tick(nil, at: at(1110)).contains("trying again in 1 s"))
        #expect(bar.connect(at: at(2110)).contains("connecting to attic"))
    }

    @Test func `the size may be learned later`() {
        var bar = display(.bar, columns: 81)
        _ = bar.begin("a", count: 0, total: nil, at: at(0))
        #expect(!bar.advance(to: 500, at: at(100)).contains("%"))
        #expect(bar.advance(to: 500, total: 1000, at: at(200)).contains("50%"))
    }

    @Test func `in another window all of the line that was there is erased`() {
        var bar = display(.bar)
        _ = bar.begin(String(repeating: "a", count: 99), count: 0, total: 1000, at: at(0))
        _ = bar.advance(to: 500, at: at(100))
        bar.resize(to: 41)
        let narrow = bar.advance(to: 500, at: at(200))
        #expect(narrow.hasSuffix("\u{1B}[J\r"))
        #expect(DisplayWidth.columns(of: drawn(narrow)) == 40)
        #expect(bar.advance(to: 500, at: at(300)).hasSuffix("\u{1B}[K\r"))
        bar.resize(to: 20)
        #expect(bar.clear() == "\r\u{1B}[J")
        bar.resize(to: nil)
        let wide = bar.advance(to: 500, at: at(400))
        #expect(DisplayWidth.columns(of: drawn(wide)) <= 79)
    }

    @Test func `none says nothing`() {
        var none = display(.none)
        #expect(none.begin("a", count: 0, total: 1000, at: at(0)) == "")
        for time in stride(from: 0, to: 60_000, by: 100) {
            #expect(none.advance(to: UInt64(time) / 60, at: at(time)) == "")
        }
        #expect(none.retry(because: "connection lost", after: .zero, at: at(60_000)) == "")
        #expect(none.end("a", size: 1000, at: at(60_000)) == "")
    }

    @Test func `it tells how many names are listed until the first file comes`() {
        var bar = ProgressDisplay(.bar, from: "attic", columns: 61, isUTF8: true, at: at(0))
        #expect(bar.tick(nil, at: at(1000)) == "")
        #expect(drawn(bar.list(1, at: at(1100))) == "listing: 1 name")
        #expect(bar.list(1200, at: at(1150)) == "")
        #expect(drawn(bar.list(1234, at: at(1200))) == "listing: 1234 names")
        #expect(bar.begin("a", count: 0, total: 10, at: at(1300)).hasSuffix("  a\u{1B}[K\r"))
        #expect(bar.list(1235, at: at(1400)).hasSuffix("  a\u{1B}[K\r"))
    }
}

/// Lines for logs, which hold no escapes.
extension ProgressDisplayTests {
    @Test func `lines come at every tenth and hold no escapes`() {
        var lines = display(.lines)
        var said = lines.begin("a\u{1B}", count: 0, total: 100_000, at: at(0))
        for time in 0...100 {
            said += lines.advance(to: UInt64(time) * 1000, at: at(time * 100))
        }
        said += lines.end("a\u{1B}", size: 100_000, at: at(10_000))
        let all = said.split(separator: "\n")
        #expect(all.count == 9)
        #expect(all.first == "a\\x1B: 10% (10.0/100 kB, 10.0 kB/s, 0:09 left)")
        #expect(all.last == "a\\x1B: 90% (90.0/100 kB, 10.0 kB/s, 0:01 left)")
        #expect(!said.contains("\u{1B}") && !said.contains("\r"))
    }

    @Test func `a batch has lines at every tenth of the whole`() {
        var lines = display(.lines, files: 100)
        lines.expect(files: 100, bytes: 100_000, unsizedFiles: 0, isComplete: true)
        var said = ""
        for count in 1...100 {
            said += lines.begin("a", count: 0, total: 1000, at: at(count * 100 - 50))
            said += lines.advance(to: 1000, total: nil, at: at(count * 100))
            said += lines.end("a", size: 1000, at: at(count * 100))
        }
        let all = said.split(separator: "\n")
        #expect(all.count == 9)
        #expect(all.first == "9/100 files: 10% (10.0/100 kB, 10.0 kB/s, 0:09 left)")
        #expect(!said.contains("\u{1B}") && !said.contains("\r"))
    }

    @Test func `files of unknown size have lines at every tenth of the files, without per cent`() {
        var lines = display(.lines, files: 20)
        var said = ""
        for count in 1...10 {
            said += lines.begin("a", count: 0, total: 1000, at: at(count * 100 - 50))
            said += lines.advance(to: 1000, total: nil, at: at(count * 100))
            said += lines.end("a", size: 1000, at: at(count * 100))
        }
        let all = said.split(separator: "\n")
        #expect(all.count == 5 && all.first == "2/20 files (2.0 kB)", "\(all)")
    }

    @Test func `a resumed file begins its lines where it goes on`() {
        var lines = display(.lines)
        #expect(lines.begin("a", count: 55, total: 100, at: at(0)) == "")
        #expect(lines.advance(to: 59, at: at(10)) == "")
        #expect(lines.advance(to: 60, at: at(20)) == "a: 60% (60/100 B)\n")
        #expect(lines.advance(to: 95, at: at(30)) == "a: 95% (95/100 B)\n")
        #expect(lines.advance(to: 100, at: at(40)) == "")
    }

    @Test func `a stall is one line`() {
        var lines = display(.lines)
        _ = lines.begin("a", count: 0, total: 100, at: at(0))
        func silence(_ since: Int) -> ServerSilence {
            ServerSilence(since: at(since), until: at(since + 30_000), isRetried: true)
        }
        #expect(lines.tick(silence(0), at: at(4999)) == "")
        #expect(
            lines.tick(silence(0), at: at(5000))
                == "a: 0% (0/100 B, stalled 5 s, reconnects in 25 s)\n")
        #expect(lines.tick(silence(0), at: at(6000)) == "")
        #expect(lines.advance(to: 1, at: at(7000)) == "")
        #expect(lines.tick(silence(7000), at: at(12_000)).contains("stalled 5 s"))
    }
}
