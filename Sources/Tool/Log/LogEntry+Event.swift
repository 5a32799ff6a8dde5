import Bluetooth
package import Server
import Share
import System
import Wire

extension LogEntry {
    /// The line about an event; nil where there is nothing to tell.
    package init?(_ event: ServerEvent, folder: String) {
        switch event {
        case .started(let address, let sandbox):
            self = .started(
                folder: folder, address: address.description, protections: sandbox.protections,
                missing: sandbox.missing)
        case .connected(let client): self = .connected(peer: client.named)
        case .uncompressed(let client):
            self = .warning(
                "\(client.named) is served uncompressed: there is no memory to compress for it")
        case .turnedAway(let client, let refused):
            self = .turnedAway(peer: client.named, reason: refused.reason)
        case .session(let client, let event, let duration):
            self.init(event, of: client.named, after: duration)
        case .gone(let client, let end, let sent, let duration):
            self = .gone(peer: client.named, sent: sent, duration: duration, reason: end.reason)
        case .shortage(let error):
            self = .warning("cannot accept a connection: \(error.errno.words); trying again")
        case .listenerLost(let error):
            let cause = error.map { " (\($0.errno.words))" } ?? ""
            self = .warning("no client can connect\(cause): waiting for the adapter to come back")
        case .listenerFound: self = .warning("clients can connect again")
        case .keysUnknown:
            self = .warning(ErrorSentence.keysUnknown.text)
        case .keysKnown: self = .warning("only paired devices can connect again")
        case .published(let way): self = .published(way: way.name)
        case .unpublished(let reason, let channel):
            self = .warning(
                "not published, so \(reason.consequence(on: channel)): \(reason.words)")
        case .visible(let wish): self = .visible(wish)
        case .notVisible(let failure):
            self = .warning("neither discoverable nor pairable: \(failure.words)")
        case .reloaded(.nothing): self = .reloaded(devices: nil)
        case .reloaded(.allowed(let count)): self = .reloaded(devices: UInt64(clamping: count))
        case .reloaded(.kept(let path, let error)):
            let sentence = ErrorSentence.allowFile(path, error).text
            self = .warning("\(sentence); the previous list stays in force")
        case .stopping(let cause): self = .stopping(reason: cause.reason)
        }
    }

    private static func visible(_ settings: Visibility.Settings) -> LogEntry {
        let seconds = settings.discoverableSeconds.flatMap { $0 == 0 ? nil : UInt64($0) }
        return .visible(
            discoverable: settings.discoverableSeconds != nil, seconds: seconds,
            pairable: settings.isPairable)
    }

    private init(_ event: ServerEngine.Event, of peer: Peer, after duration: Duration) {
        switch event {
        case .greeted(let capabilities):
            self = .greeted(peer: peer, compressed: capabilities.contains(.zstd))
        case .served(let path, let size, let start):
            self = .served(
                peer: peer, name: path.text, size: size, start: start, duration: duration)
        case .summed(let path, let size, let count):
            self = .summed(
                peer: peer, name: path.text, size: size, count: count, duration: duration)
        case .parted(let path, let size, let byteCount):
            self = .parted(
                peer: peer, name: path.text, size: size, bytes: byteCount, duration: duration)
        case .listed(let list, let count):
            self = .listed(peer: peer, name: list.path?.text, count: count)
        case .refused(let path, let code, let cause):
            self = .refused(
                peer: peer, name: path?.text, reason: cause.map { "\($0)" } ?? "\(code)")
        }
    }
}

extension ServerEvent.Client {
    fileprivate var named: LogEntry.Peer { LogEntry.Peer("\(peer)", number: number) }
}

extension ServerEvent.RefusalReason {
    fileprivate var reason: String {
        switch self {
        case .busy: "too many clients"
        case .noMemory: "there is no memory for one more"
        case .notAllowed: "not on the list"
        case .unpaired: "not paired with this machine"
        case .pairingUnknown: "bluetoothd does not tell whether it is paired"
        case .unprotected: "its connection is not protected as --security demands"
        }
    }
}

extension ServerEvent.StopCause {
    fileprivate var reason: String {
        switch self {
        case .signal(.interrupt): "Ctrl-C"
        case .signal(.terminate): "asked to stop"
        case .signal(.hangUp): "the terminal is gone"
        case .signal(.windowChange): "a signal"
        case .servedOnce: "one client was served"
        }
    }
}

extension ConnectionEnd {
    /// Why the connection ended, if the client did not end it with BYE.
    fileprivate var reason: String? {
        switch self {
        case .ended(.bye): nil
        case .ended(.inputEnded): "the client closed the connection"
        case .ended(.violation(let violation)): "the client broke the protocol: \(violation)"
        case .ended(.noHello): "the client did not greet in time"
        case .ended(.idle): "idle for too long"
        case .ended(.busy): "the server is busy"
        case .ended(.notAllowed): "not on the list"
        case .ended(.unpaired): "not paired with this machine"
        case .ended(.stopping): "the server stops"
        case .lost(let error):
            error.map { "connection lost: \($0.errno.words)" } ?? "connection lost"
        case .stalled: "the client received nothing for too long"
        case .displaced: "disconnected to make room: the client did not read the rest"
        case .cut: "cut off when the server stopped"
        }
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
}
