package import System
internal import Wire

/// How long one client may take for what; the time is always told, never looked up.
package struct ConnectionTimers: Sendable {
    /// What is waited for.
    package enum Phase: Hashable, Sendable {
        /// The client has yet to say HELLO.
        case greeting
        /// The server has something to do or to send.
        case busy
        /// The client has got all that it asked for.
        case idle
        /// All was said; the client closes first.
        case leaving
    }

    /// What took too long.
    package enum Overdue: Hashable, Sendable {
        case hello, request, close
        /// The socket has taken nothing.
        case write
        /// Nothing more was asked for.
        case rest
    }

    /// How long the end of what was said waits for more to be asked.
    ///
    /// Half of a full window is on the air for a tenth of a second, and its client needs a moment
    /// to ask again; a batch that has come to its end is late by no more than a blink.
    package static let restMilliseconds = 200

    private let idle: Duration
    private var phase = Phase.greeting
    private var phaseEnds: MonotonicTime?
    private var writeEnds: MonotonicTime?
    private var restBegins: MonotonicTime?

    /// The client has just connected.
    package init(idle: Duration, at now: MonotonicTime) {
        self.idle = idle
        // PROTOCOL 8.3: for the whole of it, however slowly it trickles in. Who says nothing at all
        // holds a place no longer than who asks for nothing.
        phaseEnds = now + min(.seconds(Limits.helloSecondsMax), idle)
    }

    /// Notes what is waited for now; to say the same again does not prolong it.
    package mutating func enter(_ phase: Phase, at now: MonotonicTime) {
        guard phase != self.phase else { return }
        self.phase = phase
        switch phase {
        case .greeting: preconditionFailure("nobody is greeted twice")
        case .busy: phaseEnds = nil
        case .idle: phaseEnds = now + idle
        case .leaving: phaseEnds = now + .seconds(Limits.lingerSecondsMax)
        }
    }

    /// Notes whether bytes wait that the socket does not take; any that it takes are progress.
    package mutating func noteWrite(blocked: Bool, progress: Bool, at now: MonotonicTime) {
        guard blocked else {
            writeEnds = nil
            return
        }
        if progress || writeEnds == nil { writeEnds = now + .seconds(Limits.stallSecondsMax) }
    }

    /// Notes whether something is held back for more to be asked; to say so again prolongs nothing.
    package mutating func noteHold(holding: Bool, at now: MonotonicTime) {
        guard holding else {
            restBegins = nil
            return
        }
        restBegins = restBegins ?? now + .milliseconds(Self.restMilliseconds)
    }

    /// When something will be overdue if nothing happens until then.
    package var deadline: MonotonicTime? {
        [phaseEnds, writeEnds, restBegins].compactMap(\.self).min()
    }

    /// What is overdue at that time.
    package func overdue(at now: MonotonicTime) -> Overdue? {
        if let writeEnds, writeEnds <= now { return .write }
        if let restBegins, restBegins <= now { return .rest }
        guard let phaseEnds, phaseEnds <= now else { return nil }
        return switch phase {
        case .greeting: .hello
        case .busy: nil
        case .idle: .request
        case .leaving: .close
        }
    }
}
