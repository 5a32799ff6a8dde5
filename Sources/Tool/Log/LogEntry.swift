/// An entry of the server's log: facts in, one line out.
///
/// Peers and names come from outside; whatever is in them, the entry stays one line.
package enum LogEntry: Equatable, Sendable {
    /// Who it is about; the number tells two of one device apart.
    package struct Peer: Equatable, Sendable, CustomStringConvertible {
        /// An address, or the number of a process.
        package let name: String
        /// Counts the clients of one run.
        package let number: UInt64

        package init(_ name: String, number: UInt64) {
            self.name = name
            self.number = number
        }

        package var description: String { "\(TerminalText.safe(name)) #\(number)" }
    }

    /// Clients can connect; the protections in force, and those that this system lacks.
    case started(folder: String, address: String, protections: [String], missing: [String])
    /// Clients find the channel by themselves, and who tells them.
    case published(way: String)
    /// Other devices can discover this machine, for a limited time or not, or pair with it.
    case visible(discoverable: Bool, seconds: UInt64?, pairable: Bool)
    case connected(peer: Peer)
    /// The device speaks btfile; whether what it gets is compressed.
    case greeted(peer: Peer, compressed: Bool)
    /// A file went out: everything from `start` on.
    case served(peer: Peer, name: String, size: UInt64, start: UInt64, duration: Duration)
    /// The sums of a file's blocks went out: so many.
    case summed(peer: Peer, name: String, size: UInt64, count: UInt64, duration: Duration)
    /// Parts of a file went out: so many bytes in all.
    case parted(peer: Peer, name: String, size: UInt64, bytes: UInt64, duration: Duration)
    /// A listing went out; nil for the served folder itself.
    case listed(peer: Peer, name: String?, count: UInt64)
    /// A request was answered with a refusal; the reason may say more than the client is told.
    case refused(peer: Peer, name: String?, reason: String)
    /// A device was refused before it could ask for anything.
    case turnedAway(peer: Peer, reason: String)
    /// The connection is closed; what was sent in all, and why if not in good order.
    case gone(peer: Peer, sent: UInt64, duration: Duration, reason: String?)
    /// The list of allowed devices was read again; nil if there is no such file.
    case reloaded(devices: UInt64?)
    /// Something is wrong, and the server goes on.
    case warning(String)
    /// No new clients are accepted; those that are connected get a few seconds.
    case stopping(reason: String)
    case stopped
    /// The server could not start, or not go on.
    case failed(ErrorSentence)

    /// How much a line matters.
    package enum Level: Comparable, Sendable {
        case detail, event, warning, failure
    }

    /// Which lines --quiet keeps, and which need --verbose.
    package var level: Level {
        switch self {
        case .failed: .failure
        case .warning, .turnedAway: .warning
        case .started, .published, .visible, .connected, .served, .parted, .listed, .refused, .gone,
            .reloaded, .stopping, .stopped:
            .event
        case .greeted, .summed: .detail
        }
    }

    /// The line, without time and line end.
    package var text: String {
        switch self {
        case .started(let folder, let address, let protections, let missing):
            "serving \(safe(folder)) on \(safe(address))" + Self.shelter(protections, missing)
        case .published(let way):
            "published by \(way): clients need no --channel"
        case .visible(let discoverable, let seconds, let pairable):
            [
                discoverable ? "discoverable" + (seconds.map { " for \($0) s" } ?? "") : nil,
                pairable ? "pairable" : nil,
            ].compactMap(\.self).joined(separator: ", ")
        case .connected(let peer):
            "\(peer) connected"
        case .greeted(let peer, let compressed):
            "\(peer) speaks btfile, \(compressed ? "compressed" : "not compressed")"
        case .served(let peer, let name, let size, let start, let duration):
            "\(peer) served \(safe(name)): " + Self.amount(size, start, duration)
        case .summed(let peer, let name, let size, let count, let duration):
            "\(peer) compares \(safe(name)): \(NumberText.plural(count, "block")) of "
                + "\(NumberText.plural(size, "byte")) in \(NumberText.taken(duration))"
        case .parted(let peer, let name, let size, let bytes, let duration):
            "\(peer) served \(safe(name)): \(Self.changed(bytes, of: size, duration))"
        case .listed(let peer, let name, let count):
            "\(peer) listed \(name.map(safe) ?? "the folder"): "
                + NumberText.plural(count, "name")
        case .refused(let peer, let name, let reason):
            "\(peer) refused \(name.map(safe) ?? "a request"): \(safe(reason))"
        case .turnedAway(let peer, let reason):
            "\(peer) turned away: \(safe(reason))"
        case .gone(let peer, let sent, let duration, let reason):
            "\(peer) gone after \(NumberText.taken(duration)), "
                + "\(NumberText.bytes(sent)) sent" + (reason.map { ": \(safe($0))" } ?? "")
        case .reloaded(let devices?):
            "list read again: \(NumberText.plural(devices, "device")) may connect"
        case .reloaded(nil):
            "nothing to read again: there is no --allow-file"
        case .warning(let sentence):
            "warning: \(safe(sentence))"
        case .stopping(let reason):
            "stopping: \(safe(reason))"
        case .stopped:
            "stopped"
        case .failed(let failure):
            safe(failure.text)
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
        return "\(NumberText.plural(sent, "byte")) from \(start) \(speed(sent, duration))"
    }

    private static func changed(
        _ bytes: UInt64, of size: UInt64, _ duration: Duration
    ) -> String {
        "changed, \(NumberText.plural(bytes, "byte")) of \(size) \(speed(bytes, duration))"
    }

    private static func speed(_ bytes: UInt64, _ duration: Duration) -> String {
        let rate = NumberText.rate(bytes, in: duration).map { " (\(NumberText.rate($0)))" } ?? ""
        return "in \(NumberText.taken(duration))\(rate)"
    }

    private func safe(_ text: String) -> String {
        TerminalText.safe(text)
    }
}
