import Client
import System
import TestSupport
import Testing
import Wire

@Suite struct `A cut` {
    private static let files: [String: [UInt8]] = [
        "a": SeededContent.bytes(40), "empty": [], "b": Array("hello\n".utf8),
        "c": [UInt8](repeating: 7, count: 100),
    ]
    private static let names = ["a", "empty", "nope", "b", "c"]

    /// How many bytes a server says when nothing is cut.
    private static func byteCount(compressed: Bool) throws -> Int {
        let rig = try Rig()
        for name in names { try rig.add(name) }
        let server = MemoryServer(files, compresses: compressed)
        return try server.session().answer(rig.ask()).count
    }

    private static func expectWhole(_ rig: Rig, _ comment: Comment) throws {
        for (name, bytes) in files {
            #expect(try rig.temporary.read(LocalPath(name)) == bytes, comment)
        }
        #expect(try rig.temporary.names() == ["a", "b", "c", "empty"], comment)
    }

    @Test(arguments: [true, false])
    func `at any byte costs only what is missing in the same run`(compressed: Bool) throws {
        let byteCount = try Self.byteCount(compressed: compressed)
        for cut in 1..<byteCount {
            let rig = try Rig()
            for name in Self.names { try rig.add(name) }
            let server = MemoryServer(Self.files, compresses: compressed)
            #expect(try rig.session(with: server, cut: cut) == .linkLost(nil))
            for outcome in rig.outcomes where outcome.error == nil {
                guard case .file(let path) = outcome.request.destination else { continue }
                let whole = Self.files[outcome.request.path.text]
                #expect(try rig.temporary.read(path.local) == whole, "cut at \(cut)")
            }
            let kept = try Self.keptBytes(in: rig)
            let sentBefore = server.dataBytes
            #expect(try rig.session(with: server) == nil)
            try Self.expectWhole(rig, "cut at \(cut)")
            #expect(rig.outcomes.count == Self.names.count, "cut at \(cut)")
            let total = Self.files.values.reduce(0) { $0 + $1.count }
            #expect(server.dataBytes - sentBefore == total - kept, "cut at \(cut)")
        }
    }

    @Test(arguments: [true, false])
    func `at any byte costs only what is missing in the next run`(compressed: Bool) throws {
        let byteCount = try Self.byteCount(compressed: compressed)
        for cut in 1..<byteCount {
            let rig = try Rig()
            for name in Self.names { try rig.add(name) }
            let server = MemoryServer(Self.files, compresses: compressed)
            try rig.session(with: server, cut: cut)
            let kept = try Self.keptBytes(in: rig)
            let sentBefore = server.dataBytes
            rig.restart()
            for name in Self.names { try rig.add(name) }
            #expect(try rig.session(with: server) == nil)
            try Self.expectWhole(rig, "cut at \(cut)")
            let total = Self.files.values.reduce(0) { $0 + $1.count }
            #expect(server.dataBytes - sentBefore == total - kept, "cut at \(cut)")
        }
    }

    /// How many bytes of files are on the disk, whole or not.
    private static func keptBytes(in rig: Rig) throws -> Int {
        try rig.temporary.names().reduce(0) { try $0 + rig.temporary.read($1).count }
    }

    @Test func `in the same run nothing is read again to go on`() throws {
        let rig = try Rig()
        try rig.add("c")
        let server = MemoryServer(Self.files, compresses: false)
        #expect(try rig.session(with: server, cut: 100) == .linkLost(nil))
        guard case .wait(let until) = rig.step() else {
            Issue.record("the client does not pause")
            return
        }
        rig.now = until
        #expect(rig.step() == .work)
        // The digest is in memory: the very first step finds it ready.
        #expect(rig.step() == .connect(rig.configuration.endpoint))
        let asked = rig.ask()
        _ = try server.session().answer(asked)
        #expect(server.asked.last?.held?.offset ?? 0 > 40)
    }

    @Test func `while the old file is copied goes on copying in the next session`() throws {
        let old = SeededContent.bytes(2 * ClientEngine.diskBytesPerSlice)
        let rig = try Rig()
        try rig.temporary.write(old, to: "f")
        try rig.add("f")
        let server = MemoryServer(["f": old + [1, 2, 3]], compresses: false)
        rig.give(try server.session().answer(rig.ask()))
        for _ in 0..<2 { #expect(rig.step() == .work) }
        rig.fail(with: .linkLost(nil))
        #expect(try rig.temporary.read(".f.btpart").count == ClientEngine.diskBytesPerSlice)
        #expect(try rig.session(with: server) == nil)
        #expect(rig.results == [.appended])
        #expect(try rig.temporary.read("f") == old + [1, 2, 3])
    }

    @Test func `while the answer to an unchanged file comes leaves the file alone`() throws {
        let rig = try Rig()
        try rig.temporary.write(SeededContent.bytes(40), to: "a")
        let before = try rig.temporary.open().status(of: "a")
        try rig.add("a")
        let server = MemoryServer(Self.files, compresses: false)
        #expect(try rig.session(with: server, cut: 16 + 32 + 5) == .linkLost(nil))
        #expect(try rig.session(with: server) == nil)
        #expect(rig.results == [.unchanged])
        #expect(try rig.temporary.open().status(of: "a") == before)
    }

    /// One session after the other with a server that is cut each time after so many bytes.
    private static func sessionCount(_ rig: Rig, _ server: MemoryServer, cut: Int) throws -> Int {
        try rig.add("f")
        var count = 1
        while try rig.session(with: server, cut: cut) != nil, count < 1000 { count += 1 }
        return count
    }

    @Test func `after one byte more each time is not worth trying without end`() throws {
        let rig = try Rig { $0.retryCount = 3 }
        let server = MemoryServer(["f": SeededContent.bytes(1000)], compresses: false)
        // The greeting, HEAD and the header of DATA.
        let beforeBytes = 15 + 31 + 5
        #expect(try Self.sessionCount(rig, server, cut: beforeBytes + 1) == 5)
        #expect(rig.errors == [.session(.linkLost(nil), keptBytes: 4)])
    }

    @Test func `after a few packets more each time is`() throws {
        let rig = try Rig { $0.retryCount = 1 }
        let bytes = SeededContent.bytes(60_000)
        let server = MemoryServer(["f": bytes], compresses: false)
        #expect(try Self.sessionCount(rig, server, cut: 5_000) > 10)
        #expect(rig.results == [.resumed] || rig.results == [.fetched])
        #expect(try rig.temporary.read("f") == bytes)
    }
}
