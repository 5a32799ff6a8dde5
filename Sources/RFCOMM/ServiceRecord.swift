internal import Bluetooth
internal import System

/// What a device tells others of one of its services: what it is, and on which channel.
///
/// A server publishes one, and a client looks it up, so that nobody need know the channel:
///
/// ```swift
/// let listener = try RFCOMMListener.onFreeChannel()
/// let record = ServiceRecord(service, name: "chat", channel: listener.channel!)
/// let published = try PublishedRecord(record)
/// ```
/// ```swift
/// // A device that does not offer the service has no record of it.
/// if let record = try ServiceRecord.lookUp(service, at: device).first {
///     let stream = try RFCOMMStream(to: Endpoint(device, channel: record.channel))
/// }
/// ```
public struct ServiceRecord: Hashable, Sendable {
    /// What kind of service it is.
    public let service: ServiceUUID
    /// What it calls itself in lists that people read.
    ///
    /// In a record of another device it is any text at all: make it safe before it is shown.
    public let name: String
    /// The channel on which it listens.
    public let channel: RFCOMMChannel

    /// Makes a record to be published.
    public init(_ service: ServiceUUID, name: String, channel: RFCOMMChannel) {
        self.service = service
        self.name = name
        self.channel = channel
    }

    /// One for each channel that a record names.
    static func all(
        of service: ServiceUUID, in record: Bluetooth.ServiceRecord
    ) -> [ServiceRecord] {
        record.channels.map {
            ServiceRecord(service, name: record.name ?? "", channel: RFCOMMChannel($0))
        }
    }
}

// MARK: Looking up

extension ServiceRecord {
    /// Asks a device for its records of a service; none means that it does not offer it.
    ///
    /// It needs no pairing and no bluetoothd here, and takes ten seconds at most.
    public static func lookUp(
        _ service: ServiceUUID, at device: BluetoothAddress, adapter: String? = nil,
        until deadline: Deadline = .never
    ) throws(RFCOMMError) -> [ServiceRecord] {
        let name = try adapterName(adapter)
        let waiting = try Waiting()
        let lookup = try asking(device) { () throws(ServiceLookupError) in
            try ServiceLookup(for: service.base, at: device.base, from: name, now: .now)
        }
        while true {
            let records = try asking(device) { () throws(ServiceLookupError) in
                try lookup.process(now: .now)
            }
            if let records { return records.flatMap { all(of: service, in: $0) } }
            guard !deadline.isOver else { throw RFCOMMError(asking: device, .timedOut) }
            try waiting.wait(until: deadline, or: lookup.deadline) { poller throws(SystemError) in
                try lookup.watch(in: poller, token: 0)
            }
        }
    }

    private static func asking<Result>(
        _ device: BluetoothAddress, _ body: () throws(ServiceLookupError) -> Result
    ) throws(RFCOMMError) -> Result {
        do {
            return try body()
        } catch {
            throw RFCOMMError(asking: device, error)
        }
    }
}

extension RFCOMMError {
    /// A device could not be asked for its services.
    fileprivate init(asking device: BluetoothAddress, _ error: ServiceLookupError) {
        switch error {
        case .noAdapter(let error): self.init(error) { "cannot ask \(device): \($0)" }
        case .unreachable(let error):
            self.init(
                Kind(ConnectFailure(error).kind),
                FailureSentence("cannot ask \(device) for its services: \(error.errno.words)"),
                error)
        case .ended:
            self.init(
                .linkLost, FailureSentence("\(device) closed the connection when it was asked"))
        case .timedOut:
            self.init(.timedOut, FailureSentence("no answer from \(device) in time"))
        case .nonsense(let violation):
            self.init(
                .other,
                FailureSentence("\(device) answered with an invalid service record (\(violation))"))
        }
    }
}
