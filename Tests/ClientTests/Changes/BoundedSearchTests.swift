import Client
import System
import TestSupport
import Testing
import Wire

/// What a search for blocks may cost, whatever the server says.
@Suite(.waiting) struct `A search for blocks` {
    @Test func `ends its step after some digests, so that signals are noticed`() throws {
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        let rig = try Rig {
            $0.salt = 7
            $0.capabilities = .sums
        }
        try rig.temporary.write(zeros, to: "f")
        try rig.add("f")
        #expect(rig.connect())
        let server = SumsScript(SeededContent.bytes(1 << 20))
        rig.feed(server.hello)
        #expect(rig.askedTypes() == [0x01, 0x06])
        // Every window has the weak half of every sum, and the digest of none.
        let weak = BlockSums.of(zeros.prefix(4096)).weak
        let lies = (1...256).map { BlockSum(rawValue: UInt64(weak) << 32 | UInt64($0)) }
        rig.give(server.head() + server.sums(lies) + server.end())
        var stepCount = 0
        while rig.isWorking(rig.step()) { stepCount += 1 }
        #expect(rig.askedTypes() == [0x02])
        // Digests read four times what is held before it is hopeless.
        #expect(stepCount >= 4)
    }

    @Test(.withoutSanitizer) func `is not begun without memory for it`() async {
        await #expect(processExitsWith: .success) {
            // 65,536 sums of which only the first is in what is held.
            let held = SeededContent.bytes(20_000)
            var disk = HookedDisk()
            disk.freeBytes = { 1 << 40 }
            let rig = try Rig(on: disk) {
                $0.salt = 7
                $0.capabilities = .sums
            }
            try rig.temporary.write(held, to: "f")
            try rig.add("f")
            try #require(rig.connect())
            let script = SumsScript(held)
            rig.feed(script.hello)
            try #require(rig.askedTypes() == [0x01, 0x06])
            let size = UInt64(65_536 * 4096)
            let head = Head(size: size, mtime: 1, mode: 0o644, start: 0)
            let sums = BlockSums.all(held.prefix(4096), blockBytes: 4096)
            let more = (1...65_535).map { BlockSum(rawValue: UInt64($0) << 20) }
            rig.feed(frame(ServerFrameType.head, head) + script.sums(sums + more))
            let end = End(size: size, digest: digest(of: held), tag: SumsScript.tag)
            try #require(rig.askedTypes() == [])
            // Gives back what is free, so that it is not counted on.
            try? FreeMemory.require(1 << 46)
            try #require(AddressSpace.limit(toMore: 6 << 20))
            rig.feed(frame(ServerFrameType.end, end))
            try #require(rig.askedTypes() == [0x02])
        }
    }
}
