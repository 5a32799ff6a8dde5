import Server
import Share
import System
import TestSupport
import Wire

@testable import Client

/// One session: the client's end and the server's, and a link between them.
final class JoinedSession {
    var link: FaultyLink
    let isCompressed: Bool
    private var exchange: Exchange
    private var engine: ServerEngine
    /// The server's time passes only where nothing else moves.
    private var serverClock = ManualClock()
    private var input: [UInt8] = []
    private var position = 0
    private var hasHeardEnd = false

    /// Whether the client has left.
    private(set) var isLeft = false
    /// Why it did; nil if all was asked and answered.
    private(set) var end: SessionEnd?
    /// What the server told about it.
    private(set) var serverEvents: [ServerEngine.Event] = []
    /// The most that waited on the server.
    private(set) var waitingBytesMax = 0

    init(
        _ configuration: ClientConfiguration, over link: FaultyLink,
        report: @escaping (ClientEvent) -> Void
    ) {
        self.link = link
        isCompressed = configuration.compresses
        exchange = Exchange(configuration, report: report)
        engine = ServerEngine(
            capabilities: .zstd, compressor: .make(), unit: Limits.unitBytesDefault,
            idle: .seconds(1_000_000), at: serverClock.now)
    }

    /// Whether it brought the client anything new.
    var hasGained: Bool { exchange.hasGained }

    /// How the server says it ended.
    var serverEnd: ServerEngine.End? { engine.end }

    /// Whether the server holds nothing for it any more.
    var isForgotten: Bool { engine.end != nil && engine.hasNoOutput }

    /// How many bytes of files the server has read to send them, in the answers it has completed.
    var servedBytes: UInt64 {
        serverEvents.reduce(0) { sum, event in
            guard case .served(_, let size, let start) = event else { return sum }
            return sum + size - start
        }
    }
}

// MARK: The client's turn

extension JoinedSession {
    /// Asks, takes what has arrived and does the disk's work; true if anything moved.
    func clientTurn(_ batch: inout Batch, now: MonotonicTime) -> Bool {
        do {
            return try turn(&batch, now)
        } catch {
            leave(&batch, error)
            return true
        }
    }

    /// Lets the client lose its patience.
    func giveUp(_ batch: inout Batch, after duration: Duration) {
        leave(&batch, .stalled(duration))
    }

    private func turn(
        _ batch: inout Batch, _ now: MonotonicTime
    ) throws(SessionEnd) -> Bool {
        let next = exchange.ask(from: &batch, now: now)
        var hasMoved = say(exchange.takeOutput())
        if case .working = next {
            hasMoved = true
        } else if !exchange.isAwaiting {
            exchange.bye()
            _ = say(exchange.takeOutput())
            leave(&batch, nil)
            return true
        }
        if exchange.work == .disk {
            try exchange.doWork(now: now)
            hasMoved = true
        }
        if position == input.count, let piece = link.toClient.receive() {
            input = piece
            position = 0
            hasMoved = true
        }
        let bytes = input
        try exchange.receive(bytes.span, at: &position, now: now)
        if exchange.isPausing { return true }
        if position == input.count && exchange.work == .none && link.toClient.isOver {
            throw .linkLost(nil)
        }
        return hasMoved
    }

    private func say(_ bytes: [UInt8]) -> Bool {
        link.toServer.send(bytes)
        return !bytes.isEmpty
    }

    private func leave(_ batch: inout Batch, _ end: SessionEnd?) {
        exchange.giveBack(to: &batch)
        self.end = end
        isLeft = true
        link.toServer.close()
        link.toClient.close()
        // A link that stands still has fallen by the time that anybody notices.
        link.toServer.isStalled = false
    }
}

// MARK: The server's turn

extension JoinedSession {
    /// Takes what has arrived, makes one step and lets leave what may; true if anything moved.
    func serverTurn(in share: Share) -> Bool {
        var hasMoved = hear()
        if engine.hasWork {
            engine.step(in: share, at: serverClock.now)
            hasMoved = true
        }
        waitingBytesMax = max(waitingBytesMax, engine.output.count)
        while engine.readyByteCount > 0 && link.toClient.hasRoom {
            let count = min(engine.readyByteCount, engine.unit)
            link.toClient.send(engine.outputBytes(count))
            engine.removeOutput(count, at: serverClock.now)
            hasMoved = true
        }
        if !hasMoved && engine.isHoldingBack && engine.readyByteCount == 0 {
            // Nothing moves: time passes.
            serverClock.advance(by: .milliseconds(FlushPolicy.waitMilliseconds))
            _ = engine.wake(at: serverClock.now)
            hasMoved = true
        }
        serverEvents += engine.takeEvents().map(\.event)
        if isForgotten && !link.toClient.isClosed {
            link.toClient.close()
            hasMoved = true
        }
        return hasMoved
    }

    private func hear() -> Bool {
        guard !hasHeardEnd, engine.wantsInput else { return false }
        if let piece = link.toServer.receive() {
            engine.receive(piece.span, at: serverClock.now)
            return true
        }
        guard link.toServer.isOver else { return false }
        hasHeardEnd = true
        engine.receiveEnd(at: serverClock.now)
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
