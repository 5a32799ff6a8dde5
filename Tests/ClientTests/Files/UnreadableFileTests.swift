import Client
import Synchronization
import System
import TestSupport
import Testing
import Wire

/// The file under the final name is only a help: without it the new one comes all the same.
@Suite struct `A file here that cannot be read` {
    private static let error = SystemError(call: "pread", errno: .inputOutput)
    private let content = SeededContent.bytes(20_000)

    /// A disk on which all but the first so many readings of a file fail.
    private func disk(afterReading countMax: Int = 0) -> HookedDisk {
        let count = Counter()
        var disk = HookedDisk()
        disk.beforeReading = { _ throws(SystemError) in
            guard count.next() < countMax else { throw Self.error }
        }
        return disk
    }

    private final class Counter: Sendable {
        private let count = Atomic(0)

        func next() -> Int { count.add(1, ordering: .relaxed).oldValue }
    }

    private func expectFetched(_ rig: Rig, _ result: DownloadOutcome.Result) throws {
        #expect(rig.results == [result])
        #expect(try rig.temporary.read("f") == content)
        #expect(try rig.temporary.names() == ["f"])
    }

    @Test(arguments: [0, 1]) func `is replaced`(readings: Int) throws {
        let rig = try Rig(on: disk(afterReading: readings))
        try rig.temporary.write(SeededContent.bytes(300_000, seed: 2), to: "f")
        try rig.add("f")
        #expect(try rig.session(with: MemoryServer(["f": content])) == nil)
        try expectFetched(rig, .fetched)
    }

    @Test(arguments: [Errno.permissionDenied, .notPermitted, .inputOutput, .noKey, .timedOut])
    func `is replaced where it cannot even be opened`(errno: Errno) throws {
        let rig = try Rig(on: disk(opening: "f", failsWith: errno))
        try rig.temporary.write(SeededContent.bytes(300_000, seed: 2), to: "f")
        try rig.add("f")
        #expect(try rig.session(with: MemoryServer(["f": content])) == nil)
        try expectFetched(rig, .fetched)
    }

    @Test(arguments: [Errno.tooManyOpenFiles, .noMemory])
    func `stays where it is only this program that cannot open it now`(errno: Errno) throws {
        let rig = try Rig(on: disk(opening: "f", failsWith: errno))
        try rig.temporary.write("old", to: "f")
        try rig.add("f")
        rig.finish()
        #expect(rig.errors == [.local(SystemError(call: "openat2", errno: errno), "f")])
    }

    private func disk(opening name: LocalPath, failsWith errno: Errno) -> HookedDisk {
        var disk = HookedDisk()
        disk.beforeOpening = { opened throws(SystemError) in
            if opened == name { throw SystemError(call: "openat2", errno: errno) }
        }
        return disk
    }

    @Test func `is replaced when its blocks were to be found`() throws {
        let rig = try Rig(on: disk(afterReading: 2)) { $0.capabilities = .sums }
        try rig.temporary.write(SeededContent.bytes(20_000, seed: 2), to: "f")
        try rig.add("f")
        #expect(rig.connect())
        let server = SumsScript(content)
        rig.feed(server.hello)
        #expect(rig.askedTypes() == [0x01, 0x06])
        rig.feed(server.sums())
        #expect(rig.askedTypes() == [0x02])
        rig.feed(Script(bytes: []).file(content).bytes)
        try expectFetched(rig, .fetched)
    }

    @Test func `does not keep a part from being resumed`() throws {
        let rig = try Rig(on: disk())
        try rig.temporary.write(SeededContent.bytes(300_000, seed: 2), to: "f")
        try rig.temporary.write(content.prefix(1000), to: ".f.btpart")
        try rig.add("f")
        #expect(try rig.session(with: MemoryServer(["f": content])) == nil)
        try expectFetched(rig, .resumed)
    }

    @Test func `is told where its digest is wanted and it is to stay`() throws {
        let rig = try Rig(on: disk()) { $0.skipsExisting = true }
        try rig.temporary.write(content, to: "f")
        try rig.add("f", expecting: digest(of: content))
        rig.settle()
        #expect(rig.errors == [.cannotRead(Self.error, "f")])
    }

    @Test func `because another program has a lease is read when that has let go`() throws {
        let rig = try Rig()
        try rig.temporary.write(content, to: "f")
        try rig.add("f")
        let lease = try LeasedFile(rig.temporary.path("f"))
        #expect(rig.isBlocked())
        lease.letGo()
        #expect(try rig.session(with: MemoryServer(["f": content])) == nil)
        try expectFetched(rig, .unchanged)
    }
}
