/// A system call that failed, and why.
package struct SystemError: Error, Hashable, Sendable {
    /// The C name of the call, such as "openat2".
    package let call: String

    /// What the kernel said.
    package let errno: Errno

    package init(call: String, errno: Errno) {
        self.call = call
        self.errno = errno
    }

    /// A library call that found no memory.
    static func noMemory(for call: String) -> SystemError {
        SystemError(call: call, errno: .noMemory)
    }
}

extension SystemError: CustomStringConvertible {
    /// For logs: the call and the kernel's words.
    package var description: String { "\(call): \(errno)" }
}
