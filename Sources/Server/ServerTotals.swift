/// What a server has done since it was started.
package struct ServerTotals: Hashable, Sendable {
    /// How many clients were served; those that were turned away do not count.
    package private(set) var clientCount: UInt64
    /// How many files were sent, or found to be unchanged.
    package private(set) var fileCount: UInt64
    /// How many bytes have left for clients that are gone.
    package private(set) var byteCount: UInt64

    package init(clientCount: UInt64 = 0, fileCount: UInt64 = 0, byteCount: UInt64 = 0) {
        self.clientCount = clientCount
        self.fileCount = fileCount
        self.byteCount = byteCount
    }

    /// Takes note of what happened.
    mutating func note(_ event: ServerEvent) {
        switch event {
        case .connected: clientCount += 1
        case .session(_, .served, _), .session(_, .parted, _): fileCount += 1
        case .gone(_, _, let sent, _, _): byteCount += sent
        default: break
        }
    }
}
