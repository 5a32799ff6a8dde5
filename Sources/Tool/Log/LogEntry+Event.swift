import Bluetooth
package import Server
import System
import Wire

extension LogEntry {
    /// The table: the line and the facts of each event of the server.
    package init(_ event: ServerEvent, folder: String) {
        switch event {
        case .started(let address, let devices, let sandbox):
            self.init(started: address, devices, sandbox, folder)
        case .connected(let client):
            self.init("connected", client, "connected")
        case .noMemoryToList:
            self = .warning(
                "cannot list folders: there is too little memory for all clients that may connect; "
                    + "allow more, or fewer clients with --max-clients")
        case .uncompressed(let client):
            self = .warning(
                "\(client.name) is served uncompressed: there is no memory to compress for it")
        case .turnedAway(let client, let refused):
            self.init(
                "turned_away", as: .warning, client, "turned away: \(refused.reason)")
            repeatKey = "\(client.peer) \(refused.reason)"
            facts.add("reason", text: refused.reason)
        case .session(let client, let event, let duration):
            self.init(event, of: client, after: duration)
        case .gone(let client, let end, let sent, let duration, let file):
            self.init(client, gone: end, sent, duration, in: file)
        case .shortage(let error):
            self = .warning("cannot accept a connection: \(error.errno.words); trying again")
        case .listenerLost(let error?):
            self = .warning("no client can connect: \(error.errno.words); trying again")
        case .listenerLost(nil):
            self = .warning("no client can connect: waiting for the adapter to come back")
        case .socketFileLost:
            self = .warning("no client can connect: the socket file is gone, and is made again")
        case .socketTaken:
            self = .warning("another server has taken the socket file: trying again every minute")
        case .listenerFound: self = .warning("clients can connect again")
        case .folderRemoved:
            self = .warning("the served folder was removed: start the server again")
        case .unnoticed(let reason): self = .warning(reason.wordsOfLooking)
        case .keysUnknown: self = .warning(ErrorSentence.keysUnknown.text)
        case .keysKnown:
            self = .warning("bluetoothd answers again: only paired devices can connect")
        case .published(let way):
            self.init("published", "published by \(way.name): clients need no --channel")
            facts.add("way", text: way.name)
        case .unpublished(let reason, let channel):
            self = .warning(
                "not published, so \(reason.consequence(on: channel)): \(reason.words)")
        case .visible(let settings): self.init(settings)
        case .notVisible(let failure):
            self = .warning("neither discoverable nor pairable: \(failure.words)")
        case .pairing(let event): self.init(event)
        case .nobodyToAsk: self = .warning(ErrorSentence.nobodyToAsk.text)
        case .reloaded(let result): self.init(result)
        case .stopping(let cause):
            self.init("stopping", "stopping: \(cause.reason)")
            facts.add("reason", text: cause.reason)
        }
    }

    private init(
        started address: ListeningAddress, _ devices: [BluetoothAddress], _ sandbox: Sandbox,
        _ folder: String
    ) {
        let devices = devices.map(\.description)
        let names = devices.isEmpty ? "" : " at \(devices.joined(separator: " or "))"
        let place = TerminalText.safe("\(folder)\(names) on \(address)")
        self.init("started", "serving \(place)\(sandbox.words)")
        facts.add("folder", text: folder)
        facts.add("place", text: "\(address)")
        facts.add("protections", texts: sandbox.protections)
        facts.add("missing", texts: sandbox.missing)
        facts.add("addresses", texts: devices)
    }

    private init(
        _ client: ServerEvent.Client, gone end: ConnectionEnd, _ sent: UInt64, _ duration: Duration,
        in file: ServerEngine.UnfinishedFile?
    ) {
        let words = "gone after \(NumberText.taken(duration)), \(NumberText.bytes(sent)) sent"
        let cause = [end.reason.map { TerminalText.safe($0) }, file?.words].compactMap(\.self)
        self.init(
            "gone", client, words + (cause.isEmpty ? "" : ": \(cause.joined(separator: ", "))"))
        facts.add("bytes", number: sent)
        facts.add("seconds", seconds: duration)
        facts.add("reason", text: end.reason)
        facts.add("link_lost", flag: end.isLinkLost)
        facts.add("file", text: file?.path.text)
        facts.add("file_position", number: file?.position)
        facts.add("file_bytes", number: file?.byteCount)
    }

    private init(_ settings: Visibility.Settings) {
        self.init("visible", settings.words)
        facts.add("discoverable", flag: settings.discoverableSeconds != nil)
        facts.add("seconds", number: settings.limitSeconds)
        facts.add("pairable", flag: settings.pairableSeconds != nil)
    }

    private init(_ result: ServerEvent.ReloadResult) {
        switch result {
        case .nothing:
            self.init("reloaded", "nothing to read again: there is no --allow-file")
            facts.add("devices", number: nil as Int?)
        case .allowed(let count):
            let devices = NumberText.plural(UInt64(count), "device")
            self.init("reloaded", "list read again: \(devices) may connect")
            facts.add("devices", number: count)
        case .kept(let path, let error):
            let sentence = ErrorSentence.allowFile(path, error).text
            self = .warning("\(sentence); the previous list stays in force")
        }
    }

    /// The table of what happens in one client's session.
    private init(
        _ event: ServerEngine.Event, of client: ServerEvent.Client, after duration: Duration
    ) {
        let level = event.level
        switch event {
        case .greeted(let capabilities):
            let isCompressed = capabilities.contains(.zstd)
            let how = isCompressed ? "compressed" : "not compressed"
            self.init("greeted", as: level, client, "speaks btfile, \(how)")
            facts.add("compressed", flag: isCompressed)
        case .began(let path, let byteCount):
            let words = NumberText.plural(byteCount, "byte")
            self.init(
                "began", as: level, client, "began \(TerminalText.safe(path.text)): \(words)")
            facts.add("name", text: path.text)
            facts.add("bytes", number: byteCount)
        case .dialogueBegan(let name):
            self.init(name, as: level, client, "gets the \(name) dialogue")
        case .served(let path, let size, let start):
            let sent = size - min(start, size)
            let words = "\(NumberText.plural(sent, "byte")) from \(start)"
            let isUnchanged = sent == 0 && start > 0
            let amount =
                isUnchanged ? "unchanged, nothing to send" : Self.sent(words, sent, in: duration)
            self.init("served", as: level, client, "served", path, size: size, amount)
            facts.add("start", number: start)
            add(bytes: sent, in: duration)
        case .summed(let path, let size, let count):
            let words = "\(NumberText.plural(count, "block")) in \(NumberText.taken(duration))"
            self.init("summed", as: level, client, "summed", path, size: size, words)
            facts.add("count", number: count)
            facts.add("seconds", seconds: duration)
        case .parted(let path, let size, let count):
            let words = "changed, \(NumberText.plural(count, "byte")) of \(size)"
            let amount = Self.sent(words, count, in: duration)
            self.init("parted", as: level, client, "served", path, size: size, amount)
            add(bytes: count, in: duration)
        case .listed(let list, let count, let leftOut):
            let name = list.path?.text
            let shown = name.map { TerminalText.safe($0) } ?? "the folder"
            let names = NumberText.plural(count, "name")
            let gap = leftOut.map { ", but \(Self.shown($0)) could not be read" } ?? ""
            self.init("listed", as: level, client, "listed \(shown): \(names)\(gap)")
            facts.add("name", text: name)
            facts.add("count", number: count)
            if let leftOut { facts.add("unread", text: leftOut.description) }
        case .refused(let path, let code, let cause):
            let shown = path.map { TerminalText.safe($0.text) } ?? "a request"
            let reason = cause.map { "\($0)" } ?? "\(code)"
            self.init(
                "refused", as: level, client, "refused \(shown): \(TerminalText.safe(reason))")
            repeatKey = text
            facts.add("name", text: path?.text)
            facts.add("reason", text: reason)
        }
    }

    /// An entry about a client, by its peer and its number: one device may have several sessions.
    private init(
        _ name: String, as level: Level = .event, _ client: ServerEvent.Client, _ words: String
    ) {
        self.init(name, as: level, "\(client.name) \(words)")
        facts.add("peer", text: "\(client.peer)")
        facts.add("client", number: client.number)
    }

    /// An entry about a file of that size.
    private init(
        _ name: String, as level: Level, _ client: ServerEvent.Client, _ verb: String,
        _ path: RemotePath, size: UInt64, _ words: String
    ) {
        self.init(
            name, as: level, client, "\(verb) \(TerminalText.safe(path.text)): \(words)")
        facts.add("name", text: path.text)
        facts.add("size", number: size)
    }

    /// What a listing could not read; it has no name if that is the share itself.
    private static func shown(_ leftOut: LocalPath) -> String {
        leftOut.bytes.isEmpty ? "all of it" : TerminalText.safe(leftOut.bytes)
    }

    private mutating func add(bytes: UInt64, in duration: Duration) {
        facts.add("bytes", number: bytes)
        facts.add("seconds", seconds: duration)
        facts.add("rate", number: Self.rate(bytes, in: duration))
    }

    /// Below that it would be too high: some 200 kB of what was sent may wait in the kernel.
    private static let ratedBytesMin: UInt64 = 4 << 20

    private static func rate(_ bytes: UInt64, in duration: Duration) -> UInt64? {
        bytes < ratedBytesMin ? nil : NumberText.rate(bytes, in: duration)
    }

    /// The words about so many bytes, with the time that they took and their rate.
    private static func sent(_ words: String, _ bytes: UInt64, in duration: Duration) -> String {
        let rate = rate(bytes, in: duration).map { " (\(NumberText.rate($0)))" } ?? ""
        return "\(words) in \(NumberText.taken(duration))\(rate)"
    }
}
