package import System

/// Finds nearby devices that offer a service: looks who is there, and asks each for its services.
///
/// It needs no privilege and no bluetoothd. Looking and asking take turns, because an adapter does
/// both at once badly. The loop calls `watch`, waits no longer than until `deadline`, and calls
/// `process`.
package final class Scanner {
    /// What has been found, reported as soon as it is known.
    package enum Event: Hashable {
        /// A device offers the service.
        case service(NearbyDevice, ServiceRecord)
        /// A device answered, but could not be asked for its services.
        case silent(NearbyDevice, ServiceLookupError)
        case ended
    }

    /// Why there is no scan.
    package enum ScanError: Error, Hashable {
        case noAdapter(BluetoothError)
        /// The adapter or the kernel failed.
        case system(SystemError)
        /// The adapter refused, with an error number of the standard.
        case refused(status: UInt8)
    }

    /// How many devices are asked at most: more than are in range; each takes a second or two.
    package static let devicesMax = 256

    private enum State {
        case looking(Inquiry)
        case asking(NearbyDevice, ServiceLookup)
        case between
        case ended
    }

    private let service: ServiceUUID
    private let adapter: Adapter
    private let end: MonotonicTime
    private var state = State.between
    private var seen: Set<BluetoothAddress> = []
    private var waiting: [NearbyDevice] = []

    /// How long an inquiry may take before the adapter is assumed to have lost it: twice its
    /// length.
    private static let inquirySecondsMax = 11
    private var inquiryDeadline: MonotonicTime

    /// How long the devices that were found are still asked after the end: hundreds that do not
    /// answer would take three quarters of an hour.
    package static let askingSecondsMax = 60

    /// Begins with the first call of `process`; what has begun before `end` is still finished, but
    /// for devices that it is too late to ask.
    package init(
        for service: ServiceUUID, through name: AdapterName?, until end: MonotonicTime,
        now: MonotonicTime
    ) throws(ScanError) {
        self.service = service
        do {
            adapter = try Adapter.firstUp(name)
        } catch {
            throw .noAdapter(error)
        }
        self.end = end
        inquiryDeadline = now
    }

    /// Makes a poller wake up when `process` has something to do.
    package func watch(in poller: borrowing Poller, token: UInt64) throws(SystemError) {
        switch state {
        case .looking(let inquiry): try inquiry.watch(in: poller, token: token)
        case .asking(_, let lookup): try lookup.watch(in: poller, token: token)
        case .between, .ended: return
        }
    }

    /// When `process` is to be called even if nothing arrives.
    package var deadline: MonotonicTime? {
        switch state {
        case .looking: inquiryDeadline
        case .asking(_, let lookup): lookup.deadline
        case .between: MonotonicTime(nanoseconds: 0)
        case .ended: nil
        }
    }

    /// Does what is possible without waiting; returns what is new.
    package func process(now: MonotonicTime) throws(ScanError) -> [Event] {
        switch state {
        case .looking(let inquiry):
            try look(inquiry, now)
            return []
        case .asking(let device, let lookup): return ask(device, lookup, now)
        case .between: return try begin(now)
        case .ended: return []
        }
    }
}

extension Scanner {
    /// Begins to ask the next device, or looks for more while there is time.
    private func begin(_ now: MonotonicTime) throws(ScanError) -> [Event] {
        if let device = waiting.popLast() {
            guard now < end + .seconds(Self.askingSecondsMax) else {
                return [.silent(device, .timedOut)]
            }
            do {
                let name = AdapterName.number(adapter.number)
                let lookup = try ServiceLookup(
                    for: service, at: device.address, from: name, now: now)
                state = .asking(device, lookup)
                return []
            } catch {
                return [.silent(device, error)]
            }
        }
        guard now < end else {
            state = .ended
            return [.ended]
        }
        do {
            state = .looking(try Inquiry(through: adapter))
            inquiryDeadline = now + .seconds(Self.inquirySecondsMax)
            return []
        } catch {
            throw .system(error)
        }
    }

    private func look(_ inquiry: Inquiry, _ now: MonotonicTime) throws(ScanError) {
        let events: [InquiryEvent]
        do {
            events = try inquiry.events()
        } catch {
            throw .system(error)
        }
        for event in events {
            switch event {
            case .found(let devices):
                for device in devices where seen.count < Self.devicesMax {
                    if seen.insert(device.address).inserted { waiting.append(device) }
                }
            case .complete: state = .between
            case .refused(let status): throw .refused(status: status)
            }
        }
        if now >= inquiryDeadline { state = .between }
    }

    private func ask(
        _ device: NearbyDevice, _ lookup: ServiceLookup, _ now: MonotonicTime
    ) -> [Event] {
        do {
            guard let records = try lookup.process(now: now) else { return [] }
            state = .between
            return records.map { .service(device, $0) }
        } catch {
            state = .between
            return [.silent(device, error)]
        }
    }
}

extension Adapter {
    /// The adapter of that name, or the first one that is switched on.
    fileprivate static func firstUp(_ name: AdapterName?) throws(BluetoothError) -> Adapter {
        let adapters = try all()
        if let name { return try named(name, among: adapters) }
        guard let first = adapters.first else { throw .noAdapter }
        guard let up = adapters.first(where: \.isUp) else {
            throw .adapterDown(.number(first.number))
        }
        return up
    }
}
