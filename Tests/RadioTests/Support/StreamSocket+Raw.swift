import Glibc
import System

/// What the programs never ask a socket.
extension StreamSocket {
    /// What the kernel said to one recv, as it said it.
    enum Received: Equatable {
        case bytes(Int)
        case failed(Errno)
    }

    /// Reads once.
    func receive(_ byteCount: Int) -> Received {
        var buffer = [UInt8](repeating: 0, count: byteCount)
        let count = unsafe recv(descriptor.rawValue, &buffer, buffer.count, 0)
        return count < 0 ? .failed(.current) : .bytes(count)
    }

    /// How many bytes the frame has that would be read next (TIOCINQ).
    var firstFrameBytes: Int {
        var count: CInt = 0
        let result = unsafe ioctl(descriptor.rawValue, UInt(FIONREAD), &count)
        return result < 0 ? -1 : Int(count)
    }

    /// Lets calls wait, and writes not longer than so many seconds.
    func block(atMostSeconds seconds: UInt8) throws(SystemError) {
        try retrying("fcntl") { fcntl(descriptor.rawValue, F_SETFL, 0) }
        var timeout = [UInt8](repeating: 0, count: MemoryLayout<timeval>.size)
        // The seconds come first, and their lowest byte.
        timeout[0] = seconds
        try set(SocketOption(level: SOL_SOCKET, name: SO_SNDTIMEO), to: timeout)
    }
}
