import Glibc
import TestSupport
import Testing

@testable import Bluetooth
@testable import System

/// What publishing makes of a bus that is none: it is told once, asked again later, and never holds
/// up who serves.
@Suite(.waiting) struct `A hostile bus` {
    /// A socket that poses as the system's bus, in a process of its own.
    private struct Impostor {
        let folder: TemporaryFolder
        let listener: Listener
        let publisher: Publisher
        let start = MonotonicTime.now

        init() throws {
            folder = try TemporaryFolder()
            let address = try folder.address("bus")
            unsafe setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=\(address)", 1)
            listener = Listener(try Bluetooth.Listener(.socket(.unix(address))))
            let channel = try #require(RFCOMMChannel(20))
            publisher = Publisher(PublishedService(channel: channel), by: .dbus, now: start)
        }

        func caller() throws -> StreamSocket { try listener.caller() }

        /// What is told within many turns, none of which waits.
        func news(afterSeconds seconds: Int) -> [Publisher.Event] {
            (0..<100).flatMap { _ in publisher.process(now: start + .seconds(seconds)) }
        }
    }

    private final class Listener {
        private let listener: Bluetooth.Listener

        init(_ listener: consuming Bluetooth.Listener) {
            self.listener = listener
        }

        func caller() throws -> StreamSocket {
            guard case .peer(_, let socket) = try listener.accept() else {
                throw SystemError(call: "accept4", errno: .wouldBlock)
            }
            return socket
        }
    }

    private static func isNoBus(_ events: [Publisher.Event]) -> Bool {
        guard events.count == 1, case .unpublished(.noBus)? = events.first else { return false }
        return true
    }

    @Test func `that talks nonsense is told once, however often it is asked`() async {
        await #expect(processExitsWith: .success) {
            let impostor = try Impostor()
            try #require(impostor.news(afterSeconds: 0) == [])
            var words = try impostor.caller()
            // More lines than a greeting has, so that nothing more is waited for.
            let nonsense = Array(String(repeating: "400 Bad Request\r\n", count: 8).utf8)
            _ = try words.write(nonsense.span)
            try #require(Self.isNoBus(impostor.news(afterSeconds: 0)))
            try #require(impostor.news(afterSeconds: Publisher.retrySeconds) == [])
            words = try impostor.caller()
            _ = try words.write(nonsense.span)
            try #require(impostor.news(afterSeconds: Publisher.retrySeconds) == [])
            try #require(try #require(impostor.publisher.deadline) > impostor.start)
        }
    }

    @Test func `that hangs up in the middle is told once`() async {
        await #expect(processExitsWith: .success) {
            let impostor = try Impostor()
            try #require(impostor.news(afterSeconds: 0) == [])
            _ = try impostor.caller()
            try #require(Self.isNoBus(impostor.news(afterSeconds: 0)))
            try #require(impostor.news(afterSeconds: 1) == [])
        }
    }

    @Test func `that says nothing is told once, when it has had its time`() async {
        await #expect(processExitsWith: .success) {
            let impostor = try Impostor()
            try #require(impostor.news(afterSeconds: 0) == [])
            let silent = try impostor.caller()
            let last = Publisher.warningDelaySeconds
            try #require(impostor.news(afterSeconds: last - 1) == [])
            try #require(impostor.news(afterSeconds: last) == [.unpublished(.unconfirmed)])
            try #require(impostor.news(afterSeconds: last + 1) == [])
            _ = consume silent
        }
    }

    @Test func `that floods gets a bounded turn`() async {
        await #expect(processExitsWith: .success) {
            let impostor = try Impostor()
            try #require(impostor.news(afterSeconds: 0) == [])
            let bus = try Bus(
                peer: Descriptor(adopting: try impostor.caller().release()), isServer: true)
            // It is greeted as a bus is, and gives the caller a name.
            var isGreeted = false
            for _ in 0..<1000 where !isGreeted {
                _ = impostor.publisher.process(now: impostor.start)
                guard case .message(let message) = try bus.next() else { continue }
                guard case .call(_, _, "Hello") = message.kind else { continue }
                try bus.answer([.string(":1.1")])
                isGreeted = true
            }
            try #require(isGreeted)
            let flood = 300
            for _ in 0..<flood {
                _ = try bus.send(BusCall("org.example", "/a", "org.example.A", "B"))
            }
            var (answers, turns) = (0, 0)
            while answers < flood, turns < 1000 {
                turns += 1
                _ = impostor.publisher.process(now: impostor.start)
                while true {
                    let step = try bus.next()
                    guard step != .idle else { break }
                    if case .message(let message) = step, case .refusal = message.kind {
                        answers += 1
                    }
                }
            }
            try #require(answers == flood)
            try #require(turns > flood / BusClient<Int>.stepsMax)
        }
    }
}
