/// What happened in the server, as its log tells it: facts in, one line out.
///
/// Peers and names come from outside; whatever is in them, the line stays one line.
package enum ServerLogLine: Equatable, Sendable {
    /// Clients may come now; what protects the folder, and what this system cannot give.
    case started(folder: String, place: String, protections: [String], missing: [String])
    case connected(peer: String)
    /// A file went out: everything from `start` on.
    case served(peer: String, name: String, size: UInt64, start: UInt64, duration: Duration)
    /// A listing went out; nil for the served folder itself.
    case listed(peer: String, name: String?, count: UInt64)
    /// A request was answered with a refusal; the reason may say more than the client is told.
    case refused(peer: String, name: String?, reason: String)
    /// A device was sent away before it could ask for anything.
    case turnedAway(peer: String, reason: String)
    /// The connection is closed; what was sent in all, and why if not in good order.
    case gone(peer: String, sent: UInt64, duration: Duration, reason: String?)
    /// Something is not as it should be, and the server goes on.
    case warning(String)
    /// No new clients; the ones that are there get a few seconds.
    case stopping(reason: String)
    case stopped

    /// How much a line matters.
    package enum Weight: Comparable, Sendable {
        case detail, event, warning
    }

    /// Which lines --quiet keeps, and which need --verbose.
    package var weight: Weight {
        switch self {
        case .warning, .turnedAway: .warning
        case .started, .connected, .served, .listed, .refused, .gone, .stopping, .stopped: .event
        }
    }

    /// The line, without time and line end.
    package var text: String {
        switch self {
        case .started(let folder, let place, let protections, let missing):
            "serving \(safe(folder)) on \(safe(place))" + Self.shelter(protections, missing)
        case .connected(let peer):
            "\(safe(peer)) connected"
        case .served(let peer, let name, let size, let start, let duration):
            "\(safe(peer)) served \(safe(name)): " + Self.amount(size, start, duration)
        case .listed(let peer, let name, let count):
            "\(safe(peer)) listed \(name.map(safe) ?? "the folder"): "
                + NumberText.plural(count, "name")
        case .refused(let peer, let name, let reason):
            "\(safe(peer)) refused \(name.map(safe) ?? "a request"): \(safe(reason))"
        case .turnedAway(let peer, let reason):
            "\(safe(peer)) turned away: \(safe(reason))"
        case .gone(let peer, let sent, let duration, let reason):
            "\(safe(peer)) gone after \(NumberText.taken(duration)), "
                + "\(NumberText.bytes(sent)) sent" + (reason.map { ": \(safe($0))" } ?? "")
        case .warning(let sentence):
            "warning: \(safe(sentence))"
        case .stopping(let reason):
            "stopping: \(safe(reason))"
        case .stopped:
            "stopped"
        }
    }

    private static func shelter(_ protections: [String], _ missing: [String]) -> String {
        let held =
            protections.isEmpty ? "" : "; protected by \(protections.joined(separator: ", "))"
        let gone = missing.isEmpty ? "" : "; without \(missing.joined(separator: ", "))"
        return held + gone
    }

    private static func amount(_ size: UInt64, _ start: UInt64, _ duration: Duration) -> String {
        let sent = size - min(start, size)
        guard sent > 0 || start == 0 else { return "unchanged, nothing to send" }
        let rate = NumberText.rate(sent, in: duration).map { " (\(NumberText.rate($0)))" } ?? ""
        let bytes = NumberText.plural(sent, "byte")
        return "\(bytes) from \(start) in \(NumberText.taken(duration))\(rate)"
    }

    private func safe(_ text: String) -> String {
        TerminalText.safe(text)
    }
}
