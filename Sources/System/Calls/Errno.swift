import CSystem
import Glibc

/// An error number of the kernel, with a name for each one that this program treats specially.
package struct Errno: RawRepresentable, Hashable, Sendable {
    package let rawValue: CInt

    package init(rawValue: CInt) {
        self.rawValue = rawValue
    }

    /// The number that the last failed system call of this thread left behind.
    package static var current: Errno { Errno(rawValue: errno) }
}

/// Names, files and disks.
extension Errno {
    /// No file of that name (ENOENT).
    package static let noSuchFile = Errno(rawValue: ENOENT)
    /// The name is taken (EEXIST).
    package static let fileExists = Errno(rawValue: EEXIST)
    /// A component of the path is no directory (ENOTDIR).
    package static let notDirectory = Errno(rawValue: ENOTDIR)
    /// The path names a directory (EISDIR).
    package static let isDirectory = Errno(rawValue: EISDIR)
    /// The directory still holds entries (ENOTEMPTY).
    package static let directoryNotEmpty = Errno(rawValue: ENOTEMPTY)
    /// A symbolic link where links are not followed (ELOOP).
    package static let tooManyLinks = Errno(rawValue: ELOOP)
    /// The path leaves the folder, or the file system (EXDEV).
    package static let crossDevice = Errno(rawValue: EXDEV)
    /// The name is longer than the file system allows (ENAMETOOLONG).
    package static let nameTooLong = Errno(rawValue: ENAMETOOLONG)
    /// A device without a driver, or a socket that was opened as a file (ENXIO).
    package static let noSuchDeviceOrAddress = Errno(rawValue: ENXIO)
    /// The modes of the file or a folder above it forbid it (EACCES).
    package static let permissionDenied = Errno(rawValue: EACCES)
    /// The operation needs privileges, or the file system cannot do it (EPERM).
    package static let notPermitted = Errno(rawValue: EPERM)
    /// The file system is read-only (EROFS).
    package static let readOnlyFileSystem = Errno(rawValue: EROFS)
    /// The disk is full (ENOSPC).
    package static let noSpace = Errno(rawValue: ENOSPC)
    /// The user's quota is used up (EDQUOT).
    package static let quotaExceeded = Errno(rawValue: EDQUOT)
    /// The file would be larger than allowed (EFBIG).
    package static let fileTooLarge = Errno(rawValue: EFBIG)
    /// The disk or its driver failed (EIO).
    package static let inputOutput = Errno(rawValue: EIO)
}

/// Resources and the calls themselves.
extension Errno {
    /// A signal interrupted the call (EINTR): `retrying` repeats it; a connect, a close and the
    /// wait of a poller are not repeated.
    package static let interrupted = Errno(rawValue: EINTR)
    /// Nothing can be done without waiting (EAGAIN, EWOULDBLOCK).
    package static let wouldBlock = Errno(rawValue: EAGAIN)
    /// This process has too many open files (EMFILE).
    package static let tooManyOpenFiles = Errno(rawValue: EMFILE)
    /// The whole system has too many open files (ENFILE).
    package static let tooManyOpenFilesInSystem = Errno(rawValue: ENFILE)
    /// There is not enough memory (ENOMEM).
    package static let noMemory = Errno(rawValue: ENOMEM)
    /// The descriptor is not open (EBADF): a defect of the program.
    package static let badDescriptor = Errno(rawValue: EBADF)
    /// An argument that this kernel does not take (EINVAL).
    package static let invalidArgument = Errno(rawValue: EINVAL)
    /// This kernel does not have the call (ENOSYS).
    package static let noSuchCall = Errno(rawValue: ENOSYS)
    /// A library that is loaded only when it is needed is not installed (ENOPKG).
    package static let notInstalled = Errno(rawValue: ENOPKG)
    /// The object does not support the operation (EOPNOTSUPP).
    package static let notSupported = Errno(rawValue: EOPNOTSUPP)
    /// The file system has no locks, as some network file systems (ENOLCK).
    package static let noLocks = Errno(rawValue: ENOLCK)
}

/// Sockets and the links behind them.
extension Errno {
    /// The reader of a pipe or socket is gone (EPIPE).
    package static let brokenPipe = Errno(rawValue: EPIPE)
    /// Another owner has the address or channel (EADDRINUSE).
    package static let addressInUse = Errno(rawValue: EADDRINUSE)
    /// This kernel does not know the socket family (EAFNOSUPPORT).
    package static let addressFamilyNotSupported = Errno(rawValue: EAFNOSUPPORT)
    /// This kernel does not know the protocol (EPROTONOSUPPORT).
    package static let protocolNotSupported = Errno(rawValue: EPROTONOSUPPORT)
    /// A connection attempt is under way (EALREADY).
    package static let alreadyConnecting = Errno(rawValue: EALREADY)
    /// A connection attempt has begun (EINPROGRESS).
    package static let inProgress = Errno(rawValue: EINPROGRESS)
    /// The socket is not connected (ENOTCONN).
    package static let notConnected = Errno(rawValue: ENOTCONN)
    /// It answered, but nothing listens there (ECONNREFUSED).
    package static let connectionRefused = Errno(rawValue: ECONNREFUSED)
    /// The peer closed, or the link was lost (ECONNRESET).
    package static let connectionReset = Errno(rawValue: ECONNRESET)
    /// The connection ended before it was accepted (ECONNABORTED).
    package static let connectionAborted = Errno(rawValue: ECONNABORTED)
    /// No answer in time (ETIMEDOUT).
    package static let timedOut = Errno(rawValue: ETIMEDOUT)
    /// The peer's machine does not answer (EHOSTDOWN).
    package static let hostDown = Errno(rawValue: EHOSTDOWN)
    /// There is no route to the peer (EHOSTUNREACH).
    package static let hostUnreachable = Errno(rawValue: EHOSTUNREACH)
    /// The adapter is switched off (ENETDOWN).
    package static let networkDown = Errno(rawValue: ENETDOWN)
    /// There is no such adapter (ENODEV).
    package static let noSuchDevice = Errno(rawValue: ENODEV)
    /// The device or session is in use (EBUSY).
    package static let busy = Errno(rawValue: EBUSY)
    /// The radio is blocked by a switch (ERFKILL).
    package static let radioBlocked = Errno(rawValue: ERFKILL)
    /// Bluetooth could not agree on encryption (EBADE).
    package static let invalidExchange = Errno(rawValue: EBADE)
    /// There is no key for the peer (ENOKEY).
    package static let noKey = Errno(rawValue: ENOKEY)
    /// The descriptor is no socket (ENOTSOCK).
    static let notSocket = Errno(rawValue: ENOTSOCK)
    /// The socket does not listen any more (EBADFD, of RFCOMM).
    static let badState = Errno(rawValue: EBADFD)
    /// The other end has broken the protocol below (EPROTO).
    static let protocolError = Errno(rawValue: EPROTO)
    /// There is no route to the network (ENETUNREACH).
    static let networkUnreachable = Errno(rawValue: ENETUNREACH)
    /// The socket there is of another type (EPROTOTYPE).
    static let wrongSocketType = Errno(rawValue: EPROTOTYPE)
}

extension Errno {
    /// Whether this machine is out of a resource that it will have again.
    package var isLackOfResources: Bool {
        [.tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory].contains(self)
    }

    /// Whether the disk is full, or this user's part of it.
    package var isFull: Bool { self == .noSpace || self == .quotaExceeded }
}

extension Errno: CustomStringConvertible {
    /// The kernel's words for it, such as "No such file or directory".
    package var description: String {
        // The text is a constant of the C library and is never freed.
        guard let text = unsafe csystem_error_text(rawValue) else { return "Error \(rawValue)" }
        return unsafe String(cString: text)
    }

    /// The kernel's words, as they stand within a sentence.
    package var words: String {
        let words = description
        // "No such file", but "I/O error".
        guard words.dropFirst().first?.isLowercase ?? false else { return words }
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}
