import System
import Testing
import Tool

/// How fast something comes, with the time given by the test.
struct RateWindowTests {
    private func at(_ milliseconds: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: UInt64(milliseconds) * 1_000_000)
    }

    @Test func `the rate is that of the last seconds`() {
        var window = RateWindow(count: 1000, at: at(0))
        #expect(window.bytesPerSecond(at: at(499)) == nil)
        for time in 1...100 { window.note(1000 + UInt64(time) * 10, at: at(time * 100)) }
        #expect(window.bytesPerSecond(at: at(10_000)) == 100)
        for time in 101...200 { window.note(2000 + UInt64(time - 100) * 100, at: at(time * 100)) }
        #expect(window.bytesPerSecond(at: at(20_000)) == 1000)
    }

    @Test func `a short silence does not lower it, and after a long one none is known`() {
        var window = RateWindow(count: 0, at: at(0))
        for time in 1...20 { window.note(UInt64(time) * 100, at: at(time * 100)) }
        #expect(window.bytesPerSecond(at: at(2000)) == 1000)
        #expect(window.bytesPerSecond(at: at(6999)) == 1000)
        #expect(window.bytesPerSecond(at: at(7000)) == nil)
    }

    @Test func `after a long silence it begins anew`() {
        var window = RateWindow(count: 0, at: at(0))
        for time in 1...20 { window.note(UInt64(time) * 100, at: at(time * 100)) }
        for time in 0...10 { window.note(2000 + UInt64(time) * 100, at: at(14_000 + time * 100)) }
        #expect(window.bytesPerSecond(at: at(15_000)) == 1000)
    }

    @Test func `what begins anew has no negative rate`() {
        var window = RateWindow(count: 0, at: at(0))
        window.note(5000, at: at(1000))
        window.note(0, at: at(2000))
        #expect(window.bytesPerSecond(at: at(2100)) == nil)
        window.note(100, at: at(3000))
        #expect(window.bytesPerSecond(at: at(3000)) == 100)
    }
}
