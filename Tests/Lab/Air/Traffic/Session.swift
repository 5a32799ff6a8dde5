/// One RFCOMM connection from its opening to its close.
struct Session {
    private var state = State.closed

    private enum State {
        case closed
        case asked
        case open(Turns)
        /// A side has asked to close; what the other one had under way still arrives.
        case closing(Turns)
    }

    /// Counts what one more frame tells of it.
    mutating func take(
        _ frame: RFCOMMFrame, _ direction: Direction, into figures: inout Figures
    ) {
        switch (frame.kind, state) {
        case (.open, _): state = .asked
        case (.accept, .asked):
            figures.sessions += 1
            state = .open(Turns())
        case (.accept, .closing): state = .closed
        case (.accept, .open), (.accept, .closed): break
        case (.refuse, _):
            if case .asked = state { figures.refusals += 1 }
            state = .closed
        case (.close, .open(let turns)): state = .closing(turns)
        case (.close, .asked): state = .closed
        case (.close, .closing), (.close, .closed): break
        case (.data, _):
            if frame.dataBytes > 0 { take(frame.dataBytes, direction, into: &figures) }
        }
    }

    private mutating func take(
        _ dataBytes: Int, _ direction: Direction, into figures: inout Figures
    ) {
        var (turns, isClosing) = (Turns(), false)
        switch state {
        case .closed, .asked: figures.sessions += 1  // The capture has missed the opening.
        case .open(let known): turns = known
        case .closing(let known): (turns, isClosing) = (known, true)
        }
        turns.take(dataBytes, direction, into: &figures.ways)
        state = isClosing ? .closing(turns) : .open(turns)
    }
}
