import Server
import Share
import System
import TestSupport
import Wire

/// The server's end of one session, whose client takes all that leaves.
struct ServedEnd: ~Copyable {
    private var engine: ServerEngine
    private let share: Share
    private var clock = ManualClock()
    private var stepCount = 0
    private(set) var events: [ServerEngine.Event] = []

    /// The state of everything that is watched, to which nothing ever happens.
    static let tag: UInt64 = 7

    /// More than any input can ask for.
    private static let stepsMax = 200_000

    /// What a server may hold for one client.
    private static let waitingBytesMax =
        SendBuffer.bytesEnough + Limits.dataBytesMax + 4096

    init(
        of share: Share, compresses: Bool, dialogues: DialogueSet = []
    ) {
        self.share = share
        engine = ServerEngine(
            capabilities: [.zstd, .sums, .live], compressor: compresses ? .make() : nil,
            unit: Limits.unitBytesDefault, idle: .seconds(1_000_000), dialogues: dialogues,
            at: clock.now)
    }

    var end: ServerEngine.End? { engine.end }

    /// Takes what the client sends and does all that follows; returns what leaves.
    mutating func answer(_ bytes: [UInt8]) throws -> [UInt8] {
        var left = try work()
        try demand(engine.wantsInput, "the server neither works nor listens")
        engine.receive(bytes.span, at: clock.now)
        left += try work()
        return left
    }

    /// Lets the time pass for which a short tail waits.
    mutating func wait() throws -> [UInt8] {
        guard engine.isHoldingBack, engine.readyByteCount == 0 else { return try work() }
        clock.advance(by: .milliseconds(FlushPolicy.waitMilliseconds))
        _ = engine.wake(at: clock.now)
        return try work()
    }

    /// The client sends nothing more; returns the rest of what leaves.
    mutating func finish() throws -> [UInt8] {
        var left = try wait()
        engine.receiveEnd(at: clock.now)
        left += try work() + wait()
        try demand(engine.end != nil && engine.hasNoOutput, "the session does not end")
        return left
    }

    private mutating func work() throws -> [UInt8] {
        var left: [UInt8] = []
        while true {
            stepCount += 1
            try demand(stepCount < Self.stepsMax, "the session does not come to an end")
            if engine.awaitedPlace != nil { engine.note(tag: Self.tag) }
            let waitingCount = engine.output.count
            try demand(waitingCount <= Self.waitingBytesMax, "\(waitingCount) bytes wait")
            if engine.readyByteCount > 0 {
                left += engine.readyOutput
                engine.removeOutput(engine.readyByteCount, at: clock.now)
            } else if engine.hasWork {
                engine.step(in: share, at: clock.now)
            } else {
                events += engine.takeEvents().map(\.event)
                return left
            }
        }
    }
}

extension ServerEngine {
    /// What may leave, copied.
    fileprivate var readyOutput: [UInt8] {
        let output = output
        return [UInt8](capacity: readyByteCount) { copy in
            for index in 0..<readyByteCount { copy.append(output[index]) }
        }
    }
}
