import Glibc

/// Where a server is that is reached without Bluetooth.
///
/// Only this knows the kinds of sockets that there are for that: everything else asks it.
package enum SocketPlace: Hashable, Sendable {
    /// A socket file of this machine.
    case unix(UnixAddress)
}

// MARK: How it is written

extension SocketPlace: CustomStringConvertible {
    private static let unixPrefix = "unix:"
    /// How a path begins that can be nothing else.
    private static let pathPrefixes = ["/", "./", "../"]

    /// The texts that it reads, for a sentence.
    package static let forms = "unix:PATH"

    /// The same, for the sentence that refuses another text.
    package static let demand =
        "must be the path of a socket file, which begins with /, ./ or unix: and has at most "
        + "\(UnixAddress.pathBytesMax) bytes"

    /// Reads `unix:PATH`, or a path that begins with `/`, `./` or `../`; nil for any other text.
    package init?(_ text: String) throws(UnixSocketError) {
        guard let path = Self.path(in: text) else { return nil }
        self = .unix(try UnixAddress(path))
    }

    /// Whether a text is meant for one, even if there can be none.
    package static func isMeant(by text: String) -> Bool { path(in: text) != nil }

    private static func path(in text: String) -> LocalPath? {
        if text.hasPrefix(unixPrefix) {
            return LocalPath(text.utf8.dropFirst(unixPrefix.utf8.count))
        }
        return pathPrefixes.contains(where: text.hasPrefix) ? LocalPath(text) : nil
    }

    /// `unix:PATH`.
    package var description: String {
        switch self {
        case .unix(let address): Self.unixPrefix + address.description
        }
    }
}

// MARK: What is done with it

extension SocketPlace {
    /// The file of the socket; nil if there is none.
    package var file: UnixAddress? {
        switch self {
        case .unix(let address): address
        }
    }

    /// Begins to connect; `StreamSocket.connectResult` tells how that ended.
    package func connect() throws(SystemError) -> StreamSocket {
        switch self {
        case .unix(let address):
            let socket = try StreamSocket(family: AF_UNIX)
            try socket.connect(to: address.socketAddress)
            return socket
        }
    }

    /// Makes a socket there that is bound and listens.
    package func listen(callersMax: Int) throws(UnixSocketError) -> ListeningSocket {
        switch self {
        case .unix(let address): try ListeningSocket(at: address, callersMax: callersMax)
        }
    }
}
