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

    /// Whether a text is a name; addresses and sockets have colons.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && !text.utf8.contains(UInt8(ascii: ":"))
    }

    /// Finds the one server of that name.
    func find(_ name: String) -> Outcome {
        if let host = listed(name) { return .found(host) }
        let known = KnownDevice.all() ?? []
        let remembered = known.filter { $0.names.contains(name) }
        if !remembered.isEmpty {
            return Self.one(
                of: remembered.map { HostList.Host(address: $0.address, channel: nil) }, name)
        }
        if !isQuiet { messages.say("looking for \(name) nearby") }
        var nearby: [HostList.Host] = []
        let loop = ScanLoop(adapter: adapter, duration: .seconds(Self.scanSeconds))
        do {
            let end = try loop.run { event in
                guard case .service(let device, let record) = event else { return }
                for found in FoundService.all(at: device, record, known: known)
                where found.device == name || found.service == name {
                    let host = HostList.Host(address: found.address, channel: found.channel)
                    nearby.append(host)
                }
            }
            if case .interrupted(let signal) = end { return .interrupted(signal) }
        } catch {
            return .failed(.scanning(error))
        }
        return Self.one(of: nearby, name)
    }

    /// What the file of hosts says; its bad lines are told, as one of them may be meant.
    private func listed(_ name: String) -> HostList.Host? {
        guard let file = HostsFile() else { return nil }
        for complaint in file.complaints { messages.say(complaint) }
        return file.list.hosts[name]
    }

    /// The one device among those that have the name; several channels of one are no choice.
    static func one(of hosts: [HostList.Host], _ name: String) -> Outcome {
        let addresses = Set(hosts.map(\.address))
        guard let first = hosts.first else { return .failed(.nobodyCalled(name)) }
        guard addresses.count == 1 else {
            return .failed(.severalCalled(name, addresses.map(\.description).sorted()))
        }
        return .found(
            hosts.count == 1 ? first : HostList.Host(address: first.address, channel: nil))
    }
}
