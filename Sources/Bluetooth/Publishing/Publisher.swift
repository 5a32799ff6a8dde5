package import System

/// Keeps a service's record published, whatever comes and goes, from a loop that it never holds
/// up.
///
/// The loop calls `watch` before it waits, waits no longer than until `deadline`, and then calls
/// `process`.
package final class Publisher {
    /// The ways to publish a record.
    package enum Way: String, CaseIterable, Sendable {
        /// By D-Bus, and where that does not work, by the local server.
        case auto
        /// By bluetoothd over the D-Bus: any user may.
        case dbus
        /// By the server of `bluetoothd --compat`, where its socket is open to this user.
        case sdpd
        case none
    }

    /// What has become of the record; told when it changes.
    package enum Event: Hashable, Sendable {
        /// Others find the service now; never `auto` or `none`.
        case published(by: Way)
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
        /// bluetoothd took the record, and its adapters do not show it.
        case unconfirmed
        /// bluetoothd does not take the record.
        case refused(BusRefusal)
        /// The local server does not have it.
        case localServer(LocalServerError)
    }

    /// How long after a beginning nothing is said about what is still under way: bluetoothd needs
    /// less than one second to have it shown.
    package static let settleSeconds = 3

    /// How long after a failure the next attempt follows: a restarted service is to be published
    /// on again within five seconds.
    package static let retrySeconds = 4

    private let way: Way
    private let service: PublishedService
    private var bus: BusLink
    private var local: LocalLink
    private var told: Event?

    /// Begins with the first call of `process`.
    package init(_ service: PublishedService, by way: Way, now: MonotonicTime) {
        self.way = way
        self.service = service
        bus = way == .auto || way == .dbus ? .due(now, nil) : .unused
        local = way == .sdpd ? .due(now, nil) : .unused
    }

    /// The connection to the bus, or when the next attempt is due and why the last one failed.
    private enum BusLink {
        case unused
        case due(MonotonicTime, SystemError?)
        case open(BusDialogue<Publication.Question>, Publication, SettlingTime)
    }

    /// The connection to the local server, likewise.
    private enum LocalLink {
        case unused
        case due(MonotonicTime, LocalServerError?)
        case open(LocalServer)
    }

    /// Has a poller wake the loop when there is something to do.
    ///
    /// Two descriptors at most are watched, both with `token`.
    package func watch(in poller: borrowing Poller, token: UInt64) throws(SystemError) {
        if case .open(let dialogue, _, _) = bus { try dialogue.watch(in: poller, token: token) }
        if case .open(let server) = local { try server.watch(in: poller, token: token) }
    }

    /// When `process` is to be called even if nothing arrives.
    package var deadline: MonotonicTime? {
        var deadlines: [MonotonicTime] = []
        switch bus {
        case .unused: break
        case .due(let time, _): deadlines.append(time)
        case .open(let dialogue, let publication, let settling):
            if let due = dialogue.deadline { deadlines.append(due) }
            if publication.status.isUnderWay, let end = settling.end { deadlines.append(end) }
        }
        if case .due(let time, _) = local { deadlines.append(time) }
        return deadlines.min()
    }

    /// Goes on as far as is possible without waiting; returns what is new.
    package func process(now: MonotonicTime) -> [Event] {
        processBus(now)
        if way == .auto { useLocal(now) }
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
                bus = .open(try BusDialogue(), Publication(of: service), SettlingTime(at: now))
            }
            guard case .open(let dialogue, var publication, var settling) = bus else { return }
            let before = publication.status
            try converse(dialogue, &publication)
            settling.follow(from: before, to: publication.status, at: now)
            bus = .open(dialogue, publication, settling)
        } catch {
            bus = .due(now + .seconds(Self.retrySeconds), error)
        }
    }

    private func converse(
        _ dialogue: BusDialogue<Publication.Question>, _ publication: inout Publication
    ) throws(SystemError) {
        var steps = BusDialogue<Publication.Question>.stepsMax
        try dialogue.send(publication.takeCalls())
        while let incoming = try dialogue.next(steps: &steps) {
            switch incoming {
            case .answer(let body, let question): publication.receive(answer: body, to: question)
            case .refusal(let refusal, let question):
                publication.receive(refusal: refusal, of: question)
            case .signal(let signal): publication.receive(signal)
            }
            try dialogue.send(publication.takeCalls())
        }
    }

    /// What the bus has come to; nil while that is not known.
    private var busEvent: Event? {
        switch bus {
        case .unused: return nil
        case .due(_, let error): return error.map { .unpublished(.noBus($0)) }
        case .open(_, let publication, let settling):
            switch publication.status {
            case .asking, .unconfirmed:
                return settling.end == nil ? .unpublished(.unconfirmed) : nil
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
    /// Turns to the local server while the bus has failed, and away from it when that works.
    private func useLocal(_ now: MonotonicTime) {
        switch (busEvent, local) {
        case (.published, _): local = .unused
        case (.unpublished, .unused): local = .due(now, nil)
        case (.unpublished, .due), (.unpublished, .open), (nil, _): return
        }
    }

    private func processLocal(_ now: MonotonicTime) {
        do {
            if case .due(let time, _) = local, time <= now {
                local = .open(try LocalServer(of: service))
            }
            guard case .open(let server) = local else { return }
            try server.process()
        } catch {
            local = .due(now + .seconds(Self.retrySeconds), error)
        }
    }

    /// What both ways have come to; nil while that is not known.
    private var event: Event? {
        switch local {
        case .unused: return busEvent
        case .open(let server): return server.isRegistered ? .published(by: .sdpd) : nil
        case .due(_, let error):
            // Of two failures, the first choice's is told: it is the one to be repaired.
            guard way != .auto else { return busEvent }
            return error.map { .unpublished(.localServer($0)) }
        }
    }
}
