internal import Bluetooth
internal import System

/// A service that a device in range offers.
public struct NearbyService: Hashable, Sendable {
    /// The device.
    public let device: BluetoothAddress
    /// What the device calls itself, if it has said so: any text at all.
    public let deviceName: String?
    /// What it says of the service.
    public let record: ServiceRecord
}

extension NearbyService {
    /// Looks around for discoverable devices and asks each for a service.
    ///
    /// It looks for new devices during `duration`, and then finishes asking those that it has
    /// found, which takes a second or two for each, and a minute or so at most. It needs neither
    /// pairing nor bluetoothd.
    public static func scan(
        for service: ServiceUUID, during duration: Duration = .seconds(10),
        adapter: String? = nil
    ) throws(RFCOMMError) -> [NearbyService] {
        let name = try adapterName(adapter)
        let waiting = try Waiting()
        var found: [NearbyService] = []
        let scanner = try scanning { () throws(Scanner.ScanError) in
            try Scanner(for: service.base, through: name, until: .now + duration, now: .now)
        }
        while true {
            let events = try scanning { () throws(Scanner.ScanError) in
                try scanner.process(now: .now)
            }
            for event in events {
                switch event {
                case .service(let device, let record):
                    found += ServiceRecord.all(of: service, in: record).map {
                        NearbyService(
                            device: BluetoothAddress(device.address), deviceName: device.name,
                            record: $0)
                    }
                case .silent: continue
                case .ended: return found
                }
            }
            try waiting.wait(until: .never, or: scanner.deadline) { poller throws(SystemError) in
                try scanner.watch(in: poller, token: 0)
            }
        }
    }

    private static func scanning<Result>(
        _ body: () throws(Scanner.ScanError) -> Result
    ) throws(RFCOMMError) -> Result {
        do {
            return try body()
        } catch {
            switch error {
            case .noAdapter(let error): throw RFCOMMError(error) { "cannot scan: \($0)" }
            case .system(let error): throw RFCOMMError(error) { "cannot scan: \($0)" }
            case .refused(let status):
                throw RFCOMMError(
                    .other,
                    FailureSentence("the adapter cannot scan now (status \(status))", "try again"))
            }
        }
    }
}
