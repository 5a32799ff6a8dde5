import Client
import System
import Testing
import Tool

/// Rate, time left and the part that is here, with the time given by the test.
struct ProgressMeterTests {
    private func at(_ milliseconds: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: UInt64(milliseconds) * 1_000_000)
    }

    /// A meter that knows of so many files.
    private func meter(_ files: UInt64, bytes: UInt64 = 0, unsized: UInt64 = 0) -> ProgressMeter {
        var meter = ProgressMeter(from: "attic", at: at(0))
        meter.expect(files: files, bytes: bytes, unsizedFiles: unsized, isComplete: true)
        return meter
    }

    /// Lets bytes come at 100 kB/s for so many tenths of a second.
    private func receive(
        _ meter: inout ProgressMeter, from count: UInt64 = 0, total: UInt64, at start: Int,
        tenths: Int
    ) {
        for tenth in 1...tenths {
            meter.advance(
                to: count + UInt64(tenth) * 10_000, total: total, at: at(start + tenth * 100))
        }
    }

    @Test func `one file is told by its bytes`() {
        var meter = meter(1, unsized: 1)
        meter.begin("a", count: 0, total: 10_000_000)
        receive(&meter, total: 10_000_000, at: 0, tenths: 20)
        let facts = meter.facts(at: at(2000))
        #expect(facts.percent == 2 && facts.bytesPerSecond == 100_000)
        #expect(facts.timeLeft == .seconds(98) && facts.byteCountAll == 10_000_000)
        #expect(!facts.isBatch && facts.name == "a")
    }

    @Test func `a folder of one file is told like one file`() {
        var meter = meter(1, bytes: 10_000_000)
        meter.begin("folder/a", count: 5_000_000, total: 10_000_000)
        let facts = meter.facts(at: at(0))
        #expect(facts.percent == 50 && !facts.isBatch && facts.byteCountAll == 10_000_000)
    }

    @Test func `many files are told as a whole`() {
        var meter = meter(4, bytes: 4_000_000)
        var last = 0
        for number in 0..<4 {
            meter.begin("\(number)", count: 0, total: 1_000_000)
            receive(&meter, total: 1_000_000, at: number * 10_000, tenths: 100)
            let facts = meter.facts(at: at((number + 1) * 10_000))
            #expect((facts.percent ?? -1) > last && facts.percent == (number + 1) * 25)
            #expect(facts.timeLeft == .seconds((3 - number) * 10))
            last = facts.percent ?? 0
            meter.end("\(number)", size: 1_000_000, at: at((number + 1) * 10_000))
        }
        #expect(meter.isDone)
    }

    @Test func `while a size is unknown there is no part and no time left`() {
        var meter = meter(3, unsized: 3)
        var bytes: UInt64 = 0
        for (number, size) in [(0, 1000), (1, 1000), (2, 2000)] as [(UInt64, UInt64)] {
            bytes += size
            meter.expect(
                files: 3, bytes: bytes, unsizedFiles: 2 - number, isComplete: true)
            meter.begin("\(number)", count: 0, total: size)
            for part in 0...10 as ClosedRange<UInt64> {
                let now = at(Int(number * 1000 + part * 100))
                meter.advance(to: size * part / 10, total: size, at: now)
                let facts = meter.facts(at: now)
                #expect(facts.fileCount == number && facts.fileCountAll == 3)
                if number < 2 {
                    #expect(facts.percent == nil && facts.timeLeft == nil)
                } else {
                    #expect(facts.percent == 50 + Int(part) * 5)
                }
            }
            meter.end("\(number)", size: size, at: at(Int(number * 1000 + 1000)))
        }
        #expect(meter.isDone)
    }

    @Test func `empty files are counted`() {
        var meter = meter(4)
        for number in 1...3 {
            meter.begin("\(number)", count: 0, total: 0)
            meter.end("\(number)", size: 0, at: at(number * 1000))
            #expect(meter.facts(at: at(number * 1000)).percent == number * 25)
        }
        #expect(meter.facts(at: at(3000)).timeLeft == .seconds(1))
    }

    @Test func `while files are still listed there is no part and no time left`() {
        var meter = ProgressMeter(from: "attic", at: at(0))
        meter.expect(files: 12, bytes: 1000, unsizedFiles: 0, isComplete: false)
        meter.begin("a", count: 0, total: 100)
        meter.advance(to: 50, total: 100, at: at(1000))
        let facts = meter.facts(at: at(1000))
        #expect(facts.part == nil && facts.timeLeft == nil && facts.byteCountAll == nil)
        #expect(facts.byteCount == 50 && facts.fileCountAll == 12)
    }

    @Test func `files that wait for the disk together count from when they are here`() {
        var meter = meter(3, bytes: 4_000_000)
        meter.begin("a", count: 0, total: 1_000_000)
        meter.advance(to: 1_000_000, total: 1_000_000, at: at(100))
        meter.begin("b", count: 0, total: 2_000_000)
        meter.advance(to: 500_000, total: 2_000_000, at: at(300))
        // One that was refused meanwhile takes nothing away.
        meter.end("c", size: 1_000_000, hasFailed: true, at: at(350))
        let before = meter.facts(at: at(400))
        #expect(before.byteCount == 2_500_000 && before.fileCount == 2 && before.failedCount == 1)
        meter.end("a", size: 1_000_000, at: at(400))
        let after = meter.facts(at: at(400))
        #expect(after.byteCount == 2_500_000 && after.fileCount == 2)
    }

    @Test func `a file that is asked for again counts once`() {
        var meter = meter(2, bytes: 20_000_000)
        meter.begin("a", count: 0, total: 10_000_000)
        meter.advance(to: 8_000_000, total: 10_000_000, at: at(100))
        meter.begin("b", count: 0, total: 10_000_000)
        #expect(meter.facts(at: at(200)).fileCount == 0)
        meter.advance(to: 10_000_000, total: 10_000_000, at: at(300))
        meter.begin("a", count: 0, total: 10_000_000)
        let begun = meter.facts(at: at(300))
        #expect(begun.byteCount == 10_000_000 && begun.fileCount == 1)
        meter.advance(to: 10_000_000, total: 10_000_000, at: at(400))
        meter.end("b", size: 10_000_000, at: at(400))
        meter.end("a", size: 10_000_000, at: at(400))
        let ended = meter.facts(at: at(400))
        #expect(ended.byteCount == 20_000_000 && ended.fileCount == 2)
    }

    @Test func `what was held before is no rate`() {
        var meter = meter(1, unsized: 1)
        meter.begin("a", count: 1_000_000, total: 2_000_000)
        receive(&meter, from: 1_000_000, total: 2_000_000, at: 0, tenths: 10)
        let facts = meter.facts(at: at(1000))
        #expect(facts.byteCount == 1_100_000 && facts.bytesPerSecond == 100_000)
        #expect(facts.timeLeft == .seconds(9))
    }

    @Test func `files of which nothing has to come are counted for the time left, not the rate`() {
        var meter = meter(100, bytes: 100_000_000)
        for number in 1...50 {
            meter.begin("\(number)", count: 1_000_000, total: 1_000_000)
            meter.end("\(number)", size: 1_000_000, at: at(number * 100))
        }
        let facts = meter.facts(at: at(5000))
        #expect(facts.bytesPerSecond == nil && facts.percent == 50)
        #expect(facts.timeLeft == .seconds(5))
    }

    @Test func `a silence is a stall after five seconds, with the time until it is given up`() {
        var meter = meter(1, unsized: 1)
        meter.begin("a", count: 0, total: 10_000_000)
        receive(&meter, total: 10_000_000, at: 0, tenths: 20)
        let silence = ServerSilence(since: at(2000), until: at(32_000), isRetried: false)
        meter.wait(silence)
        #expect(meter.facts(at: at(6999)).state == .moving)
        let facts = meter.facts(at: at(14_000))
        #expect(
            facts.state == .stalled(.seconds(12), left: .seconds(18), isRetried: false))
        #expect(facts.state.words.first == "stalled 12 s, gives up in 18 s")
        #expect(facts.bytesPerSecond == nil && facts.timeLeft == nil)
        meter.wait(ServerSilence(since: at(2000), until: at(32_000), isRetried: true))
        let words = meter.facts(at: at(14_000)).state.words
        #expect(words.first == "stalled 12 s, reconnects in 18 s")
        // Where nothing is due, as while the rate limit makes it wait, nothing stalls.
        meter.wait(nil)
        #expect(meter.facts(at: at(14_000)).state == .moving)
    }

    @Test func `after a stall rate and time left are those from before it`() {
        var meter = meter(1, unsized: 1)
        meter.begin("a", count: 0, total: 10_000_000)
        receive(&meter, total: 10_000_000, at: 0, tenths: 20)
        meter.wait(ServerSilence(since: at(2000), until: at(32_000), isRetried: false))
        meter.advance(to: 210_000, total: 10_000_000, at: at(14_000))
        #expect(meter.facts(at: at(14_000)).state == .moving)
        for time in stride(from: 14_000, to: 14_500, by: 100) {
            #expect(meter.facts(at: at(time)).bytesPerSecond == nil)
        }
        receive(&meter, from: 210_000, total: 10_000_000, at: 14_000, tenths: 10)
        let facts = meter.facts(at: at(15_000))
        #expect(facts.bytesPerSecond == 100_000 && facts.timeLeft == .seconds(97))
    }

    @Test func `a new connection begins a new rate`() {
        var meter = meter(1, unsized: 1)
        meter.begin("a", count: 0, total: 10_000_000)
        receive(&meter, total: 10_000_000, at: 0, tenths: 20)
        meter.retry(because: "connection lost", after: .seconds(3), at: at(2000))
        let lost = meter.facts(at: at(2500))
        #expect(lost.state == .retrying(because: "connection lost", after: .milliseconds(2500)))
        #expect(lost.state.words.first == "connection lost; trying again in 3 s")
        meter.connect()
        #expect(meter.facts(at: at(5000)).state.words.first == "connecting to attic")
        meter.connected(at: at(6000))
        meter.begin("a", count: 200_000, total: 10_000_000)
        #expect(meter.facts(at: at(6000)).bytesPerSecond == nil)
        receive(&meter, from: 200_000, total: 10_000_000, at: 6000, tenths: 10)
        let facts = meter.facts(at: at(7000))
        #expect(facts.state == .moving && facts.bytesPerSecond == 100_000)
        #expect(facts.timeLeft == .seconds(97))
    }

    @Test func `a hundred per cent is said only when all is here`() {
        func percent(_ count: UInt64, _ total: UInt64) -> Int? {
            var meter = meter(1, unsized: 1)
            meter.begin("a", count: count, total: total)
            return meter.facts(at: at(0)).percent
        }
        #expect(percent(999_999, 1_000_000) == 99)
        #expect(percent(1_000_000, 1_000_000) == 100)
        #expect(percent(UInt64.max - 1, UInt64.max) == 99)
        #expect(percent(0, 0) == 100)
    }

    @Test func `sizes without end overflow nothing`() {
        var meter = meter(2, bytes: .max)
        for name in ["a", "b"] {
            meter.begin(name, count: 0, total: .max)
            meter.advance(to: .max, total: .max, at: at(1000))
        }
        #expect(meter.facts(at: at(1000)).byteCount == .max)
        meter.end("a", size: .max, at: at(2000))
        meter.end("b", size: .max, at: at(2000))
        #expect(meter.facts(at: at(2000)).percent == 100)
    }
}
