internal import System
internal import Wire

/// How long one client may take for each thing; the time is always passed in.
struct SessionTimers: Sendable {
    /// What is waited for.
    enum Phase: Hashable, Sendable {
        /// The client has yet to send HELLO.
        case greeting
        /// The server has something to do or to send.
        case busy
        /// The client has got all that it asked for.
        case idle
        /// All was sent; the client closes first.
        case leaving
    }

    /// What took too long.
    enum Overdue: Hashable, Sendable {
        case hello, request, close
        /// The client has sent nothing at all.
        case silence
        /// What a client watches has not changed.
        case watch
        /// The socket has taken nothing.
        case write
    }

    private let idle: Duration
    private var phase = Phase.greeting
    private var phaseEnds: MonotonicTime?
    private var writeEnds: MonotonicTime?
    private var silenceEnds: MonotonicTime?
    private var watchEnds: MonotonicTime?

    /// The client has just connected; `silence` is how long it may send nothing, if that means
    /// something.
    init(idle: Duration, silence: Duration? = nil, at now: MonotonicTime) {
        self.idle = idle
        silenceEnds = silence.map { now + $0 }
        // PROTOCOL 8.3: for the whole of it, however slowly it arrives. A client that sends nothing
        // at all may stay no longer than one that asks for nothing.
        phaseEnds = now + min(.seconds(Limits.helloSecondsMax), idle)
    }

    /// Notes what is waited for now; the same again does not prolong it.
    mutating func enter(_ phase: Phase, at now: MonotonicTime) {
        guard phase != self.phase else { return }
        self.phase = phase
        switch phase {
        case .greeting: preconditionFailure("nobody is greeted twice")
        case .busy: phaseEnds = nil
        case .idle: phaseEnds = now + idle
        case .leaving: phaseEnds = now + .seconds(Limits.lingerSecondsMax)
        }
    }

    /// Notes that the client has sent something, or that its silence was understood.
    mutating func endSilence() { silenceEnds = nil }

    /// Notes whether bytes wait that the socket does not take; any that it takes are progress.
    mutating func noteWrite(blocked: Bool, progress: Bool, at now: MonotonicTime) {
        guard blocked else {
            writeEnds = nil
            return
        }
        if progress || writeEnds == nil { writeEnds = now + .seconds(Limits.stallSecondsMax) }
    }

    /// Notes whether the client waits for a change; the same again does not prolong it.
    mutating func noteWatch(pending isPending: Bool, at now: MonotonicTime) {
        // PROTOCOL 15.2
        watchEnds = isPending ? watchEnds ?? now + .seconds(Limits.watchSecondsMax) : nil
    }

    /// When something will be overdue if nothing happens until then.
    var deadline: MonotonicTime? {
        [phaseEnds, writeEnds, silenceEnds, watchEnds].compactMap(\.self).min()
    }

    /// What is overdue at that time.
    func overdue(at now: MonotonicTime) -> Overdue? {
        if let writeEnds, writeEnds <= now { return .write }
        if let watchEnds, watchEnds <= now { return .watch }
        guard let phaseEnds, phaseEnds <= now else {
            guard let silenceEnds, silenceEnds <= now else { return nil }
            return .silence
        }
        return switch phase {
        case .greeting: .hello
        case .busy: nil
        case .idle: .request
        case .leaving: .close
        }
    }
}
