import Glibc

/// The address of a socket in the kernel's form, of whatever family.
package struct SocketAddress: Hashable, Sendable {
    /// The kernel's structure: two bytes of family in this machine's order, and what follows.
    package let bytes: [UInt8]

    /// The largest address of any family (sockaddr_storage).
    package static let bytesMax = 128

    /// The bytes that the family field takes.
    private static let familyBytes = 2

    /// Puts an address together: `body` is all of the kernel's structure that follows the family.
    package init(family: UInt16, body: [UInt8]) {
        precondition(body.count <= Self.bytesMax - Self.familyBytes, "no address is so long")
        bytes = family.nativeOctets + body
    }

    /// Takes what the kernel wrote; an address without a name may be no more than its family.
    init(kernelBytes: [UInt8]) {
        bytes = kernelBytes.count < Self.familyBytes ? UInt16(AF_UNSPEC).nativeOctets : kernelBytes
    }

    /// The kernel's number of the address family.
    package var family: UInt16 { UInt16(nativeOctets: bytes.prefix(Self.familyBytes)) }

    /// What follows the family.
    package var body: ArraySlice<UInt8> { bytes.dropFirst(Self.familyBytes) }
}

extension SocketAddress {
    /// Lends the address to one system call.
    func withKernelAddress<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        // The array outlives the call, holds `count` bytes and begins on a multiple of sixteen.
        unsafe bytes.withUnsafeBytes {
            unsafe body(
                $0.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: sockaddr.self),
                socklen_t($0.count))
        }
    }

    /// Has a system call write an address, unless it returns -1.
    static func reading(
        _ call: String,
        _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt
    ) throws(SystemError) -> (result: CInt, address: SocketAddress) {
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        var size = socklen_t(0)
        let result = try retrying(call) {
            size = socklen_t(bytesMax)
            // The kernel writes at most `size` bytes, and says how many there are.
            return unsafe bytes.withUnsafeMutableBytes {
                unsafe body(
                    $0.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: sockaddr.self), &size)
            }
        }
        return (result, SocketAddress(kernelBytes: Array(bytes.prefix(Int(size)))))
    }
}

extension StreamSocket {
    /// The address that this end has (getsockname).
    package func localAddress() throws(SystemError) -> SocketAddress {
        // Each call writes an address of the size that it is given.
        try unsafe SocketAddress.reading("getsockname") {
            unsafe getsockname(descriptor.rawValue, $0, $1)
        }.address
    }

    /// The address that the other end has; throws ENOTCONN if there is none (getpeername).
    package func peerAddress() throws(SystemError) -> SocketAddress {
        // Each call writes an address of the size that it is given.
        try unsafe SocketAddress.reading("getpeername") {
            unsafe getpeername(descriptor.rawValue, $0, $1)
        }.address
    }
}
