package import System

/// Keeps a service's record published while bluetoothd and adapters come and go; it never blocks
/// the loop.
///
/// The loop calls `watch` before it waits, waits no longer than until `deadline`, and then calls
/// `process`.
package final class Publisher {
    /// How a record is published.
    package enum Method: String, CaseIterable, Sendable {
        /// By D-Bus, or if that fails by the local server.
        case auto
        /// By bluetoothd over the D-Bus, which any user may do.
        case dbus
        /// By the server of `bluetoothd --compat`, if this user may open its socket.
        case sdpd
        case none
    }

    /// What has become of the record, reported when it changes.
    package enum Event: Hashable, Sendable {
        /// Others find the service now; the method is never `auto` or `none`.
        case published(by: Method)
        /// They do not.
        case unpublished(Reason)
    }

    /// Why others do not find the service.
    package enum Reason: Hashable, Sendable {
        /// There is no connection to the D-Bus.
        case noBus(SystemError)
        /// bluetoothd does not run.
        case noBluetoothd
        /// bluetoothd has no adapter.
        case noAdapter
        /// bluetoothd took the record, but its adapters do not show it.
        case unconfirmed
        /// bluetoothd does not take the record.
        case refused(BusRefusal)
        /// The local server does not have it.
        case localServer(SDPServerError)
    }

    /// How long an unfinished registration is not reported: bluetoothd needs less than one second
    /// for it.
    package static let warningDelaySeconds = 3

    /// How long after a failure the next attempt follows: after a restart of bluetoothd the record
    /// is to be published within five seconds.
    package static let retrySeconds = 4

    private let method: Method
    private let service: PublishedService
    private var bus: BusState
    private var sdp: SDPState
    private var told: Event?

    /// Begins with the first call of `process`.
    package init(_ service: PublishedService, by method: Method, now: MonotonicTime) {
        self.method = method
        self.service = service
        bus = method == .auto || method == .dbus ? .due(now, nil) : .unused
        sdp = method == .sdpd ? .due(now, nil) : .unused
    }

    /// The connection to the bus, or when the next attempt is due and why the last one failed.
    private enum BusState {
        case unused
        case due(MonotonicTime, SystemError?)
        case open(BusClient<ProfileRegistration.Question>, ProfileRegistration, RecordWarningDelay)
    }

    /// The connection to the local server, or when the next attempt is due and why the last one
    /// failed.
    private enum SDPState {
        case unused
        case due(MonotonicTime, SDPServerError?)
        case open(SDPServerConnection)
    }

    /// Has a poller wake the loop when there is something to do.
    ///
    /// Two descriptors at most are watched, both with `token`.
    package func watch(in poller: borrowing Poller, token: UInt64) throws(SystemError) {
        if case .open(let client, _, _) = bus { try client.watch(in: poller, token: token) }
        if case .open(let server) = sdp { try server.watch(in: poller, token: token) }
    }

    /// When `process` is to be called even if nothing arrives.
    package var deadline: MonotonicTime? {
        var deadlines: [MonotonicTime] = []
        switch bus {
        case .unused: break
        case .due(let time, _): deadlines.append(time)
        case .open(let client, let registration, let delay):
            if let due = client.deadline { deadlines.append(due) }
            if registration.status.isUnderWay, let end = delay.end { deadlines.append(end) }
        }
        switch sdp {
        case .unused: break
        case .due(let time, _): deadlines.append(time)
        case .open(let server): if let due = server.deadline { deadlines.append(due) }
        }
        return deadlines.min()
    }

    /// Does what is possible without waiting; returns what is new.
    package func process(now: MonotonicTime) -> [Event] {
        processBus(now)
        if method == .auto { useLocal(now) }
        processLocal(now)
        guard let event, event != told else { return [] }
        told = event
        return [event]
    }
}

// MARK: The bus

extension Publisher {
    private func processBus(_ now: MonotonicTime) {
        do {
            if case .due(let time, _) = bus, time <= now {
                bus = .open(
                    try BusClient(), ProfileRegistration(of: service), RecordWarningDelay(at: now))
            }
            guard case .open(let client, var registration, var delay) = bus else { return }
            let before = registration.status
            try exchange(client, &registration)
            delay.follow(from: before, to: registration.status, at: now)
            bus = .open(client, registration, delay)
        } catch {
            bus = .due(now + .seconds(Self.retrySeconds), error)
        }
    }

    private func exchange(
        _ client: BusClient<ProfileRegistration.Question>, _ registration: inout ProfileRegistration
    ) throws(SystemError) {
        var steps = BusClient<ProfileRegistration.Question>.stepsMax
        try client.send(registration.takeCalls())
        while let incoming = try client.next(from: registration.bluetoothd, steps: &steps) {
            switch incoming {
            case .answer(let body, let question): registration.receive(answer: body, to: question)
            case .refusal(let refusal, let question):
                registration.receive(refusal: refusal, of: question)
            case .signal(let signal): registration.receive(signal)
            case .call: continue
            }
            try client.send(registration.takeCalls())
        }
    }

    /// The state of the record on the bus; nil while it is not known.
    private var busEvent: Event? {
        switch bus {
        case .unused: return nil
        case .due(_, let error): return error.map { .unpublished(.noBus($0)) }
        case .open(_, let registration, let delay):
            switch registration.status {
            case .asking, .unconfirmed:
                return delay.end == nil ? .unpublished(.unconfirmed) : nil
            case .noBluetoothd: return .unpublished(.noBluetoothd)
            case .noAdapter: return .unpublished(.noAdapter)
            case .published: return .published(by: .dbus)
            case .refused(let refusal): return .unpublished(.refused(refusal))
            }
        }
    }
}

// MARK: The local server

extension Publisher {
    /// Uses the local server while the bus fails, and drops it when the bus works.
    private func useLocal(_ now: MonotonicTime) {
        switch (busEvent, sdp) {
        case (.published, _): sdp = .unused
        case (.unpublished, .unused): sdp = .due(now, nil)
        case (.unpublished, .due), (.unpublished, .open), (nil, _): return
        }
    }

    private func processLocal(_ now: MonotonicTime) {
        do {
            if case .due(let time, _) = sdp, time <= now {
                sdp = .open(try SDPServerConnection(of: service, now: now))
            }
            guard case .open(let server) = sdp else { return }
            try server.process(now: now)
        } catch {
            sdp = .due(now + .seconds(Self.retrySeconds), error)
        }
    }

    /// The state of the record with both methods; nil while it is not known.
    private var event: Event? {
        switch sdp {
        case .unused: return busEvent
        case .open(let server): return server.isRegistered ? .published(by: .sdpd) : nil
        case .due(_, let error):
            // If both fail, the bus's failure is reported: it is the one to be repaired.
            guard method != .auto else { return busEvent }
            return error.map { .unpublished(.localServer($0)) }
        }
    }
}
