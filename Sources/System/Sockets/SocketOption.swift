import Glibc

/// A setting of a socket: the layer that it belongs to, and its number there.
package struct SocketOption: Hashable, Sendable {
    package let level: CInt
    package let name: CInt

    package init(level: CInt, name: CInt) {
        self.level = level
        self.name = name
    }

    /// The pending error; reading clears it.
    static let pendingError = SocketOption(level: SOL_SOCKET, name: SO_ERROR)
    /// Whether it is a stream, or keeps messages apart.
    static let type = SocketOption(level: SOL_SOCKET, name: SO_TYPE)
    /// Whether it waits for connections.
    static let isListening = SocketOption(level: SOL_SOCKET, name: SO_ACCEPTCONN)
    /// Who connected: process, user and group.
    static let peerCredentials = SocketOption(level: SOL_SOCKET, name: SO_PEERCRED)
    /// Whether open files may be passed along with bytes (SO_PASSRIGHTS, from Linux 6.16 on).
    static let passedFiles = SocketOption(level: SOL_SOCKET, name: 83)
}

extension StreamSocket {
    /// Reads a setting that is one number (getsockopt).
    package func integer(of option: SocketOption) throws(SystemError) -> CInt {
        var value: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        // The kernel writes at most `size` bytes into the number.
        try retrying("getsockopt") {
            unsafe getsockopt(descriptor.rawValue, option.level, option.name, &value, &size)
        }
        return value
    }

    /// Changes a setting that is one number (setsockopt).
    package func set(_ option: SocketOption, to value: CInt) throws(SystemError) {
        let size = socklen_t(MemoryLayout<CInt>.size)
        // The kernel copies the number during the call.
        try retrying("setsockopt") {
            unsafe withUnsafePointer(to: value) {
                unsafe setsockopt(descriptor.rawValue, option.level, option.name, $0, size)
            }
        }
    }

    /// Reads a setting that is a structure of at most `count` bytes (getsockopt).
    package func bytes(of option: SocketOption, count: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var size = socklen_t(count)
        // The kernel writes at most `size` bytes, which is how many there are.
        try retrying("getsockopt") {
            unsafe getsockopt(descriptor.rawValue, option.level, option.name, &bytes, &size)
        }
        return Array(bytes.prefix(Int(size)))
    }

    /// Changes a setting that is a structure (setsockopt).
    package func set(_ option: SocketOption, to bytes: [UInt8]) throws(SystemError) {
        // The kernel copies the bytes during the call.
        try retrying("setsockopt") {
            unsafe setsockopt(
                descriptor.rawValue, option.level, option.name, bytes, socklen_t(bytes.count))
        }
    }

    /// The process that made the other end of a Unix socket; 0 for another socket (SO_PEERCRED).
    package func peerProcess() throws(SystemError) -> CInt {
        // The process is the first number of the structure.
        try integer(of: .peerCredentials)
    }
}
