/// What `--log json` says of an event; names and order of the members never change.
extension LogEntry {
    /// The event, how much it matters, and when it was told; the facts follow.
    package func json(secondsSince1970: Int64) -> JSONObject {
        var object = JSONObject()
        object.add("event", text: identifier)
        object.add("level", text: level.identifier)
        object.add("time", number: secondsSince1970)
        addFacts(to: &object)
        return object
    }

    private var identifier: String {
        switch self {
        case .started: "started"
        case .published: "published"
        case .visible: "visible"
        case .connected: "connected"
        case .greeted: "greeted"
        case .served: "served"
        case .summed: "summed"
        case .parted: "parted"
        case .listed: "listed"
        case .refused: "refused"
        case .turnedAway: "turned_away"
        case .gone: "gone"
        case .reloaded: "reloaded"
        case .warning: "warning"
        case .stopping: "stopping"
        case .stopped: "stopped"
        case .failed: "failed"
        }
    }

    private func addFacts(to object: inout JSONObject) {
        switch self {
        case .started(let folder, let address, let protections, let missing):
            object.add("folder", text: folder)
            object.add("place", text: address)
            object.add("protections", texts: protections)
            object.add("missing", texts: missing)
        case .published(let way):
            object.add("way", text: way)
        case .visible(let discoverable, let seconds, let pairable):
            object.add("discoverable", flag: discoverable)
            object.add("seconds", number: seconds)
            object.add("pairable", flag: pairable)
        case .connected(let peer):
            object.add(peer)
        case .greeted(let peer, let compressed):
            object.add(peer)
            object.add("compressed", flag: compressed)
        case .served(let peer, let name, let size, let start, let duration):
            let sent = size - min(start, size)
            object.add(peer, name, size: size)
            object.add("start", number: start)
            object.add(bytes: sent, in: duration)
        case .summed(let peer, let name, let size, let count, let duration):
            object.add(peer, name, size: size)
            object.add("count", number: count)
            object.add("seconds", seconds: duration)
        case .parted(let peer, let name, let size, let bytes, let duration):
            object.add(peer, name, size: size)
            object.add(bytes: bytes, in: duration)
        case .listed(let peer, let name, let count):
            object.add(peer)
            object.add("name", text: name)
            object.add("count", number: count)
        case .refused(let peer, let name, let reason):
            object.add(peer)
            object.add("name", text: name)
            object.add("reason", text: reason)
        case .turnedAway(let peer, let reason):
            object.add(peer)
            object.add("reason", text: reason)
        case .gone(let peer, let sent, let duration, let reason):
            object.add(peer)
            object.add("bytes", number: sent)
            object.add("seconds", seconds: duration)
            object.add("reason", text: reason)
        case .reloaded(let devices):
            object.add("devices", number: devices)
        case .warning(let sentence):
            object.add("sentence", text: sentence)
        case .stopping(let reason):
            object.add("reason", text: reason)
        case .stopped:
            return
        case .failed(let failure):
            object.add("code", number: failure.status.rawValue)
            object.add("sentence", text: failure.text)
        }
    }
}

extension JSONObject {
    /// Who it is, and which of the clients of this run.
    fileprivate mutating func add(_ peer: LogEntry.Peer) {
        add("peer", text: peer.name)
        add("client", number: peer.number)
    }

    /// Which file it gets.
    fileprivate mutating func add(_ peer: LogEntry.Peer, _ name: String, size: UInt64) {
        add(peer)
        add("name", text: name)
        add("size", number: size)
    }

    /// How much was sent, and how fast.
    fileprivate mutating func add(bytes: UInt64, in duration: Duration) {
        add("bytes", number: bytes)
        add("seconds", seconds: duration)
        add("rate", number: NumberText.rate(bytes, in: duration))
    }
}

extension LogEntry.Level {
    /// What a program reads.
    fileprivate var identifier: String {
        switch self {
        case .detail: "detail"
        case .event: "event"
        case .warning: "warning"
        case .failure: "failure"
        }
    }
}
