package import Client
package import System

/// Decides when progress is shown, and gives the text to write: one line that is drawn again and
/// again, or lines for a log.
///
/// It has no clock and writes nothing: each method takes the time and returns the text for standard
/// error, often none.
package struct ProgressDisplay: Sendable {
    /// Ten drawings a second are as many as an eye follows.
    package static let pause: Duration = .milliseconds(100)
    /// The columns of a terminal that does not tell them.
    private static let columnsDefault = 80

    /// What is shown: never `auto`.
    private let mode: ProgressMode
    private let isUTF8: Bool
    private let colour: TerminalColour
    private var columns: Int
    private var meter: ProgressMeter
    private var log = ProgressLog()
    private var drawn: MonotonicTime
    private var isOnScreen = false
    /// Whether the window has got another width since the line was drawn: then the line may take
    /// more than one row.
    private var isResized = false

    /// A display for this mode, which is not `auto`, of what comes from the server.
    package init(
        _ mode: ProgressMode, from server: String, columns: Int?, isUTF8: Bool,
        colour: TerminalColour = .none, at now: MonotonicTime
    ) {
        self.mode = mode
        self.isUTF8 = isUTF8
        self.colour = colour
        self.columns = columns ?? Self.columnsDefault
        meter = ProgressMeter(from: server, at: now)
        drawn = now
    }

    /// Whether a line is drawn again and again.
    package var isBar: Bool { mode == .bar }

    /// Whether the next call may draw.
    package func isDue(at now: MonotonicTime) -> Bool { isBar && now - drawn >= Self.pause }
}

// MARK: What happens

extension ProgressDisplay {
    /// What is known of all: `bytes` are those of the files whose size is known.
    package mutating func expect(
        files: UInt64, bytes: UInt64, unsizedFiles: UInt64, isComplete: Bool
    ) {
        meter.expect(files: files, bytes: bytes, unsizedFiles: unsizedFiles, isComplete: isComplete)
    }

    /// A file begins, with the bytes that are held already.
    package mutating func begin(
        _ name: String, count: UInt64, total: UInt64?, at now: MonotonicTime
    ) -> String {
        meter.begin(name, count: count, total: total)
        return show(at: now)
    }

    /// So many bytes of the file are here now.
    package mutating func advance(
        to count: UInt64, total: UInt64? = nil, at now: MonotonicTime
    ) -> String {
        meter.advance(to: count, total: total, at: now)
        return show(at: now)
    }

    /// A file has ended; its size is nil if the server never told it.
    package mutating func end(
        _ name: String, size: UInt64?, hasFailed: Bool = false, at now: MonotonicTime
    ) -> String {
        meter.end(name, size: size, hasFailed: hasFailed, at: now)
        return meter.isDone ? clear() : show(at: now)
    }

    /// So many names of listings have come, from which the files are taken.
    package mutating func list(_ nameCount: UInt64, at now: MonotonicTime) -> String {
        meter.list(nameCount)
        return show(at: now)
    }

    /// Looks for the server.
    package mutating func connect(at now: MonotonicTime) -> String {
        meter.connect()
        return show(at: now)
    }

    /// The server has greeted.
    package mutating func connected(at now: MonotonicTime) -> String {
        meter.connected(at: now)
        return show(at: now)
    }

    /// A session has failed, and the next try begins after the pause.
    package mutating func retry(
        because reason: String, after pause: Duration, at now: MonotonicTime
    ) -> String {
        meter.retry(because: reason, after: pause, at: now)
        return isOnScreen ? draw(at: now) : show(at: now)
    }

    /// Time has passed, and nothing has come.
    package mutating func tick(_ silence: ServerSilence?, at now: MonotonicTime) -> String {
        meter.wait(silence)
        return show(at: now)
    }

    /// The window has that width now; nil where it does not say.
    package mutating func resize(to columns: Int?) {
        let columns = columns ?? Self.columnsDefault
        isResized = isResized || columns != self.columns
        self.columns = columns
    }

    /// Shows where all of it stands, if it is time to.
    package mutating func show(at now: MonotonicTime) -> String {
        switch mode {
        case .none, .auto: return ""
        case .lines: return log.line(meter.facts(at: now))
        case .bar: return now - drawn >= Self.pause ? draw(at: now) : ""
        }
    }
}

// MARK: The line on the screen

extension ProgressDisplay {
    /// Takes the line away, so that text can be written; the next drawing brings it back.
    package mutating func clear() -> String {
        guard isOnScreen else { return "" }
        defer { isResized = false }
        isOnScreen = false
        return "\r\(eraser)"
    }

    /// The cursor stays in front of the line: where a terminal breaks a line that has become too
    /// long for it, the cursor is then still at its beginning, and all of it can be erased.
    private mutating func draw(at now: MonotonicTime) -> String {
        guard isBar, !meter.isDone else { return "" }
        // The last column stays free: some terminals go to the next line from there.
        let line = ProgressLine(columns: columns - 1, isUTF8: isUTF8, colour: colour)
            .line(meter.facts(at: now))
        guard !line.isEmpty else { return clear() }
        defer { isResized = false }
        drawn = now
        isOnScreen = true
        return "\r\(line)\(eraser)\r"
    }

    /// Erases the rest of the line, and the rest of the screen where the line may go on there.
    private var eraser: String { isResized ? "\u{1B}[J" : "\u{1B}[K" }
}
