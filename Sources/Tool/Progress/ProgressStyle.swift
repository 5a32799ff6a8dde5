/// What is shown of progress at all.
enum ProgressStyle: Sendable {
    case bar, lines, none

    /// What the mode means for this stream.
    init(_ mode: ProgressMode, isTerminal: Bool) {
        self =
            switch mode {
            case .auto: isTerminal ? .bar : .none
            case .bar: .bar
            case .lines: .lines
            case .none: .none
            }
    }

    /// What a terminal has that does not say.
    static let columnsDefault = 80
    /// Back to the first column, and what was behind the cursor is gone.
    static let clear = "\r\u{1B}[K"
}
