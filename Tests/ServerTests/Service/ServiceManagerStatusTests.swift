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

    init() { status = ServiceManagerStatus(aliveInterval: nil, at: start) }

    private mutating func note(_ event: ServerEvent) {
        if let state = status.note(event) { told.append(state) }
    }

    private mutating func passTime(_ duration: Duration = .zero) {
        told += status.takeDue(at: start + duration)
    }

    private func client(_ number: UInt64) -> ServerEvent.Client {
        ServerEvent.Client(number: number, peer: .process(1))
    }

    private var started: ServerEvent {
        get throws {
            .started(
                .unix(try UnixAddress("/a")),
                Sandbox(lookup: .kernel, hasFixedPrivileges: true, landlockVersion: nil))
        }
    }

    private func served() throws -> ServerEvent {
        let get = Get(path: try RemotePath("a"))
        return .session(client(1), .served(get, size: 1, start: 0), .zero)
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
        note(.gone(client(1), .ended(.bye), sent: 0, .zero))
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

    @Test mutating func `that it reads its files again, and that it ends`() throws {
        note(.reloaded(.nothing))
        note(.stopping(.servedOnce))
        #expect(told == [.ready, .stopping])
    }
}
