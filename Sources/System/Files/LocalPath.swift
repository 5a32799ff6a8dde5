import Glibc

/// A path or name on this machine: whatever bytes the kernel takes, UTF-8 or not.
package struct LocalPath: Hashable, Sendable {
    /// The bytes, without the zero that ends them for the kernel.
    package let bytes: [UInt8]

    package init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    package init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// Whether this is a single name and not a path through folders.
    package var isName: Bool {
        !bytes.isEmpty && !bytes.contains(.slash) && self != "." && self != ".."
    }

    /// The path of an entry in this folder.
    package func appending(_ name: LocalPath) -> LocalPath {
        guard let last = bytes.last else { return name }
        return LocalPath(bytes + (last == .slash ? [] : [.slash]) + name.bytes)
    }

    /// The folder that holds what the path names, and the name in it.
    package var split: (parent: LocalPath, name: LocalPath) {
        guard let slash = bytes.lastIndex(of: .slash) else { return (".", self) }
        let name = LocalPath(bytes[(slash + 1)...])
        return (slash == 0 ? "/" : LocalPath(bytes[..<slash]), name)
    }

    /// Where the path ends once all links on its way are followed (realpath).
    func resolved() throws(SystemError) -> LocalPath {
        try unsafe withCString(for: "realpath") { path throws(SystemError) in
            guard let resolved = unsafe realpath(path, nil) else {
                // Now, because freeing memory may change errno.
                throw SystemError(call: "realpath", errno: .current)
            }
            // The caller frees the text.
            defer { unsafe free(resolved) }
            // The bytes as they are: a name need not be text.
            let length = unsafe strlen(resolved)
            return unsafe LocalPath(UnsafeRawBufferPointer(start: resolved, count: length))
        }
    }

    /// Lends the path to a system call; a path with a zero in it is EINVAL, never cut short.
    func withCString<Result>(
        for call: String, _ body: (UnsafePointer<CChar>) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        guard !bytes.contains(0) else { throw SystemError(call: call, errno: .invalidArgument) }
        let terminated = bytes.map { CChar(bitPattern: $0) } + [0]
        // The array outlives the call and ends with a zero.
        return try unsafe terminated.withUnsafeBufferPointer {
            buffer throws(SystemError) -> Result in
            guard let start = buffer.baseAddress else {
                throw SystemError(call: call, errno: .invalidArgument)
            }
            return try unsafe body(start)
        }
    }
}

extension LocalPath: ExpressibleByStringLiteral, CustomStringConvertible {
    package init(stringLiteral text: String) {
        self.init(text)
    }

    /// The path as text, bytes that are not UTF-8 replaced: for people, never to open something.
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension UInt8 {
    /// What stands between the names of a path.
    package static let slash = UInt8(ascii: "/")
}
