internal import Bluetooth
internal import System

/// Listens for clients, and opens the listener again if it is lost.
///
/// Nothing here ends the server: a client that cannot be accepted is disconnected, and an adapter
/// that was pulled out is awaited.
final class ReopeningListener {
    /// What came of accepting.
    enum AcceptResult: ~Copyable {
        case client(StreamSocket, Peer)
        /// A client over a link that is not protected as demanded; hung up on already.
        case unprotected(Peer)
        case nobody
        /// No client can be accepted for a while; told once until one is.
        case shortage(SystemError)
        /// The listener is of no more use, and is opened again.
        case lost(SystemError?)
        /// The same, because its socket file is gone.
        case lostFile
    }

    /// What came of trying to open the listener again.
    enum ReopenResult {
        /// It is open already, or closed for good, or not to be had yet.
        case nothing
        case opened
        /// Another server listens there; told once.
        case taken
    }

    /// How long nobody is accepted after a failure that may last: without a pause the loop would
    /// spin.
    static let pauseSeconds = 1

    /// How long after a loss the listener is opened again: at first, and at most.
    static let retrySeconds = 1...5

    /// The same while another server listens there: each look takes up one of its clients.
    static let takenRetrySeconds = 60

    /// What one client needs: the socket, the file, and the folders on the way to it.
    private static let descriptorsPerClient = 6

    let address: ListeningAddress
    private var open: OpenListener?
    private var spare: SpareDescriptor
    /// Tells that an adapter is gone or back, which the listener itself never learns.
    private var adapters: AdapterEventSocket?
    private var retryAfterSeconds = retrySeconds.lowerBound
    /// Why nobody could be accepted, as told last; nil once somebody was accepted.
    private var toldFailure: SystemError?

    /// When a pause ends, or when to try to open the listener again; nil while all is well.
    private(set) var deadline: MonotonicTime?

    /// Begins to listen at the first address that nobody else has; `poller` tells of clients and of
    /// news of adapters.
    init(
        firstOf addresses: [ListeningAddress], watchedBy poller: borrowing Poller
    ) throws(ServerError) {
        do {
            spare = try SpareDescriptor()
        } catch {
            throw .system(error)
        }
        let (address, result) = OpenListener.first(of: addresses)
        self.address = address
        do {
            open = try result.get()
        } catch {
            throw .listen(address, error)
        }
        do {
            try watch(poller)
        } catch {
            close()
            throw .system(error)
        }
        watchAdapters(poller)
    }

    /// Makes sure that there are descriptors for a client: a server without them would turn away
    /// everybody.
    func requireDescriptors() throws(SystemError) {
        guard OpenFileLimit.raised() >= Self.descriptorsPerClient else {
            throw SystemError(call: "accept4", errno: .tooManyOpenFiles)
        }
    }

    /// Accepts one client, if one has connected.
    func accept(_ poller: borrowing Poller, at now: MonotonicTime) -> AcceptResult {
        guard deadline == nil, let open else { return .nobody }
        do {
            switch try open.listener.accept() {
            case .peer(let peer, let socket):
                toldFailure = nil
                return .client(socket, peer)
            case .unprotected(let peer): return .unprotected(peer)
            case .wouldBlock: return .nobody
            }
        } catch {
            switch error {
            // Gone before it was accepted; if others wait the poller tells again.
            case .caller: return .nobody
            case .pause(let cause):
                pause(poller, at: now)
                guard cause != toldFailure else { return .nobody }
                toldFailure = cause
                return .shortage(cause)
            case .listener(let cause):
                return lose(cause, at: now)
            }
        }
    }

    /// Notes that the listener has failed; returns `.nobody` if it was already lost or closed,
    /// because one wait may report that twice.
    func lose(_ cause: SystemError?, at now: MonotonicTime) -> AcceptResult {
        guard open != nil else { return .nobody }
        beginRetries(at: now)
        return .lost(cause)
    }

    private func beginRetries(at now: MonotonicTime) {
        open = nil
        retryAfterSeconds = Self.retrySeconds.lowerBound
        deadline = now + .seconds(retryAfterSeconds)
    }

    /// Ends a pause, or tries to open the listener again, if it is time.
    func reopen(_ poller: borrowing Poller, at now: MonotonicTime) -> ReopenResult {
        guard let deadline, deadline <= now else { return .nothing }
        self.deadline = nil
        guard open == nil else {
            setInterest(.readable, poller)
            return .nothing
        }
        do {
            open = try OpenListener(address)
            try watch(poller)
            return .opened
        } catch BluetoothError.unixSocket(.inUse) {
            let isNews = retryAfterSeconds != Self.takenRetrySeconds
            retryAfterSeconds = Self.takenRetrySeconds
            self.deadline = now + .seconds(retryAfterSeconds)
            return isNews ? .taken : .nothing
        } catch {
            open = nil
            retryAfterSeconds = min(2 * retryAfterSeconds, Self.retrySeconds.upperBound)
            self.deadline = now + .seconds(retryAfterSeconds)
            return .nothing
        }
    }

    /// Takes the news of adapters, and looks whether clients can still connect, or again.
    func checkAdapters(_ poller: borrowing Poller, at now: MonotonicTime) -> AcceptResult {
        do {
            try adapters?.drain()
        } catch {
            // Closed, it is not watched any more either.
            adapters = nil
        }
        guard open != nil else {
            if deadline != nil { deadline = now }
            return .nobody
        }
        return address.isAvailable ? .nobody : lose(nil, at: now)
    }

    /// Stops listening for good, and removes the socket file.
    func close() {
        adapters = nil
        deadline = nil
        open?.removeFile()
        open = nil
    }

    /// Looks whether clients still find the socket file.
    func checkFile(at now: MonotonicTime) -> AcceptResult {
        guard let open, open.hasLostFile() else { return .nobody }
        beginRetries(at: now)
        return .lostFile
    }

    /// Lets the file of a Unix socket be removed, and made again, from within a sandbox.
    func allowSocketFile(_ landlock: borrowing Landlock) throws(SystemError) {
        guard let open else { return }
        switch open.listener.socket.file {
        case .some(let file): try landlock.allowSocketFile(beneath: file.folder)
        case nil: return
        }
    }

    private func pause(_ poller: borrowing Poller, at now: MonotonicTime) {
        if let open { _ = spare.hangUp(on: open.listener.socket) }
        deadline = now + .seconds(Self.pauseSeconds)
        setInterest([], poller)
    }

    private func watch(_ poller: borrowing Poller) throws(SystemError) {
        guard let open else { return }
        try poller.add(
            open.listener.socket.descriptor, token: PollToken.listener, interest: .readable)
        try open.listener.socket.file?.watch(poller, token: PollToken.socketFile)
    }

    /// Without news of adapters a loss goes unnoticed, and clients are still served.
    private func watchAdapters(_ poller: borrowing Poller) {
        guard address.radio != nil, let events = try? AdapterEventSocket() else { return }
        try? poller.add(events.socket.descriptor, token: PollToken.adapters, interest: .readable)
        adapters = consume events
    }

    private func setInterest(_ interest: Poller.Interest, _ poller: borrowing Poller) {
        guard let open else { return }
        // It fails only for a descriptor that is not watched.
        try? poller.change(
            open.listener.socket.descriptor, token: PollToken.listener, interest: interest)
    }
}
