import Glibc
import Synchronization
package import System

/// Stands between clients and a server, keeps what passes, and holds it back after so many bytes.
///
/// It lets one client through at a time; the next one waits.
package final class Gate: Sendable {
    /// What has passed in one connection.
    package struct Session: Sendable {
        /// From the client.
        package fileprivate(set) var asked: [UInt8] = []
        /// From the server.
        package fileprivate(set) var answered: [UInt8] = []
    }

    fileprivate struct Book: Sendable {
        var sessions: [Session] = []
        /// How many bytes may still go to the client; nil for any number.
        var allowance: Int?
    }

    /// Where a client finds it.
    package let address: UnixAddress
    private let passage: Passage
    private let worker: Worker

    /// Lets so many bytes through to clients in all, and then nothing until `open`.
    package init(
        at address: UnixAddress, before server: UnixAddress, lettingThrough count: Int? = nil
    ) throws {
        let passage = Passage(allowance: count)
        let door = try Door(address)
        self.address = address
        self.passage = passage
        worker = Worker { _ in
            while let client = door.answer(passage.stop) { passage.let(client, in: server) }
        }
    }

    deinit {
        passage.stop.raise()
        worker.stop()
    }

    /// What has passed so far.
    package var sessions: [Session] { passage.book.withLock { $0.sessions } }

    /// Waits until all has passed that may; false if that takes longer than `Patience`.
    ///
    /// What is let through has to fit the client's socket, unless the client is sure to take it.
    package func waitUntilHeld() -> Bool {
        passage.held.wait()
    }

    /// Lets everything through from now on.
    package func open() {
        passage.book.withLock { $0.allowance = nil }
        passage.opened.raise()
    }
}

/// The way through a gate.
private final class Passage: Sendable {
    let book: Mutex<Gate.Book>
    let stop = Signpost()
    /// Up as soon as nothing more may pass.
    let held = Signpost()
    /// Up as soon as everything may.
    let opened = Signpost()

    init(allowance: Int?) {
        book = Mutex(Gate.Book(allowance: allowance))
        if allowance == 0 { held.raise() }
    }

    /// Carries bytes both ways until one side ends.
    func `let`(_ client: TestSocket, in address: UnixAddress) {
        book.withLock { $0.sessions.append(Gate.Session()) }
        guard let server = try? TestSocket(connectingTo: address) else { return }
        while carry(client, server) {}
    }

    private func carry(_ client: TestSocket, _ server: TestSocket) -> Bool {
        let allowance = book.withLock { $0.allowance }
        let answers = allowance == 0 ? opened.number : server.pollNumber
        var polled = [stop.number, client.pollNumber, answers].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        _ = unsafe poll(&polled, nfds_t(polled.count), -1)
        guard polled[0].revents == 0 else { return false }
        if polled[1].revents != 0 {
            let bytes = client.read()
            book.withLock { $0.sessions[$0.sessions.count - 1].asked += bytes }
            guard !bytes.isEmpty, server.send(bytes) else { return false }
        }
        guard polled[2].revents != 0, allowance != 0 else { return true }
        let bytes = server.read(upTo: min(allowance ?? .max, 65_536))
        guard !bytes.isEmpty else { return false }
        // Noted before it is sent: who has heard the last of it may look at once what has passed.
        book.withLock { $0.sessions[$0.sessions.count - 1].answered += bytes }
        guard client.send(bytes) else { return false }
        let isHeld = book.withLock { book in
            guard let allowance = book.allowance else { return false }
            book.allowance = allowance - bytes.count
            return allowance == bytes.count
        }
        if isHeld { held.raise() }
        return true
    }
}
