import CSystem
import Glibc

/// The file of a listening Unix socket, recognised by more than its name.
package struct UnixSocketFile: ~Copyable, Sendable {
    /// Where it is; removing it needs the right to write there.
    package let folder: Folder

    private let name: LocalPath

    // While the socket is open, its file keeps its inode even without a name.
    private let status: FileStatus

    /// Nil where the kernel does not tell what becomes of a file.
    private let news: FileWatch?

    /// Finds the file that a bound socket has just made.
    init(_ name: LocalPath, in folder: consuming Folder) throws(SystemError) {
        status = try folder.status(of: name)
        news = try? FileWatch(name, in: folder)
        self.name = name
        self.folder = folder
    }

    /// Has a poller tell when the file may be gone.
    package func watch(_ poller: borrowing Poller, token: UInt64) throws(SystemError) {
        switch news {
        case .some(let news):
            try poller.add(news.descriptor, token: token, interest: .readable)
        case nil: return
        }
    }

    /// Takes what is new; returns whether clients still find the file.
    package func isStillThere() -> Bool {
        news?.drain()
        guard let found = try? folder.statusIfThere(name) else { return false }
        return found.isSameFile(as: status)
    }

    /// Removes the file if it is still the one that was made here; call it before the socket is
    /// closed.
    package func remove() throws(SystemError) {
        guard let found = try folder.statusIfThere(name), found.isSameFile(as: status) else {
            return
        }
        try folder.remove(name)
    }
}

extension ListeningSocket {
    /// Listens at a path and replaces the file of a server that has ended, but not of one that
    /// runs.
    ///
    /// Only this user can connect: the file is made with mode 0600.
    package init(at address: UnixAddress, callersMax: Int) throws(UnixSocketError) {
        let obstacle: UnixSocketError?
        // One after the other: two that start at once would replace each other's file. Where a
        // sandbox forbids it, there is another server only if somebody has removed the file.
        let lock = try? Folder(address.parent)
        lock?.lockInTime()
        defer { lock?.unlock() }
        do {
            obstacle = try Folder(toHoldNames: address.parent).makeRoom(for: address)
        } catch {
            throw .system(error)
        }
        if let obstacle { throw obstacle }
        do {
            // Opened first, so that the file can be removed once it is there.
            let folder = try Folder(toHoldNames: address.parent)
            let socket = try StreamSocket(family: AF_UNIX)
            let number = socket.descriptor.rawValue
            // The file gets the socket's mode as it is made, so that it never has another one.
            try retrying("fchmod") { fchmod(number, 0o600) }
            // A file that is passed along is closed as bytes are received, and that takes as long
            // as its owner likes. Older kernels take it.
            try? socket.set(.passedFiles, to: 0)
            try socket.bind(to: address.socketAddress)
            let file = try UnixSocketFile(address.name, in: folder)
            try self.init(socket, callersMax: callersMax, file: file)
        } catch {
            guard error.errno != .addressInUse else { throw .inUse(address) }
            throw .system(error)
        }
    }
}

extension Folder {
    /// How often somebody else's lock is waited for, a millisecond each: listening takes less.
    private static let lockAttemptsMax = 1_000

    /// Opens a folder in which names are made and removed, and which need not be readable (open).
    fileprivate init(toHoldNames path: LocalPath) throws(SystemError) {
        let flags = csystem_open_path_only | O_DIRECTORY
        let descriptor = try Descriptor(opening: path, flags: flags)
        self.init(descriptor, lookup: .walk)
    }

    /// Locks the folder, unless somebody keeps it locked (flock).
    fileprivate func lockInTime() {
        for _ in 0..<Self.lockAttemptsMax {
            guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else {
                return
            }
            _ = poll(nil, 0, 1)
        }
    }

    fileprivate func unlock() { _ = flock(descriptor.rawValue, LOCK_UN) }

    /// The status of a name, or nil if nothing has it.
    fileprivate func statusIfThere(_ name: LocalPath) throws(SystemError) -> FileStatus? {
        do {
            return try status(of: name)
        } catch {
            guard error.errno == .noSuchFile else { throw error }
            return nil
        }
    }

    /// Removes the file of a server that ended without doing so; returns what else is in the way.
    fileprivate func makeRoom(for address: UnixAddress) throws(SystemError) -> UnixSocketError? {
        guard let found = try statusIfThere(address.name) else { return nil }
        guard found.kind == .socket else { return .notSocket(address) }
        // Checked twice: somebody else may have begun to listen there meanwhile.
        guard try !address.answers(), try statusIfThere(address.name) == found else {
            return .inUse(address)
        }
        try remove(address.name)
        return nil
    }
}

extension UnixAddress {
    /// Whether somebody listens behind the file.
    fileprivate func answers() throws(SystemError) -> Bool {
        let probe = try StreamSocket(family: AF_UNIX)
        do {
            try probe.connect(to: socketAddress)
            return true
        } catch {
            switch error.errno {
            case .connectionRefused: return false
            // A server whose queue is full, or that speaks in datagrams, is alive.
            case .wouldBlock, .wrongSocketType: return true
            default: throw error
            }
        }
    }
}
