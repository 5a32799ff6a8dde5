import Server
import System
import Testing

@Suite struct `The level of compression` {
    private static let piece = 65_536

    /// A machine that compresses so many bytes a second at each level, and a link that takes so
    /// many of them.
    private struct Machine {
        var governor = CompressionGovernor()
        var now = MonotonicTime(nanoseconds: 1_000_000_000)
        var bytesPerSecond: [CompressionLevel: Double]
        let linkBytesPerSecond: Double
        /// The levels that it came to, in order.
        var levels: [CompressionLevel] = []

        /// Works for so many seconds, piece by piece.
        mutating func work(seconds: Double, piece: Int = piece) {
            let end = now + .seconds(seconds)
            while now < end {
                let level = governor.level
                let working = Double(piece) / (bytesPerSecond[level] ?? 1)
                let sending = Double(piece) / linkBytesPerSecond
                // The socket waits for what the machine takes longer than the link.
                now = now + .seconds(max(working, sending))
                let isDry = working > sending
                governor.note(piece, waited: isDry ? .seconds(working) : .zero, at: now)
                if governor.level != level { levels.append(governor.level) }
            }
        }
    }

    private func machine(_ best: Double, _ middle: Double, _ fastest: Double) -> Machine {
        Machine(
            bytesPerSecond: [.best: best, .middle: middle, .fastest: fastest],
            linkBytesPerSecond: 1_000_000)
    }

    @Test func `stays the best where the machine is faster than the link`() {
        var machine = machine(1_100_000, 3_000_000, 9_000_000)
        machine.work(seconds: 1_000)
        #expect(machine.governor.level == .best && machine.levels.isEmpty)
    }

    @Test(arguments: [(300_000.0, CompressionLevel.middle), (100_000.0, .fastest)])
    func `goes down as far as the machine needs`(best: Double, level: CompressionLevel) {
        var machine = machine(best, best * 4, best * 12)
        machine.work(seconds: 30)
        #expect(machine.governor.level == level)
        // As soon as a mebibyte shows it, one after the other.
        #expect(machine.levels.first == .middle)
    }

    @Test func `tries a better one after pauses that double`() {
        var machine = machine(300_000, 2_000_000, 9_000_000)
        machine.work(seconds: 10 + 20 + 40 + 80 + 30)
        let tries = machine.levels.count { $0 == .best }
        #expect((3...4).contains(tries), "\(machine.levels)")
        machine.work(seconds: 1_000)
        #expect(machine.levels.count { $0 == .best } - tries <= 4)
    }

    @Test func `is the best again when the machine has time again`() {
        var machine = machine(300_000, 1_200_000, 9_000_000)
        machine.work(seconds: 5)
        #expect(machine.governor.level == .middle)
        machine.bytesPerSecond[.best] = 2_000_000
        machine.work(seconds: 30)
        #expect(machine.governor.level == .best)
    }

    @Test func `needs a mebibyte and a second to change`() {
        var quick = machine(10_000_000, 40_000_000, 90_000_000)
        quick.governor.note(900_000, waited: .seconds(2), at: quick.now + .seconds(2))
        #expect(quick.governor.level == .best)
        quick.governor.note(200_000, waited: .seconds(2), at: quick.now + .seconds(4))
        #expect(quick.governor.level == .middle)
        var short = CompressionGovernor()
        short.note(5 << 20, waited: .milliseconds(999), at: quick.now)
        #expect(short.level == .best)
        short.note(65_536, waited: .milliseconds(1), at: quick.now + .milliseconds(1))
        #expect(short.level == .middle)
    }

    /// Nothing but a file is compressed for as long as it takes to read and to sum one.
    @Test func `is not the reason where little is compressed in a long turn`() {
        var machine = machine(10_000, 40_000, 120_000)
        machine.work(seconds: 2_000, piece: 20_000)
        #expect(machine.governor.level == .best)
    }

    @Test func `does not count the time in which nothing was asked`() {
        var governor = CompressionGovernor()
        var now = MonotonicTime(nanoseconds: 1)
        // A tenth of the time in use, and nothing of the hours between.
        for _ in 0..<20 {
            now = now + .seconds(3_600)
            governor.note(65_536, waited: .milliseconds(25), at: now)
        }
        #expect(governor.level == .middle)
    }
}
