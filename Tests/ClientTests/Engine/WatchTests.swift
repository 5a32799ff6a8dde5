import Bluetooth
import Client
import System
import TestSupport
import Testing
import Wire

/// A batch that stays, round by round and without a clock.
@Suite struct `A batch that stays` {
    private let rig: Rig
    private let server: MemoryServer

    init() throws {
        rig = try Rig {
            $0.watchPause = .seconds(60)
            $0.removesExtraneousFiles = true
        }
        server = MemoryServer(["top/a": [1], "top/b": [2, 2], "c": [3]])
    }

    /// Goes once through everything; what it asked for and what became of it.
    private func round() throws -> (asked: [String], results: [String: DownloadOutcome.Result]) {
        let (askedCount, outcomeCount) = (server.asked.count, rig.outcomes.count)
        #expect(try rig.session(with: server) == nil)
        rig.beginAgain()
        let outcomes = rig.outcomes[outcomeCount...].map { ($0.request.path.text, $0.result) }
        return (
            server.asked[askedCount...].map(\.path.text).sorted(),
            Dictionary(uniqueKeysWithValues: outcomes)
        )
    }

    private func addFolder() throws { rig.add(.folder(try RemotePath("top"))) }

    @Test func `fetches what is new or changed in each round, and removes what is gone`() throws {
        try addFolder()
        #expect(try round().results == ["top/a": .fetched, "top/b": .fetched])
        server.files["top/a"] = .init(bytes: [1, 1], modified: 1_700_000_001)
        server.files["top/b"] = nil
        server.files["top/n/c"] = .init(bytes: [3])
        #expect(try round().results == ["top/a": .appended, "top/n/c": .fetched])
        #expect(try rig.temporary.read("top/n/c") == [3])
        let folder = try rig.temporary.open().openFolder(beneath: "top")
        #expect(throws: SystemError.self) { try folder.status(of: "b") }
    }

    @Test func `asks no more about a file that was the same twice`() throws {
        try addFolder()
        try rig.add("c")
        let all = ["c", "top/a", "top/b"]
        #expect(try round().asked == all)
        for _ in 0..<2 {
            let (asked, results) = try round()
            #expect(asked == all)
            #expect(results.values.allSatisfy { $0 == .unchanged })
        }
        for _ in 0..<3 {
            let (asked, results) = try round()
            #expect(asked == [])
            #expect(results.count == 3)
            #expect(results.values.allSatisfy { $0 == .skipped(.untouched) })
        }
        // Whichever side changes, it is asked about again.
        server.files["top/a"] = .init(bytes: [9], modified: 1_700_000_009)
        try rig.temporary.write([7, 7], to: "top/b")
        let (asked, results) = try round()
        #expect(asked.filter { $0 == "c" } == [])
        #expect(results["top/a"] == .fetched && results["top/b"] == .fetched)
        #expect(try rig.temporary.read("top/a") == [9])
        #expect(try rig.temporary.read("top/b") == [2, 2])
    }

    @Test func `asks again about a file whose mode has changed there, and gives it that`() throws {
        try addFolder()
        for _ in 0..<3 { _ = try round() }
        #expect(try round().asked == [])
        server.files["top/a"]?.mode = 0o600
        let (asked, results) = try round()
        #expect(asked == ["top/a"])
        #expect(results["top/a"] == .unchanged)
        let status = try rig.temporary.open().status(beneath: "top/a")
        #expect(status.permissions == 0o600)
    }

    @Test func `sees a file change twice in one second`() throws {
        try rig.add("c")
        for byte in UInt8(3)..<5 {
            server.files["c"]?.bytes = [byte]
            #expect(try round().results == ["c": .fetched])
            #expect(try rig.temporary.read("c") == [byte])
        }
        server.files["c"]?.bytes = [5]
        #expect(try round().results == ["c": .fetched])
        #expect(try round().results == ["c": .unchanged])
    }

    @Test func `fetches in a later round what failed in one`() throws {
        try rig.add("c", "d")
        let missing = DownloadOutcome.Result.failed(
            .refused(ErrorMessage(.notFound, "no such file")))
        #expect(try round().results == ["c": .fetched, "d": missing])
        #expect(!rig.hasFailed)
        server.files["d"] = .init(bytes: [4])
        #expect(try round().results == ["c": .unchanged, "d": .fetched])
    }

    @Test func `leaves alone from the second round on what is not to be replaced`() throws {
        rig.configuration.noClobber = true
        try rig.temporary.write([9], to: "c")
        try rig.add("c")
        try addFolder()
        #expect(
            try round().results == [
                "c": .failed(.exists("c")), "top/a": .fetched, "top/b": .fetched,
            ])
        server.files["top/a"] = .init(bytes: [1, 1], modified: 1_700_000_001)
        server.files["top/n"] = .init(bytes: [4])
        let (asked, results) = try round()
        #expect(asked == ["top/n"])
        let left = DownloadOutcome.Result.skipped(.exists)
        #expect(results == ["c": left, "top/a": left, "top/b": left, "top/n": .fetched])
        #expect(try rig.temporary.read("c") == [9])
        #expect(try rig.temporary.read("top/a") == [1])
    }

    @Test func `leaves alone a folder that has the name of a file, too`() throws {
        rig.configuration.noClobber = true
        try rig.make("c/mine")
        try rig.add("c")
        #expect(try round().results == ["c": .failed(.exists("c"))])
        #expect(try round().results == ["c": .skipped(.exists)])
        #expect(try rig.isHere("c/mine"))
    }

    @Test func `goes on where the link was lost, when the server is back`() throws {
        server.files["top/long"] = .init(bytes: SeededContent.bytes(30_000))
        try addFolder()
        #expect(try rig.session(with: server, cut: 20_000) == .linkLost(nil))
        let sent = server.dataBytes
        #expect(try rig.session(with: server) == nil)
        #expect(server.dataBytes - sent < 30_000)
        #expect(rig.results == [.fetched, .fetched, .fetched])
    }

    @Test func `tells of each round how much there is`() throws {
        try addFolder()
        try rig.add("c")
        for _ in 0..<2 {
            let eventCount = rig.events.count
            _ = try round()
            let totals = rig.events[eventCount...].compactMap { event in
                if case .planned(let totals) = event { totals } else { nil }
            }
            #expect(totals.last?.files == 3)
            #expect(totals.last?.isComplete == true)
        }
    }
}

@Suite struct `A server that comes and goes` {
    private static func words(_ events: [ClientEvent]) -> [String] {
        events.map { event in
            switch event {
            case .serverAway: "away"
            case .serverBack: "back"
            case .connected: "connected"
            default: "other"
            }
        }
    }

    @Test func `is told of once each time`() throws {
        let rig = try Rig { $0.watchPause = .seconds(60) }
        try rig.add("a")
        let server = MemoryServer(["a": SeededContent.bytes(1000)])
        #expect(try rig.session(with: server, cut: 100) == .linkLost(nil))
        for _ in 0..<3 {
            #expect(rig.wantsConnection())
            rig.fail(with: .connectTimedOut(.seconds(1)))
        }
        #expect(try rig.session(with: server, cut: 100) == .linkLost(nil))
        #expect(try rig.session(with: server) == nil)
        rig.beginAgain()
        #expect(try rig.session(with: server) == nil)
        let words = Self.words(rig.events).filter { $0 != "other" }
        let once = ["back", "connected", "away"]
        #expect(
            words == ["connected", "away"] + once + ["back", "connected", "connected"])
    }

    @Test func `is told once more if Bluetooth is off here, and is called soon after`() throws {
        let rig = try Rig { $0.watchPause = .seconds(600) }
        try rig.add("a")
        let server = MemoryServer(["a": SeededContent.bytes(1000)])
        #expect(try rig.session(with: server, cut: 100) == .linkLost(nil))
        let began = rig.now
        for _ in 0..<3 {
            #expect(rig.wantsConnection())
            let off = SystemError(call: "connect", errno: .networkDown)
            rig.fail(with: .cannotConnect(.connect(ConnectFailure(off))))
        }
        #expect(try rig.session(with: server) == nil)
        #expect(rig.now - began < .seconds(30))
        let words = Self.words(rig.events).filter { $0 != "other" }
        #expect(words == ["connected", "away", "away", "back", "connected"])
    }

    @Test func `is one that may come back by itself`() {
        let absences: [SessionEnd] = [
            .cannotConnect(.noAdapter), .noService, .connectTimedOut(.seconds(1)), .linkLost(nil),
            .stalled(.seconds(1)), .bye, .refused(ErrorMessage(.busy, "")),
            .refused(ErrorMessage(.stopping, "")), .refused(ErrorMessage(.timedOut, "")),
        ]
        #expect(absences.filter { !$0.isServerAway } == [])
        let others: [SessionEnd] = [
            .violation(.magic), .nonsenseRecord(.truncated), .noise,
            .endlessListing,
            .corruptStream(.windowTooLarge), .unwantedData,
            .interrupted(.terminate), .refused(ErrorMessage(.notAllowed, "")),
            .local(SystemError(call: "epoll_wait", errno: .noMemory)),
        ]
        #expect(others.filter(\.isServerAway) == [])
    }
}
