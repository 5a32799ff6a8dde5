import Glibc

/// The path of a Unix socket, short enough for the kernel by construction.
package struct UnixAddress: Hashable, Sendable {
    /// Where the socket's file is.
    package let path: LocalPath

    /// How many bytes a path may have: the kernel's field holds 108, and the last one is a zero.
    package static let pathBytesMax = 107

    /// Checks a path that a person gave.
    package init(_ path: LocalPath) throws(UnixSocketError) {
        guard !path.bytes.contains(0), path.split.name.isName else { throw .unusablePath }
        let count = path.bytes.count
        guard count <= Self.pathBytesMax else { throw .pathTooLong(byteCount: count) }
        self.path = path
    }

    /// The kernel's form.
    package var socketAddress: SocketAddress {
        SocketAddress(family: UInt16(AF_UNIX), body: path.bytes + [0])
    }

    /// Whether something is there that is not a socket and leads to none.
    package var isOfOtherFile: Bool {
        guard let kind = try? Folder(parent).status(of: name).kind else { return false }
        return kind != .socket && kind != .symbolicLink
    }

    /// The folder that holds the file.
    package var parent: LocalPath { path.split.parent }

    /// The name of the file in its folder.
    package var name: LocalPath { path.split.name }
}

extension UnixAddress: CustomStringConvertible {
    /// The path, for people.
    package var description: String { path.description }
}

/// Why there is no Unix socket at a path.
package enum UnixSocketError: Error, Hashable {
    /// The path cannot be a file's: it is empty, has a zero byte, or ends in `/`, `.` or `..`.
    case unusablePath
    /// The path is longer than `UnixAddress.pathBytesMax`.
    case pathTooLong(byteCount: Int)
    /// A live server listens there.
    case inUse(UnixAddress)
    /// Something else has the name, which is never removed.
    case notSocket(UnixAddress)
    /// The kernel refused.
    case system(SystemError)
}
