import Bluetooth
import Client
import System
import TestSupport
import Testing
import Wire

/// A batch that stays with a server that tells of changes.
@Suite struct `A batch at a live server` {
    private let rig: Rig
    private let server = MemoryServer(["top/a": [1], "top/b": [2, 2]], isLive: true)
    private let pause = Duration.seconds(600)

    init() throws {
        let pause = pause
        rig = try Rig {
            $0.watchPause = pause
            $0.removesExtraneousFiles = true
            $0.capabilities = [.zstd, .live]
        }
        rig.add(.folder(try RemotePath("top")))
    }

    /// Lets both talk until the client waits; returns for what.
    @discardableResult
    private func talk(_ session: MemorySession) throws -> ClientEngine.Action {
        while true {
            let action = rig.settle()
            let answer = try session.answer(rig.takeSaid())
            if answer.isEmpty { return action }
            rig.give(answer)
        }
    }

    /// Connects, and talks until the client rests.
    private func begin() throws -> MemorySession {
        try #require(rig.connect())
        let session = server.session()
        try expectRest(talk(session))
        return session
    }

    /// Tells the state after a while, and has the round begin that follows.
    private func tell(_ session: MemorySession, after time: Duration = .seconds(1)) throws {
        rig.now = rig.now + time
        rig.give(session.tellState())
        rig.beginAgain()
    }

    private func expectRest(
        _ action: ClientEngine.Action, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard case .rest = action else {
            Issue.record("\(action)", sourceLocation: sourceLocation)
            return
        }
    }

    private var connectCount: Int {
        rig.events.count { if case .connecting = $0 { true } else { false } }
    }

    @Test func `asks for the state before it lists, and then rests in the session`() throws {
        try #require(rig.connect())
        let session = server.session()
        rig.settle()
        let hello = rig.takeSaid()
        // It is not known before whether the server is live.
        #expect(hello.count == 16 - 1)
        rig.give(try session.answer(hello))
        rig.settle()
        let said = rig.takeSaid()
        #expect(said.starts(with: hex("0000000f 0801 0000000000000000 0003 746f70 00000007 0301")))
        rig.give(try session.answer(said))
        let action = try talk(session)
        #expect(rig.results == [.fetched, .fetched])
        #expect(server.watched.map(\.tag) == [0, 1])
        // Longer than the server waits, by as much as is too long in any case.
        let patience = Duration.seconds(Limits.watchSecondsMax) + .seconds(30)
        #expect(action == .rest(until: rig.now + patience))
    }

    @Test func `fetches what has changed in the same session`() throws {
        let session = try begin()
        for number in UInt8(2)..<5 {
            server.files["top/\(number)"] = .init(bytes: [number])
            server.files["top/b"] = nil
            server.state = UInt64(number)
            try tell(session)
            try expectRest(talk(session))
            #expect(try rig.temporary.read(LocalPath("top/\(number)")) == [number])
        }
        #expect(try !rig.isHere("top/b"))
        #expect(connectCount == 1)
        #expect(server.watched.map(\.tag) == [0, 1, 2, 3, 4])
        #expect(server.listed.count == 4)
        #expect(!session.hasHeardBye)
    }

    @Test func `asks again for nothing but a change, if there was none`() throws {
        let session = try begin()
        for _ in 0..<3 {
            try tell(session)
            try expectRest(talk(session))
        }
        #expect(server.watched.map(\.tag) == [0, 1, 1, 1, 1])
        #expect(server.listed.count == 1)
        #expect(rig.events.count { if case .resting = $0 { true } else { false } } == 1)
    }

    @Test(arguments: [true, false])
    func `looks no sooner than a good server tells, if it is told of one change after the other`(
        isChange: Bool
    ) throws {
        let session = try begin()
        let start = rig.now
        for _ in 0..<5 {
            if isChange { server.files["top/a"]?.modified += 1 }
            rig.give(session.tellState())
            rig.beginAgain()
            try expectRest(talk(session))
        }
        #expect(rig.now - start >= .milliseconds(3 * Limits.settledMilliseconds))
    }

    @Test func `begins anew if the output folder is another one after a while`() throws {
        let session = try begin()
        try rig.temporary.rename("top", to: "moved")
        rig.now = rig.now + .seconds(50)
        rig.give(session.tellState())
        let other = try TemporaryFolder()
        rig.beginAgain(in: other)
        try expectRest(talk(session))
        #expect(try other.read("top/a") == [1])
        #expect(server.listed.count == 2)
    }

    @Test func `looks again after the pause if something has failed`() throws {
        try rig.add("c")
        try #require(rig.connect())
        let session = server.session()
        #expect(try talk(session) == .rest(until: min(rig.now + pause, rig.now + .seconds(80))))
        #expect(rig.hasFailed)
        for _ in 1..<(600 / 50) {
            rig.now = rig.now + .seconds(50)
            try tell(session)
            try talk(session)
        }
        #expect(server.listed.count == 1)
        server.files["c"] = .init(bytes: [3])
        rig.now = rig.now + .seconds(50)
        rig.beginAgain()
        try expectRest(talk(session))
        #expect(try rig.temporary.read("c") == [3])
        #expect(connectCount == 1)
    }

    @Test func `looks again after each pause at a server that is not live`() throws {
        let server = MemoryServer(["top/a": [1]])
        #expect(try rig.session(with: server) == nil)
        #expect(rig.results == [.fetched])
        #expect(server.watched == [])
        guard case .wait(until: rig.now + pause) = rig.settle() else {
            Issue.record("no pause")
            return
        }
    }

    @Test func `looks again after each pause if the server refuses to watch`() throws {
        try #require(rig.connect())
        let session = server.session()
        session.refusesToWatch = true
        #expect(try talk(session) == .wait(until: rig.now + pause))
        #expect(rig.results == [.fetched, .fetched])
        #expect(session.hasHeardBye)
    }

    @Test func `does so, too, if it refuses later`() throws {
        let session = try begin()
        session.refusesToWatch = true
        try tell(session)
        #expect(try talk(session) == .wait(until: rig.now + pause))
        #expect(session.hasHeardBye)
    }

    @Test func `comes back once and lists once if the server was away`() throws {
        _ = try begin()
        rig.fail(with: .linkLost(nil))
        server.state = 77
        server.files["top/n"] = .init(bytes: [7])
        guard case .wait(let until) = rig.settle() else {
            Issue.record("no try again")
            return
        }
        #expect(until < rig.now + .seconds(1))
        rig.now = until
        rig.beginAgain()
        _ = try begin()
        #expect(server.listed.count == 2)
        #expect(server.watched.map(\.tag) == [0, 1, 1, 77])
        #expect(try rig.temporary.read("top/n") == [7])
        #expect(connectCount == 2)
        #expect(rig.events.count { if case .serverAway = $0 { true } else { false } } == 1)
        #expect(rig.events.count { if case .serverBack = $0 { true } else { false } } == 1)
    }

    @Test func `looks again at once if something has changed before a link was lost in a round`()
        throws
    {
        server.files["top/b"] = .init(bytes: SeededContent.bytes(5000))
        // All is listed, one file is here, and some of another.
        #expect(try rig.session(with: server, cut: 2000) == .linkLost(nil))
        server.files["top/n"] = .init(bytes: [7])
        server.files["top/a"] = nil
        server.state = 9
        try #require(rig.connect())
        let session = server.session()
        try talk(session)
        #expect(rig.results == [.fetched, .fetched])
        rig.now = rig.now + .seconds(1)
        rig.beginAgain()
        try expectRest(talk(session))
        #expect(try !rig.isHere("top/a") && rig.isHere("top/n"))
        #expect(server.listed.count == 2)
    }

    @Test func `comes back at once only once to a server that drops whoever rests`() throws {
        var pauses: [Duration] = []
        for loss in [SessionEnd.linkLost(nil), .bye, .linkLost(nil), .linkLost(nil)] {
            _ = try begin()
            if pauses.count == 3 { rig.now = rig.now + .seconds(60) }
            rig.fail(with: loss)
            guard case .wait(let until) = rig.settle() else {
                Issue.record("no try again")
                return
            }
            pauses.append(until - rig.now)
            rig.now = until
            rig.beginAgain()
        }
        #expect(pauses[0] < .seconds(1))
        #expect(pauses[1...2] == [.seconds(10), .seconds(10)])
        #expect(pauses[3] < .seconds(1))
    }

    @Test func `stays away for a minute if it gives way to others`() throws {
        _ = try begin()
        rig.fail(with: .refused(ErrorMessage(.busy, "")))
        #expect(rig.settle() == .wait(until: rig.now + .seconds(60)))
    }

    @Test func `gives up a server that does not answer at all`() throws {
        _ = try begin()
        rig.now = rig.now + .seconds(79)
        expectRest(rig.settle())
        rig.now = rig.now + .seconds(1)
        rig.settle()
        #expect(rig.events.contains { if case .serverAway(.stalled) = $0 { true } else { false } })
    }

    @Test func `trusts no time that was confirmed twice within a second`() throws {
        let session = try begin()
        let moment = Duration.milliseconds(Limits.settledMilliseconds)
        for number in UInt64(2)...4 {
            server.state = number
            try tell(session, after: moment)
            try talk(session)
        }
        let before = server.asked.count
        server.state = 5
        try tell(session, after: moment)
        try talk(session)
        #expect(server.asked.count == before + 2)
        for number in UInt64(6)...8 {
            server.state = number
            try tell(session)
            try talk(session)
        }
        #expect(server.asked.count == before + 2 + 2)
    }
}
