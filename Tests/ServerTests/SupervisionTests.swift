import Share
import System
import Testing
import Wire

@testable import Bluetooth
@testable import Server

@Suite struct `What the service manager is told` {
    /// What was told so far.
    private final class Manager {
        var told: [ServiceNotifier.State] = []
    }

    private let manager = Manager()
    private let start = MonotonicTime(nanoseconds: 1_000_000_000)

    private func supervision(alive: Duration? = nil) -> Supervision {
        Supervision(aliveInterval: alive, at: start) { [manager] in manager.told.append($0) }
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
        let event = ConversationEvent.served(get, size: 1, start: 0, compressed: false)
        return .said(client(1), event, .zero)
    }

    @Test func `that it serves, and then the line`() throws {
        let supervision = supervision()
        supervision.keepUp(at: start)
        #expect(manager.told == [] && supervision.deadline == nil)
        supervision.note(try started)
        supervision.keepUp(at: start)
        #expect(manager.told == [.ready, .status("connected: 0, files served: 0")])
        #expect(supervision.deadline == nil)
    }

    @Test func `the line at most once a second`() throws {
        let supervision = supervision()
        supervision.note(try started)
        supervision.keepUp(at: start)
        supervision.note(.connected(client(1)))
        supervision.note(try served())
        supervision.keepUp(at: start + .milliseconds(999))
        #expect(manager.told.count == 2)
        #expect(supervision.deadline == start + .seconds(1))
        supervision.note(try served())
        supervision.keepUp(at: start + .seconds(1))
        #expect(manager.told.last == .status("connected: 1, files served: 2"))
        supervision.note(.gone(client(1), .ended(.goodbye), sent: 0, .zero))
        supervision.keepUp(at: start + .seconds(2))
        #expect(manager.told.last == .status("connected: 0, files served: 2"))
        #expect(supervision.deadline == nil)
    }

    @Test func `a client that was turned away was never connected`() throws {
        let supervision = supervision()
        supervision.note(try started)
        supervision.note(.connected(client(1)))
        supervision.note(.turnedAway(client(2), .busy))
        supervision.keepUp(at: start)
        #expect(manager.told.last == .status("connected: 1, files served: 0"))
    }

    @Test func `that it lives, each time it is due`() throws {
        let supervision = supervision(alive: .seconds(15))
        #expect(supervision.deadline == start + .seconds(15))
        supervision.keepUp(at: start + .milliseconds(14_999))
        #expect(manager.told == [])
        supervision.keepUp(at: start + .seconds(15))
        supervision.keepUp(at: start + .seconds(15))
        #expect(manager.told == [.alive])
        #expect(supervision.deadline == start + .seconds(30))
    }

    @Test func `that it reads its files again, and that it ends`() throws {
        let supervision = supervision()
        supervision.beginReload(at: start)
        supervision.note(.reloaded(.nothing))
        supervision.note(.stopping(.servedOnce))
        #expect(manager.told == [.reloading(start), .ready, .stopping])
    }
}
