import System

/// One session: reads, writes and waits until all is asked and answered, or something ends it.
final class SessionLoop {
    /// How fast the slowest disk that serves is taken to be hashed: a large prefix takes time
    /// before the first byte of its answer.
    private static let hashedBytesPerSecond: UInt64 = 8 << 20

    private let configuration: ClientConfiguration
    private let watch: Watch
    private let link: Link
    private let stream: OutputStream?
    private let report: (ClientEvent) -> Void
    private var rate: RateLimit?
    private var exchange: Exchange
    /// When something useful came last, or nothing was to come.
    private var usefulAt = MonotonicTime.now
    private var eventCount: UInt64 = 0

    init(
        _ configuration: ClientConfiguration, _ watch: Watch, _ link: Link, _ stream: OutputStream?,
        report: @escaping (ClientEvent) -> Void
    ) {
        self.configuration = configuration
        self.watch = watch
        self.link = link
        self.stream = stream
        self.report = report
        rate = configuration.bytesPerSecondMax.map {
            RateLimit(bytesPerSecond: $0, at: MonotonicTime.now)
        }
        exchange = Exchange(configuration, report: report)
    }

    /// Whether anything came that had not come before.
    var hasGained: Bool { exchange.hasGained }

    /// Returns when all that can be asked has been answered.
    func run(_ batch: inout Batch) throws(SessionEnd) {
        defer {
            exchange.giveBack(to: &batch)
            report(.received(wireBytes: link.receivedCount))
        }
        while true {
            do {
                try takeInput()
            } catch .goodbye where !exchange.isAwaiting {
                // Hashing took longer than the server waits for a request: nothing is lost by it.
                return
            }
            // What is left of the answers is not wanted: no BYE, which would say that all has come.
            if exchange.hasFailed && configuration.endsAtFirstFailure { return }
            let next = exchange.ask(from: &batch, now: .now)
            if !next.isWorking || !exchange.mayCollect { try write() }
            // There is no need to wait for more than what has arrived.
            if exchange.isPausing { continue }
            if !next.isWorking && !exchange.isAwaiting { return try sayBye() }
            try wait(isWorking: next.isWorking)
        }
    }

    /// The server learns that all has come; whether it hears it is of no importance.
    private func sayBye() throws(SessionEnd) {
        exchange.bye()
        try write()
    }

    private func write() throws(SessionEnd) {
        try link.write(exchange.takeOutput(), unit: exchange.unitBytes)
    }

    /// Takes what was read, and does the disk's share of it, until it is time to ask for more.
    private func takeInput() throws(SessionEnd) {
        if exchange.work == .disk { try exchange.doWork(now: .now) }
        try link.withInput { bytes, position throws(SessionEnd) in
            repeat {
                try exchange.receive(bytes, at: &position, now: .now)
            } while exchange.isPausing && !exchange.asksFirst(at: .now)
        }
        let isHeldUp = exchange.work != .none || !exchange.isAwaiting
        if isHeldUp || eventCount != exchange.eventCount {
            eventCount = exchange.eventCount
            usefulAt = .now
        }
    }

    /// Waits for what the session needs next, and reads if that is it.
    private func wait(isWorking: Bool) throws(SessionEnd) {
        let deadline = isWorking ? MonotonicTime.now : nil
        switch exchange.work {
        case .disk:
            try link.watch(reading: false)
            _ = try watch.wait(until: .now)
        case .standardOutput:
            guard let stream else { preconditionFailure("no stream was given") }
            try link.watch(reading: false)
            let ready = try watch.wait(for: stream, until: deadline)
            if ready.stream { try exchange.doWork(now: .now) }
            // The server waits for the reader, and nobody for the server.
            usefulAt = .now
        case .none:
            try read(deadline)
        }
    }

    /// Reads what has arrived, as fast as the rate allows and not longer than patience lasts.
    private func read(_ deadline: MonotonicTime?) throws(SessionEnd) {
        guard link.isUsedUp else { return }
        try exchange.requireMemory()
        let allowance = rate?.allowance(at: .now) ?? .max
        guard allowance > 0 else {
            try link.watch(reading: false)
            _ = try watch.wait(until: deadline ?? rate?.opensAt)
            // The delay is our own.
            usefulAt = .now
            return
        }
        try link.watch(reading: true)
        let ready = try watch.wait(until: deadline ?? patience)
        if ready.link, try link.read(upTo: allowance) {
            rate?.spend(link.inputCount)
        } else if MonotonicTime.now >= patience {
            throw .stalled(configuration.stallTimeout)
        }
    }

    /// Until when something useful has to come.
    private var patience: MonotonicTime {
        let hashing = Duration.seconds(exchange.heldBytesDue / Self.hashedBytesPerSecond)
        return usefulAt + configuration.stallTimeout + hashing
    }
}

extension Batch.Next {
    fileprivate var isWorking: Bool {
        switch self {
        case .working: true
        case .ready, .lookup, .blocked, .empty: false
        }
    }
}
