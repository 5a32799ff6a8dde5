package import System

/// Decides at which level the server compresses: the best one that its machine can do as fast as
/// the links take it.
///
/// All clients share it, because they share one core. It has no clock.
package struct CompressionGovernor: Sendable {
    /// The level is judged after this much time and this much input.
    private static let periodMin = Duration.seconds(1)
    private static let byteCountMin = 1 << 20

    /// Which part of the time, in hundredths, sockets may wait for the compressor.
    private static let waitedPercentMax = 5

    /// What a turn compresses at least if it is the compressor that takes its time: half a piece.
    private static let turnByteCountMin = 32_768

    /// A longer time between two turns counts as this much: the server was idle.
    private static let gapMax = Duration.milliseconds(250)

    /// How long a level that was too slow is not tried again; doubled each time that it was.
    private static let pauseMin = Duration.seconds(10)
    private static let pauseMax = Duration.seconds(1_280)

    /// At which level to compress now.
    package private(set) var level = CompressionLevel.best

    private var elapsed = Duration.zero
    private var waited = Duration.zero
    private var byteCount = 0
    private var lastAt: MonotonicTime?
    private var pause = Self.pauseMin
    /// When the level was changed, or held for as long as a pause.
    private var changedAt = MonotonicTime(nanoseconds: 0)

    package init() {}

    /// Takes what one turn of a client has compressed, and how long its socket had nothing to send
    /// meanwhile.
    package mutating func note(_ byteCount: Int, waited: Duration, at now: MonotonicTime) {
        elapsed += min(lastAt.map { now - $0 } ?? waited, max(Self.gapMax, waited))
        lastAt = now
        self.byteCount += byteCount
        if byteCount >= Self.turnByteCountMin { self.waited += waited }
        guard elapsed >= Self.periodMin, self.byteCount >= Self.byteCountMin else { return }
        if self.waited * 100 > elapsed * Self.waitedPercentMax {
            goDown(at: now)
        } else if now - changedAt >= pause {
            goUp(at: now)
        }
        (elapsed, self.waited, self.byteCount) = (.zero, .zero, 0)
    }

    private mutating func goDown(at now: MonotonicTime) {
        guard let faster = level.faster else { return }
        level = faster
        changedAt = now
    }

    /// Tries the next better level; where that is too slow, the next pause is longer.
    private mutating func goUp(at now: MonotonicTime) {
        changedAt = now
        guard let better = level.better else {
            pause = Self.pauseMin
            return
        }
        level = better
        pause = min(pause * 2, Self.pauseMax)
    }
}
