internal import Bluetooth
internal import Share
package import System

/// Serves one folder to several clients at once, on one thread.
///
/// One loop waits for all sockets together. Each client that can go on gets a bounded turn, one
/// after the other, so that none holds up another: not with a large file, not with a slow link, and
/// not by saying nothing at all.
package final class Server {
    /// How many callers are let in before the clients that are there get their turns again.
    private static let callersPerTurnMax = 8

    /// How long a stop may take: the clients get the end of what was said to them, and the program
    /// is gone within the five seconds that it promises.
    package static let stopTimeMax = Duration.milliseconds(4_500)

    /// What the poller calls the sockets that are no client's; clients count from 1.
    private static let doorToken: UInt64 = 0
    private static let signalsToken = UInt64.max
    private static let announcementToken = UInt64.max - 1
    private static let adaptersToken = UInt64.max - 2
    private static let receptionToken = UInt64.max - 3

    /// What the server is about.
    private enum State {
        case serving
        case stopping(until: MonotonicTime)
        case over
    }

    private let configuration: ServerConfiguration
    private let share: Share
    private let poller: Poller
    private let door: Door
    private let reception: Reception
    private let guests: Guests
    private let guestList: GuestList?
    private let signals: SignalSource?
    private let terminal = WatchedTerminal()
    private let supervision: Supervision?
    private let clock: () -> MonotonicTime
    private let report: (ServerEvent) -> Void

    /// Nil where nothing is published, and once the server stops.
    private var announcement: Announcement?

    private var state = State.serving
    private var events: [Poller.Event] = []

    /// Opens the folder and listens; from then on clients can connect, and are served by `run`.
    ///
    /// `signals` stop it; `clock` tells the time, except in tests that of the kernel.
    package init(
        _ configuration: ServerConfiguration, stoppedBy signals: consuming SignalSource?,
        clock: @escaping () -> MonotonicTime = { .now },
        report: @escaping (ServerEvent) -> Void
    ) throws(ServerError) {
        var configuration = configuration
        self.clock = clock
        let supervision = Supervision(at: clock())
        let report = { event in
            supervision?.note(event)
            report(event)
        }
        self.supervision = supervision
        self.report = report
        guestList = try GuestList(configuration)
        guests = Guests(configuration, guestList, at: clock(), report: report)
        do {
            var rules = configuration.rules
            rules.memoryBytesLeft = SessionMemory.bytesMin(
                servedCount: configuration.clientsMax)
            share = Share(try Folder(configuration.folder), rules: rules)
        } catch {
            throw .folder(configuration.folder, error)
        }
        do {
            poller = try Poller()
            if let signals = signals.take() {
                try poller.add(
                    signals.descriptor, token: Self.signalsToken, interest: .readable)
                self.signals = consume signals
            } else {
                self.signals = nil
            }
        } catch {
            throw .system(error)
        }
        door = try Door.first(
            of: configuration.places, watchedBy: poller, token: Self.doorToken,
            adaptersToken: Self.adaptersToken)
        configuration.place = door.place
        reception = Reception(configuration, for: guests, report: report)
        self.configuration = configuration
        announcement = Announcement(configuration, at: clock())
    }

    /// Gives up all that serving does not need and serves until it is stopped.
    package func run() throws(ServerError) {
        defer { door.shut() }
        try door.makeRoom()
        do {
            try SessionMemory.require(servedCount: 0)
        } catch {
            throw .system(error)
        }
        // The bus is called before the wall stands: what speaks its language has to be loaded.
        let news = announcement?.takeNews(at: clock()) ?? []
        let visibility = showItself()
        defer { visibility?.putBack() }
        let sandbox = try Sandbox.enter(share, door, guestList)
        report(.started(configuration.place, sandbox))
        news.forEach(report)
        while !isOver { try turn() }
    }

    private func showItself() -> Visibility? {
        guard let wish = configuration.visibility,
            case .rfcomm(_, let adapter, _) = configuration.place
        else { return nil }
        do {
            let visibility = try Visibility(wish, of: adapter)
            report(.visible(wish))
            return visibility
        } catch {
            report(.notVisible(error))
            return nil
        }
    }

    /// Whether it has stopped and nobody is connected any more.
    package var isOver: Bool {
        switch state {
        case .over: true
        case .serving, .stopping: false
        }
    }

    /// How many are connected.
    package var guestCount: Int { guests.count }

    /// Whether it would not sleep now but go on at once.
    package var hasWork: Bool { timeout(at: clock()) == 0 }
}

// MARK: The loop

extension Server {
    /// Goes round once: waits until somebody can go on, if `waiting`, and gives everybody who can a
    /// turn.
    package func turn(waiting: Bool = true) throws(ServerError) {
        announcement?.watch(poller, token: Self.announcementToken)
        reception.watch(poller, token: Self.receptionToken)
        do {
            try poller.wait(
                timeoutMilliseconds: waiting ? timeout(at: clock()) : 0, into: &events)
            let now = clock()
            for event in events { try take(event, at: now) }
            if door.reopen(poller, at: now) { report(.listenerFound) }
            announcement?.takeNews(at: now).forEach(report)
            reception.showIn(watchedBy: poller, at: now)
            guests.takeTurns(in: share, at: now)
            endOverdue(at: now)
            let hasServed = guests.seeOff(watchedBy: poller, at: now)
            supervision?.keepUp(at: now)
            if hasServed && configuration.servesOnce { stop(.servedOnce, at: now) }
            if case .stopping = state, guests.count == 0 { state = .over }
        } catch {
            throw .system(error)
        }
    }

    /// How long nothing will have to be done unless a socket says so; nil for ever.
    private func timeout(at now: MonotonicTime) -> Int? {
        guard !guests.hasWork(at: now) else { return 0 }
        var deadlines = [
            guests.deadline, door.deadline, reception.deadline, announcement?.deadline,
            supervision?.deadline,
        ].compactMap(\.self)
        if case .stopping(let until) = state { deadlines.append(until) }
        return deadlines.min().map { now.milliseconds(until: $0) }
    }

    private func take(_ event: Poller.Event, at now: MonotonicTime) throws(SystemError) {
        switch event.token {
        case Self.signalsToken:
            try takeSignals(at: now)
        case Self.adaptersToken:
            _ = reception.receive(
                door.lookAround(poller, at: now), watchedBy: poller, at: now)
        case Self.announcementToken:
            announcement?.noteArrival()
        case Self.receptionToken:
            break
        case Self.doorToken:
            guard !event.hangUp, !event.failed else {
                _ = reception.receive(door.lose(nil, at: now), watchedBy: poller, at: now)
                return
            }
            for _ in 0..<Self.callersPerTurnMax {
                let knock = door.answer(poller, at: now)
                guard reception.receive(knock, watchedBy: poller, at: now) else { return }
            }
        default:
            guests.note(event)
        }
    }

    private func endOverdue(at now: MonotonicTime) {
        guests.endOverdue(at: now)
        guard case .stopping(let until) = state, until <= now else { return }
        guests.cut()
    }
}

// MARK: Stopping

extension Server {
    private func takeSignals(at now: MonotonicTime) throws(SystemError) {
        while let signal = try signals?.next() {
            // A terminal that is gone says so with the signal that daemons reload at.
            let isReload = signal == .hangUp && !terminal.isGone
            switch state {
            case .serving where isReload: reload(at: now)
            case .serving: stop(.signal(signal), at: now)
            // Who asks twice does not want to wait.
            case .stopping, .over: state = isReload ? state : .over
            }
        }
    }

    private func reload(at now: MonotonicTime) {
        supervision?.beginReload(at: now)
        report(.reloaded(guestList?.reread() ?? .nothing))
        guests.turnOut(at: now)
    }

    /// Lets nobody in any more and tells the clients, which then close.
    package func stop(_ cause: ServerEvent.StopCause, at now: MonotonicTime) {
        guard case .serving = state else { return }
        state = .stopping(until: now + Self.stopTimeMax)
        report(.stopping(cause))
        door.shut()
        reception.close()
        // With the connection to it, bluetoothd drops the record.
        announcement = nil
        guests.sayStopping(at: now)
    }
}
