import CSystem
import Glibc

/// Why standard input and output are no stream to a peer.
package enum InheritedStreamError: Error, Hashable, Sendable {
    /// One of them is a file or the like, for which nothing can be waited for.
    case notStream
    /// One of them is a terminal that changes bytes, or takes some for keys.
    case cookedTerminal
    /// They are a socket that listens, or one that keeps messages apart.
    case notConnected
    /// They are a socket whose other end has gone.
    case gone
    /// The kernel refused.
    case system(SystemError)

    init(_ error: SystemError) {
        self =
            switch error.errno {
            // This is what epoll says of a file.
            case .notPermitted: .notStream
            case .wrongSocketType: .notConnected
            case .notConnected: .gone
            default: .system(error)
            }
    }
}

extension ByteStream {
    /// Takes standard input and output for a peer, as inetd, systemd, sshd and socat hand it on:
    /// one socket, two descriptors, or a terminal in raw mode.
    ///
    /// Nothing about them is changed that another process could see.
    package static func inherited() throws(InheritedStreamError) -> ByteStream {
        let isRaw = [STDIN_FILENO, STDOUT_FILENO].allSatisfy {
            isatty($0) == 0 || isRawTerminal($0)
        }
        guard isRaw else { throw .cookedTerminal }
        let isOneSocket = isSocket(STDIN_FILENO) && areSame(STDIN_FILENO, STDOUT_FILENO)
        do {
            return isOneSocket ? .socket(try inheritedSocket()) : .pair(try inheritedPair())
        } catch {
            throw InheritedStreamError(error)
        }
    }

    private static func inheritedPair() throws(SystemError) -> DescriptorPair {
        // A write to a terminal that waits does not return before all is taken.
        let writer = StandardStreamDescriptor(STDOUT_FILENO)
        let pair = DescriptorPair(
            input: try Descriptor(duplicating: STDIN_FILENO),
            output: try Descriptor(duplicating: writer.number),
            pieceBytesMax: writer.pieceBytesMax)
        let poller = try Poller()
        try poller.add(pair.input, token: 0, interest: .readable)
        try poller.add(pair.output, token: 1, interest: .writable)
        return pair
    }

    private static func inheritedSocket() throws(SystemError) -> StreamSocket {
        let socket = StreamSocket(adopting: try Descriptor(duplicating: STDIN_FILENO))
        let type = try socket.integer(of: .type)
        let isListening = try socket.integer(of: .isListening) != 0
        guard type == CInt(SOCK_STREAM.rawValue) && !isListening else {
            throw SystemError(call: "getsockopt", errno: .wrongSocketType)
        }
        _ = try socket.peerAddress()
        return socket
    }

    private static func isSocket(_ number: CInt) -> Bool {
        status(of: number).map { $0.st_mode & S_IFMT == S_IFSOCK } ?? false
    }

    private static func areSame(_ first: CInt, _ second: CInt) -> Bool {
        guard let first = status(of: first), let second = status(of: second) else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    private static func status(of number: CInt) -> stat? {
        var status = stat()
        // The kernel fills the struct that it is lent.
        return unsafe fstat(number, &status) == 0 ? status : nil
    }

    /// Whether a terminal lets every byte through as it is (tcgetattr).
    private static func isRawTerminal(_ number: CInt) -> Bool {
        var settings = termios()
        // The call fills the struct that it is lent.
        guard unsafe tcgetattr(number, &settings) == 0 else { return false }
        let input = tcflag_t(ISTRIP | INLCR | IGNCR | ICRNL | IXON)
        let local = tcflag_t(ICANON | ECHO | ISIG)
        return settings.c_iflag & input == 0 && settings.c_lflag & local == 0
            && settings.c_oflag & tcflag_t(OPOST) == 0
            && settings.c_cflag & tcflag_t(CSIZE) == tcflag_t(CS8)
    }
}
