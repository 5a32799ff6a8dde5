import Glibc
import System
import TestSupport
import Testing

@testable import Bluetooth

@Suite final class `A look-up` {
    private let pair: SocketPair
    private let server: StreamSocket
    private let lookup: ServiceLookup
    private var clock = ManualClock()

    init() throws {
        pair = try SocketPair(keepingMessages: true)
        server = pair.right()
        lookup = ServiceLookup(for: .btfile, over: pair.left(), now: clock.now)
    }

    @Test func `asks part by part and returns the records`() throws {
        var device = DiscoveryServer([DiscoveryServer.record(channels: [20])])
        device.partBytes = 30
        #expect(try lookup.process(now: clock.now) == nil)
        for _ in 0..<10 {
            let request = try server.read(upTo: 1024).bytes
            _ = try server.write(device.answer(request).span)
            guard let records = try lookup.process(now: clock.now) else { continue }
            #expect(records.map { $0.channels.map(\.number) } == [[20]])
            return
        }
        Issue.record("the answer was never complete")
    }

    @Test func `waits for an answer, but not for ever`() throws {
        #expect(try lookup.process(now: clock.now) == nil)
        clock.advance(by: .seconds(ServiceLookup.secondsMax) - .nanoseconds(1))
        #expect(try lookup.process(now: clock.now) == nil)
        clock.advance(by: .nanoseconds(1))
        #expect(clock.now == lookup.deadline)
        #expect(throws: ServiceLookupError.timedOut) { _ = try lookup.process(now: clock.now) }
    }

    @Test func `tells nonsense from silence`() throws {
        _ = try lookup.process(now: clock.now)
        _ = try server.write([7, 0, 1, 0].span)
        #expect(throws: ServiceLookupError.nonsense(.truncated)) {
            _ = try lookup.process(now: clock.now)
        }
    }

    @Test func `a message longer than any is nonsense`() throws {
        _ = try lookup.process(now: clock.now)
        let part = [UInt8](repeating: 0, count: 4000)
        let answer = DiscoveryServer.message([0, 1], part: part, continuation: [0])
        _ = try server.write(answer.span)
        #expect(throws: ServiceLookupError.nonsense(.truncated)) {
            _ = try lookup.process(now: clock.now)
        }
    }

    @Test func `is over when the device hangs up`() throws {
        let pair = try SocketPair(keepingMessages: true)
        let lookup = ServiceLookup(for: .btfile, over: pair.left(), now: clock.now)
        do {
            let device = pair.right()
            #expect(try lookup.process(now: clock.now) == nil)
            _ = try device.read(upTo: 1024)
        }
        #expect(throws: ServiceLookupError.ended) { _ = try lookup.process(now: clock.now) }
    }

    @Test func `goes on waiting while the link is not there yet`() throws {
        var clock = clock
        let lookup = ServiceLookup(
            for: .btfile, over: try StreamSocket(messagesOf: AF_UNIX), now: clock.now)
        #expect(try lookup.process(now: clock.now) == nil)
        clock.advance(by: .seconds(ServiceLookup.secondsMax))
        #expect(throws: ServiceLookupError.timedOut) { _ = try lookup.process(now: clock.now) }
    }
}
