internal import Bluetooth
internal import System

/// Where clients come in, and what becomes of it when it cannot be used for a while.
///
/// Nothing here ends the server: a caller that cannot be accepted is hung up on, and an adapter
/// that was pulled out is looked for until it is back.
final class Door {
    /// What knocked.
    enum Knock: ~Copyable {
        case caller(StreamSocket, Peer)
        /// A caller over a link that is not protected as demanded; hung up on already.
        case unprotected(Peer)
        case nobody
        /// There are no descriptors or there is no memory for a caller.
        case shortage(SystemError)
        /// The listener is of no more use, and is looked for again.
        case lost(SystemError?)
    }

    /// How long nobody is accepted after a shortage: without a pause the loop would spin.
    static let pauseSeconds = 1

    /// How long after a loss the listener is looked for, at first and at most.
    static let retrySeconds = 1...5

    /// What one caller needs: the socket, the file, and the folders on the way to it.
    private static let descriptorsPerCaller = 5

    let place: Listener.Place
    private let token: UInt64
    private var opening: Opening?
    private var spare: SpareDescriptor
    /// Tells that an adapter is gone or back, which the listener itself never learns.
    private var adapters: NewsSocket?
    private var retryAfterSeconds = retrySeconds.lowerBound

    /// When a pause ends, or when the listener is looked for again; nil while all is well.
    private(set) var deadline: MonotonicTime?

    /// Opens the door; `poller` tells of knocks with `token`, and of news of adapters with
    /// `adaptersToken`.
    init(
        _ place: Listener.Place, watchedBy poller: borrowing Poller, token: UInt64,
        adaptersToken: UInt64
    ) throws(ServerError) {
        self.place = place
        self.token = token
        do {
            spare = try SpareDescriptor()
        } catch {
            throw .system(error)
        }
        do {
            opening = try Opening(place)
        } catch {
            throw .listen(place, error)
        }
        do {
            try watch(poller)
        } catch {
            shut()
            throw .system(error)
        }
        watchAdapters(poller, token: adaptersToken)
    }

    /// Makes sure that there are descriptors for a caller: a server without them would turn away
    /// everybody.
    func makeRoom() throws(ServerError) {
        guard OpenFileLimit.raised() >= Self.descriptorsPerCaller else {
            throw .system(SystemError(call: "accept4", errno: .tooManyOpenFiles))
        }
    }

    /// Lets one caller in, if one has knocked.
    func answer(_ poller: borrowing Poller, at now: MonotonicTime) -> Knock {
        guard deadline == nil, let opening else { return .nobody }
        do {
            switch try opening.listener.accept() {
            case .peer(let peer, let socket): return .caller(socket, peer)
            case .unprotected(let peer): return .unprotected(peer)
            case .wouldBlock: return .nobody
            }
        } catch {
            switch error {
            // Gone before it was let in; if others wait the poller tells again.
            case .caller: return .nobody
            case .resources(let cause):
                pause(poller, at: now)
                return .shortage(cause)
            case .listener(let cause):
                return lose(cause, at: now)
            }
        }
    }

    /// Takes the news that the listener has failed; none where it is lost already, or shut: both
    /// may be told in one wait of the poller.
    func lose(_ cause: SystemError?, at now: MonotonicTime) -> Knock {
        guard opening != nil else { return .nobody }
        opening = nil
        retryAfterSeconds = Self.retrySeconds.lowerBound
        deadline = now + .seconds(retryAfterSeconds)
        return .lost(cause)
    }

    /// Ends a pause, or looks for the listener, once it is time; tells whether it was found again.
    func reopen(_ poller: borrowing Poller, at now: MonotonicTime) -> Bool {
        guard let deadline, deadline <= now else { return false }
        self.deadline = nil
        guard opening == nil else {
            setInterest(.readable, poller)
            return false
        }
        do {
            opening = try Opening(place)
            try watch(poller)
            return true
        } catch {
            opening = nil
            retryAfterSeconds = min(2 * retryAfterSeconds, Self.retrySeconds.upperBound)
            self.deadline = now + .seconds(retryAfterSeconds)
            return false
        }
    }

    /// Takes the news of adapters, and looks whether callers can still come, or again.
    func lookAround(_ poller: borrowing Poller, at now: MonotonicTime) -> Knock {
        do {
            try adapters?.drain()
        } catch {
            // Closed, it is not watched any more either.
            adapters = nil
        }
        guard opening != nil else {
            if deadline != nil { deadline = now }
            return .nobody
        }
        return Listener.canListen(at: place) ? .nobody : lose(nil, at: now)
    }

    /// Shuts the door for good and takes its name off the wall.
    func shut() {
        adapters = nil
        deadline = nil
        opening?.removeFile()
        opening = nil
    }

    /// Lets the file of a Unix socket be removed from behind a wall.
    func allowShutting(_ wall: borrowing Landlock) throws(SystemError) {
        guard let opening else { return }
        switch opening.listener.socket.file {
        case .some(let file): try wall.allowRemoving(beneath: file.folder)
        case nil: return
        }
    }

    private func pause(_ poller: borrowing Poller, at now: MonotonicTime) {
        if let opening { _ = spare.hangUp(on: opening.listener.socket) }
        deadline = now + .seconds(Self.pauseSeconds)
        setInterest([], poller)
    }

    private func watch(_ poller: borrowing Poller) throws(SystemError) {
        guard let opening else { return }
        try poller.add(opening.listener.socket.descriptor, token: token, interest: .readable)
    }

    /// Where no news is to be had, a loss goes unnoticed, and clients are served all the same.
    private func watchAdapters(_ poller: borrowing Poller, token: UInt64) {
        guard case .rfcomm = place, let news = try? NewsSocket.ofAdapters() else { return }
        try? poller.add(news.descriptor, token: token, interest: .readable)
        adapters = consume news
    }

    private func setInterest(_ interest: Poller.Interest, _ poller: borrowing Poller) {
        guard let opening else { return }
        // It fails only for a descriptor that is not watched.
        try? poller.change(opening.listener.socket.descriptor, token: token, interest: interest)
    }
}
