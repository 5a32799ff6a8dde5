package import Bluetooth
internal import Share
package import System

/// Tries everything that serving needs, one after the other, and serves nobody.
package enum ServerCheck {
    /// What was tried, and what came of it.
    package enum Finding: Hashable, Sendable {
        /// The adapters of this machine.
        case adapters([Adapter], wanted: AdapterName?)
        /// They cannot be counted.
        case noAdapters(BluetoothError)
        /// The switches that silence radios.
        case switches([RadioSwitch])
        /// Clients could connect there, or why not.
        case address(ListeningAddress, BluetoothError?)
        /// What bluetoothd tells of a device that there is not, where it matters who is paired.
        case keys(PairingQuery.Answer)
        /// So many devices are paired with this machine, where only those may connect.
        case pairedDevices(Int)
        /// The record by which clients find the server; nil where it is not known in time.
        case record(Publisher.Event?, RFCOMMChannel)
        /// The folder can be read, or why not.
        case folder(LocalPath, SystemError?)
        /// The file that says which devices may connect names so many of them, or why it does not.
        case allowFile(LocalPath, deviceCount: Int)
        case noAllowFile(LocalPath, AllowFileError)
        /// What keeps the server to the folder.
        case sandbox(Sandbox)
        /// It cannot be entered, because this machine is out of a resource.
        case noSandbox(SystemError)
    }

    /// Tells each finding as it is made.
    ///
    /// The sandbox that is entered at the end stays for good.
    package static func run(_ configuration: ServerConfiguration, tell: (Finding) -> Void) {
        // First what serving begins with: the first failure says how serving would end.
        let allowedPeers = readAllowFile(configuration, tell)
        let share = openFolder(configuration, tell)
        if let radio = configuration.address.radio { look(for: radio.adapter, tell) }
        var configuration = configuration
        var listener: OpenListener?
        if !configuration.address.hasOneClient {
            (configuration.address, listener) = listen(at: configuration.addresses, tell)
        }
        if let radio = configuration.address.radio, radio.requiresPairing {
            tell(.keys(PairingQuery.answer(about: .any, through: radio.adapter)))
            if configuration.visibility?.pairableSeconds == nil,
                let devices = KnownDevice.all(of: radio.adapter)
            {
                tell(.pairedDevices(Set(devices.filter(\.isPaired).map(\.address)).count))
            }
        }
        if let service = configuration.publishedService {
            tell(.record(publish(service, by: configuration.advertises), service.channel))
        }
        // Before the sandbox is entered, within which its socket file could not be removed.
        listener?.removeFile()
        listener = nil
        if let share { enterSandbox(share, allowedPeers, tell) }
    }

    private static func look(for adapter: AdapterName?, _ tell: (Finding) -> Void) {
        let switches = RadioSwitch.all()
        do {
            let adapters = try Adapter.all()
            tell(.adapters(adapters, wanted: adapter))
            tell(.switches(switches.filter { $0.concerns(adapter, among: adapters) }))
        } catch {
            tell(.noAdapters(error))
            tell(.switches(switches))
        }
    }

    /// Listens at the first address that nobody else has, so that the record is published for a
    /// channel that answers.
    private static func listen(
        at addresses: [ListeningAddress], _ tell: (Finding) -> Void
    ) -> (ListeningAddress, OpenListener?) {
        let (address, result) = OpenListener.first(of: addresses)
        do {
            let listener = try result.get()
            tell(.address(address, nil))
            return (address, listener)
        } catch {
            tell(.address(address, error))
            return (address, nil)
        }
    }

    /// Publishes the record for as long as this takes; returns what came of it.
    private static func publish(
        _ service: PublishedService, by method: Publisher.Method
    ) -> Publisher.Event? {
        let publisher = Publisher(service, by: method, now: .now)
        // By then it has told something.
        let end = MonotonicTime.now + .seconds(Publisher.warningDelaySeconds + 1)
        var events: [Poller.Event] = []
        do {
            let poller = try Poller()
            while MonotonicTime.now < end {
                if let event = publisher.process(now: .now).first { return event }
                try publisher.watch(in: poller, token: 0)
                let due = min(publisher.deadline ?? end, end)
                try poller.wait(
                    timeoutMilliseconds: MonotonicTime.now.milliseconds(until: due), into: &events)
            }
        } catch {
            return .unpublished(.noBus(error))
        }
        return nil
    }

    private static func readAllowFile(
        _ configuration: ServerConfiguration, _ tell: (Finding) -> Void
    ) -> AllowedPeers? {
        guard let path = configuration.allowFile else { return nil }
        do throws(AllowFileError) {
            let list = try AllowedPeers(named: AllowList([]), path)
            tell(.allowFile(path, deviceCount: list.count))
            return list
        } catch {
            tell(.noAllowFile(path, error))
            return nil
        }
    }

    private static func openFolder(
        _ configuration: ServerConfiguration, _ tell: (Finding) -> Void
    ) -> Share? {
        do {
            let share = Share(try Folder(configuration.folder), rules: configuration.rules)
            _ = try FolderReader(share.folder)
            tell(.folder(configuration.folder, nil))
            return share
        } catch {
            tell(.folder(configuration.folder, error))
            return nil
        }
    }

    private static func enterSandbox(
        _ share: Share, _ allowedPeers: AllowedPeers?, _ tell: (Finding) -> Void
    ) {
        do {
            tell(.sandbox(try .enter(share, nil, allowedPeers)))
        } catch {
            tell(.noSandbox(error))
        }
    }
}
