import Server
import Share
import System
import TestSupport
import Wire

/// A client of one engine: sends given bytes and keeps all that is sent to it.
final class EngineClient {
    var engine: ServerEngine
    let share: Share
    var clock = ManualClock()

    /// What has left, message by message.
    private(set) var messages: [[UInt8]] = []

    /// The served folder, which is to last as long as this.
    let folder: TemporaryFolder

    init(
        _ folder: TemporaryFolder, in share: Share? = nil, compress: Bool = false,
        unit: Int = 1008, rules: Share.Rules = Share.Rules(), text: Bool = false
    ) throws {
        self.folder = folder
        self.share = try share ?? Share(folder.open(), rules: rules)
        engine = ServerEngine(
            capabilities: [.zstd, .sums, .live], compressor: compress ? .make() : nil, unit: unit,
            idle: .seconds(60), dialogues: text ? .text : [], at: clock.now)
    }

    var end: ServerEngine.End? { engine.end }
    var isIdle: Bool { engine.isIdle }
    var isGreeted: Bool { engine.isGreeted }
    var wantsInput: Bool { engine.wantsInput }
    var hasWork: Bool { engine.hasWork }
    var hasNoOutput: Bool { engine.hasNoOutput }
    var isHoldingBack: Bool { engine.isHoldingBack }

    /// What has left in all.
    var received: [UInt8] { Array(messages.joined()) }

    /// The frames that have left; all of it is whole frames.
    var frames: [Frame] { Frame.all(in: received).frames }

    /// Sends the bytes, as many at a time as given, and has everything answered.
    func send(_ bytes: [UInt8], atOnce: Int = .max) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = Array(rest.prefix(atOnce))
            rest = rest.dropFirst(atOnce)
            while !engine.wantsInput { answer() }
            sendOnly(part)
            answer()
        }
    }

    /// Sends the bytes without letting anything be answered yet.
    func sendOnly(_ bytes: [UInt8]) {
        engine.receive(bytes.span, at: clock.now)
    }

    /// Tells the server that nothing more will be sent.
    func sendEnd() { engine.receiveEnd(at: clock.now) }

    /// The file of which not all has left.
    var unfinishedFile: ServerEngine.UnfinishedFile? { engine.unfinishedFile }

    /// Has the server end the session.
    func end(_ end: ServerEngine.End) { engine.end(end, at: clock.now) }

    /// Lets everything be answered and leave, and so much time pass that nothing is held back.
    func answer() {
        answerAtOnce()
        waitForTail()
    }

    /// Lets everything be answered, and leave what leaves at once.
    func answerAtOnce() { engine.answer(in: share, into: &messages, at: clock.now) }

    /// Lets so much time pass that nothing is held back any more.
    func waitForTail() {
        if engine.isHoldingBack {
            clock.advance(by: .milliseconds(FlushPolicy.waitMilliseconds))
            _ = engine.wake(at: clock.now)
        }
        leave()
    }

    /// Makes one step.
    func step() { engine.step(in: share, at: clock.now) }

    /// Lets leave what may.
    func leave() { engine.leave(into: &messages, at: clock.now) }

    /// Hands over what happened since the last call, with how long it took.
    func takeTimedEvents() -> [ServerEngine.TimedEvent] { engine.takeEvents() }

    /// Hands over what happened since the last call.
    func takeEvents() -> [ServerEngine.Event] { engine.takeEvents().map(\.event) }
}

/// Loops over an engine belong to it: of each the class above sees one access and no more.
/// Swift 6.3 leaves open the first of two reads that stand on both sides of `||` in a class.
extension ServerEngine {
    /// Lets everything be answered, and leave what leaves at once.
    fileprivate mutating func answer(
        in share: Share, into messages: inout [[UInt8]], at now: MonotonicTime
    ) {
        while hasWork || readyByteCount > 0 {
            leave(into: &messages, at: now)
            if hasWork { step(in: share, at: now) }
        }
    }

    /// Lets leave what may.
    fileprivate mutating func leave(into messages: inout [[UInt8]], at now: MonotonicTime) {
        while readyByteCount > 0 {
            let count = min(readyByteCount, unit)
            messages.append(outputBytes(count))
            removeOutput(count, at: now)
        }
    }

    /// The first bytes of what waits, copied.
    @inline(never)
    func outputBytes(_ count: Int) -> [UInt8] {
        let output = output
        return [UInt8](capacity: count) { copy in
            for index in 0..<count { copy.append(output[index]) }
        }
    }
}
