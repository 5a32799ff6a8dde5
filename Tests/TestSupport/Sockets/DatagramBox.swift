import Glibc
package import System

/// A socket file at which messages arrive whole, as the service manager's is.
package final class DatagramBox {
    private let number: CInt
    private let address: UnixAddress

    /// All that has arrived so far.
    package private(set) var messages: [String] = []

    /// Begins to take messages at the address.
    package init(at address: UnixAddress) throws(SystemError) {
        let socket = Glibc.socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        number = socket
        self.address = address
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &name.sun_path) {
            unsafe $0.copyBytes(from: address.path.bytes)
        }
        let result = unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(socket, generic, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw SystemError(call: "bind", errno: .current) }
    }

    deinit {
        close(number)
    }

    /// Sends messages to itself until it has room for no more.
    package func fill() {
        let sender = Glibc.socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(sender) }
        let kernelAddress = address.socketAddress.bytes
        let byte: UInt8 = 0x2E
        var sent = 1
        while sent == 1 {
            // The kernel only reads, and only these bytes.
            sent = unsafe kernelAddress.withUnsafeBytes { memory in
                unsafe withUnsafePointer(to: byte) { byte in
                    unsafe sendto(
                        sender, byte, 1, CInt(MSG_DONTWAIT),
                        memory.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                        socklen_t(memory.count))
                }
            }
        }
    }

    /// Takes messages until one of them is as wanted; false if none comes.
    package func waits(for isWanted: (String) -> Bool) -> Bool {
        while !messages.contains(where: isWanted) {
            var request = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&request, 1, Patience.milliseconds) == 1 else { return false }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = unsafe recv(number, &bytes, bytes.count, 0)
            messages.append(String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self))
        }
        return true
    }
}
