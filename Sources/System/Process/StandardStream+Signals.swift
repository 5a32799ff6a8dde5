import CSystem
import Glibc

/// Text for a reader who may be slow, and who must not keep the program from being ended.
extension StandardStream {
    /// Writes the text, waiting for a slow reader until one of the signals waits to be taken.
    ///
    /// They are blocked, or they would end the program without this; the one that comes stays for
    /// whoever takes it.
    ///
    /// - Returns: whether all of it was taken.
    package func write(_ text: String, until signals: [Signal]) throws(SystemError) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            guard isWritable(within: .zero) || isWritable(before: signals) else { return false }
            // A pipe that can be written to takes so many bytes without waiting, and no more.
            let piece = rest.prefix(Int(PIPE_BUF))
            do {
                let count = try retrying("write") {
                    // The kernel only reads, and only these bytes.
                    unsafe piece.withUnsafeBytes { bytes in
                        unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
                    }
                }
                rest = rest.dropFirst(count)
            } catch  where error.errno == .wouldBlock {
                continue
            }
        }
        return true
    }

    /// Whether it takes bytes before one of the signals waits (signalfd, poll).
    private func isWritable(before signals: [Signal]) -> Bool {
        var set = SignalSource.set(of: signals)
        // The set lives as long as the call.
        let arrival = unsafe signalfd(-1, &set, CInt(SFD_CLOEXEC))
        // Without a descriptor for it there is nothing to wait with.
        guard arrival >= 0 else { return false }
        defer { close(arrival) }
        var requests = [
            pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: arrival, events: Int16(POLLIN), revents: 0),
        ]
        // The kernel reads and fills the two structs that it is lent.
        let ready = try? retrying("poll") { unsafe poll(&requests, 2, -1) }
        return ready != nil && requests[1].revents == 0
    }
}
