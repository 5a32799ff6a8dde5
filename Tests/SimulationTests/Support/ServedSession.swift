import Client
import Server
import System
import TestSupport
import Wire

/// One session: a link, and the server at its other end.
final class ServedSession {
    var link: FaultyLink
    let isCompressed: Bool
    private var engine: ServerEngine
    /// The server's time passes only where nothing else moves.
    private var clock = ManualClock()
    private var hasHeardEnd = false
    private var isKilled = false

    /// Whether the client has left.
    private(set) var isLeft = false
    /// Why it did; nil if all was asked and answered.
    private(set) var end: SessionEnd?
    /// What the server told about it.
    private(set) var serverEvents: [ServerEngine.Event] = []
    /// The most that waited on the server, and on the way to it.
    private(set) var waitingBytesMax = 0
    private(set) var askedBytesMax = 0

    init(over link: FaultyLink, isCompressed: Bool) {
        self.link = link
        self.isCompressed = isCompressed
        // To make a compressor takes longer than most sessions.
        engine = ServerEngine(
            capabilities: [.zstd, .sums, .live], compressor: isCompressed ? .make() : nil,
            unit: Limits.unitBytesDefault,
            idle: .seconds(1_000_000), at: clock.now)
    }

    /// How often the end of what was sent waited for more to be asked, in vain.
    private(set) var waitCount = 0

    /// How the server says it ended.
    var serverEnd: ServerEngine.End? { engine.end }

    /// Whether the server holds nothing for it any more.
    var isForgotten: Bool { isKilled || (engine.end != nil && engine.hasNoOutput) }

    /// Ends the server's program as kill -9 does.
    func killServer() {
        isKilled = true
        for direction in Direction.allCases { link[direction].cut(after: 0) }
    }

    /// How many bytes of files the server has read to send them, in the answers it has completed.
    var servedBytes: UInt64 {
        serverEvents.reduce(0) { sum, event in
            switch event {
            case .served(_, let size, let start): sum + size - start
            case .parted(_, _, let byteCount): sum + byteCount
            case .greeted, .dialogueBegan, .began, .summed, .listed, .refused: sum
            }
        }
    }

    /// Notes that the client has closed its end.
    func leave(because end: SessionEnd?) {
        self.end = end
        isLeft = true
        link.toServer.close()
        link.toClient.close()
        // A link that stands still has fallen by the time that anybody notices.
        link.toServer.isStalled = false
    }

    /// Takes what has arrived, makes one step and lets leave what may; true if anything moved.
    func serverTurn(in world: World) -> Bool {
        guard !isKilled else { return false }
        askedBytesMax = max(askedBytesMax, link.toServer.sent.count - link.toServer.arrivedCount)
        var hasMoved = hear()
        if engine.awaitedPlace != nil { engine.note(tag: world.tag) }
        if engine.hasWork {
            engine.step(in: world.share, at: clock.now)
            hasMoved = true
        }
        waitingBytesMax = max(waitingBytesMax, engine.output.count)
        while engine.readyByteCount > 0 && link.toClient.hasRoom {
            let count = min(engine.readyByteCount, engine.unit)
            link.toClient.send(engine.outputBytes(count))
            engine.removeOutput(count, at: clock.now)
            hasMoved = true
        }
        if !hasMoved && !isPaced && engine.isHoldingBack && engine.readyByteCount == 0 {
            // Nothing moves: time passes.
            waitCount += 1
            clock.advance(by: .milliseconds(FlushPolicy.waitMilliseconds))
            _ = engine.wake(at: clock.now)
            hasMoved = true
        }
        serverEvents += engine.takeEvents().map(\.event)
        if isForgotten && !link.toClient.isClosed {
            link.toClient.close()
            hasMoved = true
        }
        return hasMoved
    }

    /// Whether time passes only by `pass`.
    private var isPaced: Bool { link.toClient.due != nil }

    /// Lets time pass on the link and at the server; returns how many bytes arrive at the client.
    func pass(_ duration: Duration, byteCount: Int) -> Int {
        _ = link.toServer.pass(byteCount: byteCount)
        clock.advance(by: duration)
        if let deadline = engine.deadline, deadline <= clock.now { _ = engine.wake(at: clock.now) }
        return link.toClient.pass(byteCount: byteCount)
    }

    private func hear() -> Bool {
        guard !hasHeardEnd, engine.wantsInput else { return false }
        if let piece = link.toServer.receive() {
            engine.receive(piece.span, at: clock.now)
            return true
        }
        guard link.toServer.isOver else { return false }
        hasHeardEnd = true
        engine.receiveEnd(at: clock.now)
        return true
    }
}

extension ServerEngine {
    /// The first bytes of what waits, copied.
    fileprivate func outputBytes(_ count: Int) -> [UInt8] {
        let output = output
        return [UInt8](capacity: count) { copy in
            for index in 0..<count { copy.append(output[index]) }
        }
    }
}

extension ServerTape {
    /// What has arrived of a session.
    init(_ session: ServedSession) throws {
        try self.init(Array(session.link.toClient.arrived), isCompressed: session.isCompressed)
    }
}
