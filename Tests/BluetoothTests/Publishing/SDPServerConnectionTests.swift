import System
import TestSupport
import Testing

@testable import Bluetooth

@Suite struct `The local service discovery server` {
    private let start = MonotonicTime(nanoseconds: 1_000_000_000)

    @Test func `that says nothing is given up in time`() throws {
        let folder = try TemporaryFolder()
        let address = try folder.address("sdp")
        let listener = try Listener(.socket(.unix(address)))
        let service = PublishedService(channel: try #require(RFCOMMChannel(20)))
        let connection = try SDPServerConnection(of: service, at: "\(address)", now: start)
        try connection.process(now: start)
        let deadline = try #require(connection.deadline)
        try connection.process(now: deadline + .nanoseconds(-1))
        #expect(throws: SDPServerError.silent) { try connection.process(now: deadline) }
        _ = consume listener
    }
}
