import Bluetooth
import Share
import System
import Testing
import Wire

@testable import Server

@Suite struct `What the service manager is told` {
    private let start = MonotonicTime(nanoseconds: 1_000_000_000)

    /// What was told so far.
    private var told: [ServiceNotifier.State] = []
    private var status: ServiceManagerStatus
    /// How many messages the manager has room for at a time.
    private var room = Int.max

    init() { status = ServiceManagerStatus(aliveInterval: nil, at: start) }

    private mutating func note(_ event: ServerEvent) {
        status.note(event)
    }

    private mutating func passTime(_ duration: Duration = .zero) {
        var fitting: [ServiceNotifier.State] = []
        let room = room
        status.tellDue(at: start + duration) { state in
            guard fitting.count < room else { return false }
            fitting.append(state)
            return true
        }
        told += fitting
    }

    private func client(_ number: UInt64) -> ServerEvent.Client {
        ServerEvent.Client(number: number, peer: .process(1))
    }

    private var started: ServerEvent {
        get throws {
            .started(
                .socket(.unix(try UnixAddress("/a"))), devices: [],
                Sandbox(lookup: .kernel, hasFixedPrivileges: true, landlockVersion: nil))
        }
    }

    private func served() throws -> ServerEvent {
        .session(client(1), .served(try RemotePath("a"), size: 1, start: 0), .zero)
    }

    @Test mutating func `that it serves, and then the line`() throws {
        passTime()
        #expect(told == [] && status.deadline == nil)
        note(try started)
        passTime()
        #expect(told == [.ready, .status("connected: 0, files served: 0")])
        #expect(status.deadline == nil)
    }

    @Test mutating func `the line at most once a second`() throws {
        note(try started)
        passTime()
        note(.connected(client(1)))
        note(try served())
        passTime(.milliseconds(999))
        #expect(told.count == 2)
        #expect(status.deadline == start + .seconds(1))
        note(try served())
        passTime(.seconds(1))
        #expect(told.last == .status("connected: 1, files served: 2"))
        note(.gone(client(1), .ended(.bye), sent: 0, .zero, in: nil))
        passTime(.seconds(2))
        #expect(told.last == .status("connected: 0, files served: 2"))
        #expect(status.deadline == nil)
    }

    @Test mutating func `a client that was turned away was never connected`() throws {
        note(try started)
        note(.connected(client(1)))
        note(.turnedAway(client(2), .busy))
        passTime()
        #expect(told.last == .status("connected: 1, files served: 0"))
    }

    @Test mutating func `that it lives, each time it is due`() throws {
        status = ServiceManagerStatus(aliveInterval: .seconds(15), at: start)
        #expect(status.deadline == start + .seconds(15))
        passTime(.milliseconds(14_999))
        #expect(told == [])
        passTime(.seconds(15))
        passTime(.seconds(15))
        #expect(told == [.alive])
        #expect(status.deadline == start + .seconds(30))
    }

    @Test mutating func `that it lives, again and again until there is room for it`() throws {
        status = ServiceManagerStatus(aliveInterval: .seconds(15), at: start)
        room = 0
        passTime(.seconds(15))
        for milliseconds in [100, 200] {
            let due = Duration.seconds(15) + .milliseconds(milliseconds)
            #expect(status.deadline == start + due && !status.hasUntold)
            passTime(due)
        }
        room = 1
        passTime(.milliseconds(15_300))
        #expect(told == [.alive] && status.deadline == start + .milliseconds(30_300))
    }

    @Test mutating func `that it reads its files again, and that it ends`() throws {
        note(.reloaded(.nothing))
        note(.stopping(.servedOnce))
        passTime()
        #expect(told == [.ready, .stopping])
    }

    @Test mutating func `what it needs again and the line no more, where it has no room`() throws {
        status = ServiceManagerStatus(aliveInterval: .milliseconds(50), at: start)
        room = 0
        status.noteReloading(at: start)
        note(try started)
        passTime()
        #expect(status.hasUntold && status.deadline == start + .milliseconds(50))
        // That it lives takes no place in the queue, and is no attempt.
        passTime(.milliseconds(50))
        #expect(status.deadline == start + .milliseconds(100))
        room = 1
        passTime(.milliseconds(100))
        #expect(told == [.reloading(start)] && status.hasUntold)
        room = .max
        note(.stopping(.servedOnce))
        passTime(.milliseconds(200))
        #expect(told == [.reloading(start), .ready, .stopping, .alive] && !status.hasUntold)
    }

    @Test mutating func `nothing any more, where it never has room`() throws {
        room = 0
        note(.reloaded(.nothing))
        var attempts = 0
        while let deadline = status.deadline {
            status.tellDue(at: deadline) { _ in
                attempts += 1
                return false
            }
        }
        #expect(attempts == ServiceManagerStatus.retriesMax + 1 && !status.hasUntold)
    }
}
