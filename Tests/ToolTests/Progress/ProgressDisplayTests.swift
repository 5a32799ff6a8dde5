import Client
import System
import Testing
import Tool

/// When progress is shown, with the time given by the test.
struct ProgressDisplayTests {
    private func display(
        _ mode: ProgressMode, isTerminal: Bool = true, columns: Int? = 61
    ) -> ProgressDisplay {
        ProgressDisplay(
            mode: mode, isTerminal: isTerminal, columns: columns, isUTF8: true, isBatch: false,
            at: at(0))
    }

    private func at(_ milliseconds: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: UInt64(milliseconds) * 1_000_000)
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

    @Test func `a drawing stays on its line and leaves the last column free`() {
        var bar = display(.bar)
        _ = bar.begin("a", count: 0, total: 1000, at: at(0))
        let drawn = bar.advance(to: 500, at: at(100))
        #expect(drawn.hasPrefix("\ra") && drawn.hasSuffix("\u{1B}[K"))
        #expect(DisplayWidth.columns(of: String(drawn.dropFirst().dropLast(3))) == 60)
        #expect(!drawn.contains("\n"))
    }

    @Test func `the bar goes when the file ends, if it was there`() {
        var bar = display(.bar)
        _ = bar.begin("a", count: 0, total: 1000, at: at(0))
        #expect(bar.end("a", size: 1000, at: at(0)) == "")
        _ = bar.begin("a", count: 0, total: 1000, at: at(0))
        _ = bar.advance(to: 500, at: at(100))
        #expect(bar.end("a", size: 1000, at: at(100)) == "\r\u{1B}[K")
        #expect(bar.end("a", size: 1000, at: at(100)) == "")
        #expect(bar.tick(at: at(1000)) == "")
    }

    @Test func `the bar makes room for a message and comes back`() {
        var bar = display(.bar)
        _ = bar.begin("a", count: 0, total: 1000, at: at(0))
        _ = bar.advance(to: 500, at: at(100))
        #expect(bar.clear() == "\r\u{1B}[K")
        #expect(bar.clear() == "")
        #expect(bar.tick(at: at(150)) == "")
        #expect(bar.tick(at: at(200)) != "")
        #expect(bar.begin("b", count: 0, total: 10, at: at(250)) == "\r\u{1B}[K")
    }

    @Test func `after five seconds without a byte it is stalled, and then no more`() {
        var bar = display(.bar, columns: 81)
        _ = bar.begin("a", count: 0, total: 1000, at: at(0))
        _ = bar.advance(to: 500, at: at(1000))
        #expect(!bar.tick(at: at(5999)).contains("stalled"))
        #expect(bar.tick(at: at(6100)).contains("stalled"))
        #expect(!bar.advance(to: 501, at: at(7000)).contains("stalled"))
    }

    @Test func `the size may be learned later`() {
        var bar = display(.bar, columns: 81)
        _ = bar.begin("a", count: 0, total: nil, at: at(0))
        #expect(!bar.advance(to: 500, at: at(100)).contains("%"))
        #expect(bar.advance(to: 500, total: 1000, at: at(200)).contains("50%"))
    }

    @Test func `another window is another width`() {
        var bar = display(.bar)
        _ = bar.begin("a", count: 0, total: 1000, at: at(0))
        bar.resize(to: 41)
        let drawn = bar.advance(to: 500, at: at(100))
        #expect(DisplayWidth.columns(of: String(drawn.dropFirst().dropLast(3))) == 40)
        bar.resize(to: nil)
        let wide = bar.advance(to: 500, at: at(200))
        #expect(DisplayWidth.columns(of: String(wide.dropFirst().dropLast(3))) == 79)
    }

    @Test func `auto is a bar on a terminal and nothing elsewhere`() {
        for (isTerminal, isShown) in [(true, true), (false, false)] {
            var auto = display(.auto, isTerminal: isTerminal)
            _ = auto.begin("a", count: 0, total: 1000, at: at(0))
            #expect(auto.advance(to: 500, at: at(100)).isEmpty != isShown)
        }
    }

    @Test func `none says nothing`() {
        var none = display(.none)
        #expect(none.begin("a", count: 0, total: 1000, at: at(0)) == "")
        for time in stride(from: 0, to: 60_000, by: 100) {
            #expect(none.advance(to: UInt64(time) / 60, at: at(time)) == "")
        }
        #expect(none.end("a", size: 1000, at: at(60_000)) == "")
    }

    @Test func `a batch tells how many names are listed until its first file comes`() {
        var bar = ProgressDisplay(
            mode: .bar, isTerminal: true, columns: 61, isUTF8: true, isBatch: true, at: at(0))
        #expect(bar.tick(at: at(1000)) == "")
        #expect(bar.list(1, at: at(1100)).hasPrefix("\rlisting: 1 name "))
        #expect(bar.list(1200, at: at(1150)) == "")
        #expect(bar.list(1234, at: at(1200)).hasPrefix("\rlisting: 1234 names "))
        #expect(bar.begin("a", count: 0, total: 10, at: at(1300)).hasPrefix("\ra "))
        #expect(bar.list(1235, at: at(1400)).hasPrefix("\ra "))
    }

    @Test func `lines come at every tenth and hold no escapes`() {
        var lines = display(.lines, isTerminal: false)
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

    @Test func `a resumed file begins its lines where it goes on`() {
        var lines = display(.lines)
        _ = lines.begin("a", count: 55, total: 100, at: at(0))
        #expect(lines.advance(to: 59, at: at(10)) == "")
        #expect(lines.advance(to: 60, at: at(20)) == "a: 60% (60/100 B)\n")
        #expect(lines.advance(to: 95, at: at(30)) == "a: 95% (95/100 B)\n")
        #expect(lines.advance(to: 100, at: at(40)) == "")
    }

    @Test func `a stall is one line`() {
        var lines = display(.lines)
        _ = lines.begin("a", count: 0, total: 100, at: at(0))
        #expect(lines.tick(at: at(4999)) == "")
        #expect(lines.tick(at: at(5000)) == "a: 0% (0/100 B, stalled)\n")
        #expect(lines.tick(at: at(6000)) == "")
        #expect(lines.advance(to: 1, at: at(7000)) == "")
        #expect(lines.tick(at: at(12_000)).hasSuffix("stalled)\n"))
    }

    @Test func `the rate is that of the last seconds`() {
        var window = RateWindow(count: 1000, at: at(0))
        #expect(window.bytesPerSecond(at: at(499)) == nil)
        for time in 1...100 { window.note(1000 + UInt64(time) * 10, at: at(time * 100)) }
        #expect(window.bytesPerSecond(at: at(10_000)) == 100)
        for time in 101...200 { window.note(2000 + UInt64(time - 100) * 100, at: at(time * 100)) }
        #expect(window.bytesPerSecond(at: at(20_000)) == 1000)
        #expect(window.bytesPerSecond(at: at(25_000)) == 500)
    }

    @Test func `a file that begins anew has no negative rate`() {
        var window = RateWindow(count: 0, at: at(0))
        window.note(5000, at: at(1000))
        window.note(0, at: at(2000))
        #expect(window.bytesPerSecond(at: at(2100)) == nil)
        window.note(100, at: at(3000))
        #expect(window.bytesPerSecond(at: at(3000)) == 100)
    }

    @Test(arguments: [
        (DownloadOutcome.Result.fetched, 9_500_000, "a: 9.5 MB in 46.2 s (206 kB/s)"),
        (.resumed, 4_620_000, "a: 9.5 MB, resumed: the last 4.6 MB in 46.2 s (100 kB/s)"),
        (.appended, 462, "a: 9.5 MB, appended: the last 462 B in 46.2 s (10 B/s)"),
        (.changed, 41_200, "a: 9.5 MB, changed: 41.2 kB came in 46.2 s (892 B/s)"),
        (.unchanged, 0, "a: unchanged (9.5 MB)"),
    ])
    func `the line that stays`(result: DownloadOutcome.Result, received: UInt64, text: String) {
        var facts = TransferFacts(size: 9_500_000)
        facts.receivedBytes = received
        facts.duration = .milliseconds(46_200)
        #expect(TransferLine.text("a", result, facts) == text)
    }

    @Test func `the line that stays is safe and has no rate without time`() {
        var facts = TransferFacts(size: 6)
        facts.receivedBytes = 6
        let line = TransferLine.text("\n\u{1B}", .fetched, facts)
        #expect(line == "\\x0A\\x1B: 6 B in 0.0 s")
    }
}
