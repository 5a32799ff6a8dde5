import System

/// Colour, where the terminal has it and the user does not refuse it.
package struct TerminalColour: Equatable, Sendable {
    /// What a text looks like.
    package enum Style: String, Sendable {
        case plain = ""
        case dim = "2"
        case red = "31"
        case yellow = "33"
    }

    private let isOn: Bool

    private init(isOn: Bool) { self.isOn = isOn }

    /// No colour at all.
    package static let none = TerminalColour(isOn: false)

    /// Colour on a terminal whose kind is known to have it; NO_COLOR refuses it (no-color.org).
    package init(isTerminal: Bool, environment: (String) -> String?) {
        let kind = environment("TERM") ?? ""
        let hasColour = !kind.isEmpty && kind != "dumb" && !kind.hasPrefix("vt")
        let isRefused = environment("NO_COLOR").map { !$0.isEmpty } ?? false
        isOn = isTerminal && hasColour && !isRefused
    }

    /// What this process may use on standard error.
    package static var ofErrors: TerminalColour {
        TerminalColour(
            isTerminal: StandardStream.error.isTerminal, environment: ProcessArguments.environment)
    }

    /// The text in that style; it is safe already.
    package func painted(_ text: String, _ style: Style) -> String {
        guard isOn, style != .plain, !text.isEmpty else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }
}
