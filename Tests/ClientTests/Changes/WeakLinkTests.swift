import Client
import System
import TestSupport
import Testing
import Wire

/// A link that is lost again and again: a changed file comes as long as each session brings some.
@Suite struct `A changed file on a weak link` {
    private static let size = 400_000
    /// What is here differs in the middle.
    private static let middle = 98_304..<303_104
    private let content = SeededContent.bytes(size)
    private let rig: Rig
    private let server: SumsScript

    init() throws {
        rig = try Rig {
            $0.salt = 7
            $0.capabilities = .sums
            $0.retryCount = 2
        }
        server = SumsScript(content)
        var held = content
        for index in Self.middle { held[index] ^= 1 }
        try rig.temporary.write(held, to: "f")
    }

    /// Begins a session; the types of what is asked.
    private func begin() -> [UInt8] {
        guard rig.connect() else { return [] }
        rig.feed(server.hello)
        return Array(rig.askedTypes().dropFirst())
    }

    private func lose() { rig.fail(with: .linkLost(nil)) }

    private func expectFetched(_ result: DownloadOutcome.Result) throws {
        #expect(rig.results == [result])
        #expect(try rig.temporary.read("f") == content)
        #expect(try rig.temporary.names() == ["f"])
    }

    @Test func `is not given up while more of it comes than was kept`() throws {
        let rig = try Rig(in: rig.temporary) { $0.retryCount = 1 }
        try rig.add("f")
        let plain = MemoryServer(["f": content], compresses: false)
        var lostCount = 0
        while try rig.session(with: plain, cut: 60_000) != nil {
            lostCount += 1
            try #require(lostCount < 20)
        }
        #expect(lostCount > 5)
        #expect(rig.results == [.fetched])
        #expect(try rig.temporary.read("f") == content)
    }

    @Test func `is asked for whole once it has changed three times before any sum came`() throws {
        let rig = try Rig(in: rig.temporary) { $0.capabilities = .sums }
        try rig.add("f")
        #expect(rig.connect())
        rig.feed(server.hello)
        #expect(rig.askedTypes() == [0x01, 0x06])
        for _ in 0..<3 {
            rig.feed(Script(bytes: []).error(4).bytes)
            #expect(rig.askedTypes() == [0x06])
        }
        rig.feed(Script(bytes: []).error(4).bytes)
        #expect(rig.askedTypes() == [0x02])
        var answer = Script(bytes: []).head(size: UInt64(Self.size))
        for start in stride(from: 0, to: Self.size, by: 20_000) {
            answer = answer.data(Array(content[start..<start + 20_000]))
        }
        rig.feed(answer.end(size: UInt64(Self.size), digest(of: content)).bytes)
        #expect(rig.results == [.fetched])
        #expect(try rig.temporary.read("f") == content)
    }

    @Test func `is asked for whole at the last try that is allowed`() throws {
        try rig.add("f")
        #expect(begin() == [0x06])
        rig.feed(Script(bytes: []).error(4).bytes)
        #expect(rig.askedTypes() == [0x06])
        rig.feed(Script(bytes: []).error(4).bytes)
        #expect(rig.askedTypes() == [0x02])
        rig.feed(Script(bytes: []).error(4).bytes)
        #expect(rig.errors == [.refused(ErrorMessage(.changed, ""))])
    }

    @Test func `is not given up while each session brings some of its parts`() throws {
        try rig.add("f")
        var start = 0
        for place in stride(from: Self.middle.lowerBound, to: Self.middle.upperBound, by: 40_960) {
            #expect(begin() == [0x06])
            rig.feed(server.sums(from: start))
            #expect(rig.askedTypes() == [0x07])
            start = place + 40_960
            rig.feed(server.head() + server.data(place..<start))
            if start < Self.middle.upperBound { lose() }
        }
        rig.feed(server.parted(40_960))
        try expectFetched(.changed)
    }

    @Test func `is asked for by GET where two sessions were shorter than its sums`() throws {
        try rig.add("f")
        for _ in 1...2 {
            #expect(begin() == [0x06])
            rig.feed(server.sums().dropLast(60))
            lose()
        }
        #expect(begin() == [0x02])
    }

    @Test func `is asked for by GET in later sessions, too, once its sums have lied`() throws {
        // So long that no file is kept open.
        rig.configuration.retryDelay = .seconds(20)
        try rig.add("f")
        #expect(begin() == [0x06])
        rig.feed(server.sums())
        #expect(rig.askedTypes() == [0x07])
        rig.feed(server.head())
        for _ in 0..<5 { rig.feed(frame(0x83, [UInt8](repeating: 0, count: 40_960))) }
        rig.feed(server.parted(5 * 40_960))
        #expect(rig.askedTypes() == [0x02])
        lose()
        #expect(begin() == [0x02])
    }

    @Test func `is asked for by sums again after a session that has brought something`() throws {
        try rig.add("new", "f")
        #expect(begin() == [0x02, 0x06])
        rig.feed(Script(bytes: []).file([1, 2, 3]).bytes + server.sums().dropLast(60))
        lose()
        #expect(rig.results == [.fetched])
        #expect(begin() == [0x06])
        rig.feed(server.sums().dropLast(60))
        lose()
        #expect(begin() == [0x06])
    }

    @Test func `is asked for by GET in the end where nothing comes behind its sums`() throws {
        rig.configuration.retryCount = 3
        try rig.add("f")
        var asked: [UInt8] = []
        var start = 0
        while asked.last != 0x02 {
            asked += begin()
            try #require(asked.count < 10 && !asked.isEmpty && rig.outcomes.isEmpty)
            guard asked.last == 0x06 else { break }
            rig.feed(server.sums(from: start))
            rig.feed(server.head())
            lose()
            // What is held of it was copied.
            start = Self.middle.lowerBound
        }
        #expect(asked == [0x06, 0x06, 0x06, 0x06, 0x02])
    }

    @Test func `leaves no empty part behind on a full disk`() throws {
        var disk = HookedDisk()
        disk.freeBytes = { 10 }
        let rig = try Rig(in: rig.temporary, on: disk) { $0.capabilities = .sums }
        try rig.add("f")
        #expect(rig.connect())
        rig.feed(server.hello)
        rig.feed(server.sums())
        let needed = UInt64(Self.size)
        #expect(rig.errors == [.diskFull(neededBytes: needed, freeBytes: 10)])
        #expect(try rig.temporary.names() == ["f"])
    }
}
