import Client
import Synchronization
import System
import TestSupport
import Testing
import Wire

/// Files that have lost their names and are open, because others may be like them: they take room.
@Suite struct `Replaced files` {
    /// How often the file `a` is open to be read, and whether the disk is full as long as it is.
    private final class Watch: Sendable {
        let openCount = Atomic(0)
        let fills = Atomic(false)

        var isFull: Bool {
            fills.load(ordering: .relaxed) && openCount.load(ordering: .relaxed) > 0
        }

        var disk: HookedDisk {
            var disk = HookedDisk()
            disk.beforeOpening = { name throws(SystemError) in
                if name == "a" { self.openCount.add(1, ordering: .relaxed) }
            }
            disk.afterClosing = { name in
                if name == "a" { self.openCount.subtract(1, ordering: .relaxed) }
            }
            return disk
        }
    }

    private let watch = Watch()

    /// Replaces `a`, and then fetches the rest of `b`, on a disk where there is only room without
    /// the old `a`.
    private func replace(on disk: HookedDisk) throws {
        let rig = try Rig(on: disk) { $0.capabilities = .sums }
        try rig.temporary.write(SeededContent.bytes(20_000, seed: 2), to: "a")
        let contents = (3...4).map { SeededContent.bytes(20_000, seed: $0) }
        let server = MemoryServer(["a": contents[0], "b": contents[1]], compresses: false)
        rig.add(.folder(nil))
        #expect(try rig.session(with: server, cut: 30_000) == .linkLost(nil))
        #expect(try rig.temporary.read("a") == contents[0])
        #expect(watch.openCount.load(ordering: .relaxed) == 1)
        watch.fills.store(true, ordering: .relaxed)
        while !rig.finish() { try rig.session(with: server) }
        #expect(rig.errors.isEmpty)
        #expect(try rig.temporary.read("b") == contents[1])
    }

    @Test func `are let go before the disk is said to be full`() throws {
        var disk = watch.disk
        disk.freeBytes = { watch.isFull ? 0 : 1 << 30 }
        try replace(on: disk)
    }

    @Test func `are let go when the disk takes nothing more`() throws {
        var disk = watch.disk
        disk.beforeWriting = { _ throws(SystemError) in
            if watch.isFull { throw SystemError(call: "pwrite", errno: .noSpace) }
        }
        try replace(on: disk)
    }
}
