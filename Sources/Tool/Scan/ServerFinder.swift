import Bluetooth
import System

/// Finds the server that a person calls by a name: in the file of hosts, among the devices that
/// bluetoothd remembers, and at last in a scan.
struct ServerFinder {
    /// What a name came to.
    enum Outcome {
        case found(HostList.Host)
        case failed(ErrorSentence)
        case interrupted(Signal)
    }

    /// How long a scan for a name takes: one inquiry, and the questions to the devices that it has
    /// found.
    private static let scanSeconds = 6

    let adapter: AdapterName?
    let messages: StandardErrorWriter
    let isQuiet: Bool

    /// What the file of hosts says.
    private let hosts: HostList?
    private let devices: [KnownDevice]

    /// Reads what is known here; bad lines of the file of hosts are told, as one of them may be
    /// meant.
    init(adapter: AdapterName?, messages: StandardErrorWriter, isQuiet: Bool) {
        self.adapter = adapter
        self.messages = messages
        self.isQuiet = isQuiet
        let file = HostsFile()
        for complaint in file?.complaints ?? [] { messages.say(complaint) }
        hosts = file?.list
        devices = KnownDevice.all() ?? []
    }

    /// Whether a text is a name; addresses and sockets have colons, or begin as a path.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && !text.utf8.contains(UInt8(ascii: ":")) && !SocketPlace.isMeant(by: text)
    }

    /// All names that are known here.
    var knownNames: [String] {
        (hosts.map { Array($0.hosts.keys) } ?? []) + devices.flatMap(\.names)
    }

    /// Finds the one server of that name among those that are known here; nil if none has it.
    func known(_ name: String) -> Outcome? {
        if let host = hosts?.hosts[name] { return .found(host) }
        let remembered = devices.filter { $0.names.contains(name) }
        guard !remembered.isEmpty else { return nil }
        return one(of: remembered.map { HostList.Host(address: $0.address, channel: nil) }, name)
    }

    /// Finds the one server of that name in a scan.
    func nearby(_ name: String) -> Outcome {
        if !isQuiet { messages.say("looking for \(name) nearby") }
        var nearby: [HostList.Host] = []
        let loop = ScanLoop(adapter: adapter, duration: .seconds(Self.scanSeconds))
        do {
            let end = try loop.run { event in
                guard case .service(let device, let record) = event else { return }
                for found in FoundService.all(at: device, record, known: devices)
                where found.device == name || found.service == name {
                    let host = HostList.Host(address: found.address, channel: found.channel)
                    nearby.append(host)
                }
            }
            if case .interrupted(let signal) = end { return .interrupted(signal) }
        } catch {
            return .failed(.scanning(error))
        }
        return one(of: nearby, name)
    }

    /// The one device among those that have the name; several channels of one are no choice.
    private func one(of hosts: [HostList.Host], _ name: String) -> Outcome {
        let addresses = Set(hosts.map(\.address))
        guard let first = hosts.first else {
            let nearest = Spelling.nearest(to: name, among: knownNames)
            return .failed(.nobodyCalled(name, nearest: nearest))
        }
        guard addresses.count == 1 else {
            return .failed(.severalCalled(name, addresses.map(\.description).sorted()))
        }
        return .found(
            hosts.count == 1 ? first : HostList.Host(address: first.address, channel: nil))
    }
}
