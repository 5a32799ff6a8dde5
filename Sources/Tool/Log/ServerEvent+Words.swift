import Bluetooth
import Server
import System
import Wire

extension ServerEngine.Event {
    /// How much its line matters.
    var level: LogEntry.Level {
        switch self {
        case .greeted, .dialogueBegan, .began, .summed: .detail
        case .served, .parted, .listed, .refused: .event
        }
    }
}

extension ServerEvent.Client {
    /// The client as a line names it.
    var name: String { "\(TerminalText.safe("\(peer)")) #\(number)" }
}

extension ServerEvent.RefusalReason {
    /// Why the client is not served.
    var reason: String {
        switch self {
        case .busy: "too many clients"
        case .noMemory: "out of memory for another client"
        case .notAllowed: "not on the list"
        case .unpaired: "not paired with this machine"
        case .pairingUnknown: "bluetoothd does not tell whether it is paired"
        case .unprotected: "its connection is not protected as --security demands"
        }
    }
}

extension ServerEvent.StopCause {
    /// Why the server stops.
    var reason: String {
        switch self {
        case .signal(.interrupt): "Ctrl-C"
        case .signal(.terminate): "asked to stop"
        case .signal(.hangUp): "the terminal is gone"
        case .signal(.windowChange): "a signal"
        case .servedOnce: "one client was served"
        case .clientGone: "the client has gone"
        }
    }
}

extension SystemError? {
    /// Why the server looks for changes by itself, nil for too many folders, and what to do.
    var wordsOfLooking: String {
        let (why, advice) = Self.reason(of: self)
        return "the kernel does not tell what changes (\(why)): looking every "
            + "\(Limits.lookSeconds) s\(advice)"
    }

    private static func reason(of error: SystemError?) -> (String, String) {
        guard let error else { return ("the share has too many folders", "") }
        return switch error.errno {
        case .noSpace:
            ("it watches no more folders", "; raise fs.inotify.max_user_watches with sysctl")
        case .tooManyOpenFiles:
            ("no more inotify instances", "; raise fs.inotify.max_user_instances with sysctl")
        case .noSuchFile: ("no /proc here", "; mount it")
        case .notSupported: ("others may change this file system", "")
        default: ("\(error.call): \(error.errno.words)", "")
        }
    }
}

extension ConnectionEnd {
    /// Why the connection ended, if the client did not end it with BYE.
    var reason: String? {
        switch self {
        case .ended(.bye): nil
        case .ended(.inputEnded): "the client closed the connection"
        case .ended(.violation(let violation)): "the client broke the protocol: \(violation)"
        case .ended(.noHello): "the client sent no HELLO in time"
        case .ended(.idle): "idle for too long"
        case .ended(.busy): "the server is busy"
        case .ended(.notAllowed): "not on the list"
        case .ended(.unpaired): "not paired with this machine"
        case .ended(.stopping): "the server stops"
        // Where the link fails, the kernel gives its reason.
        case .lost(nil): "the client closed the connection"
        case .lost(.some(let error)): "link lost (\(error.errno.words))"
        case .stalled: "the client read nothing for too long"
        case .displaced: "disconnected to make room: the client did not read the rest"
        case .cut: "cut off when the server stopped"
        }
    }
}

extension ConnectionEnd {
    /// Whether nobody at the other end has closed it, as far as the kernel knows.
    var isLinkLost: Bool {
        if case .lost(.some) = self { true } else { false }
    }
}

extension ServerEngine.UnfinishedFile {
    /// Where it was cut.
    var words: String {
        let (done, all) = (NumberText.bytes(position), NumberText.bytes(byteCount))
        return "after \(done) of \(all) of \(TerminalText.safe(path.text))"
    }
}

extension Sandbox {
    /// The protections in force.
    var protections: [String] {
        [
            lookup == .kernel ? "openat2" : nil,
            landlockVersion.map { "landlock \($0)" },
            hasFixedPrivileges ? "no new privileges" : nil,
        ].compactMap(\.self)
    }

    /// The protections that this system lacks.
    var missing: [String] {
        [
            lookup == .walk ? "openat2" : nil,
            landlockVersion == nil ? "landlock" : nil,
            hasFixedPrivileges ? nil : "fixed privileges",
        ].compactMap(\.self)
    }

    /// Both, behind the words about what is served.
    var words: String {
        [("; protected by ", protections), ("; without ", missing)].map { mark, names in
            names.isEmpty ? "" : mark + names.joined(separator: ", ")
        }.joined()
    }
}

extension Visibility.Settings {
    /// For how long other devices can discover this machine; nil for as long as the server runs.
    var limitSeconds: UInt32? { discoverableSeconds.flatMap { $0 == 0 ? nil : $0 } }

    /// What other devices can do.
    var words: String {
        [
            discoverableSeconds.map { _ in
                "discoverable" + (limitSeconds.map { " for \($0) s" } ?? "")
            },
            pairableSeconds.map { $0 == 0 ? "pairable" : "pairable for \($0) s" },
        ].compactMap(\.self).joined(separator: ", ")
    }
}
