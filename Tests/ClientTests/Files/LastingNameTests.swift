import Client
import Synchronization
import System
import TestSupport
import Testing
import Wire

/// A run that was killed, or whose disk failed, may have given a name and not synced it.
@Suite struct `The name of a file that is here already` {
    private let server = MemoryServer(["a/1": [1], "a/2": [2], "a/b/1": [3], "a/c": [4], "d": [5]])

    @Test func `is not told to be here before its folder is on the disk`() throws {
        let error = SystemError(call: "fsync", errno: .inputOutput)
        let isBroken = Mutex(true)
        var disk = HookedDisk()
        disk.beforeSynchronizing = { () throws(SystemError) in
            if isBroken.withLock({ $0 }) { throw error }
        }
        let rig = try Rig(on: disk)
        for _ in 1...2 {
            try rig.add("d")
            try rig.session(with: server)
            #expect(rig.results == [.failed(.nameNotSynced(error, "d"))])
            rig.restart()
        }
        isBroken.withLock { $0 = false }
        try rig.add("d")
        try rig.session(with: server)
        #expect(rig.results == [.unchanged])
        #expect(server.dataBytes == 1)
    }

    @Test func `costs one sync for each folder of a mirror`() throws {
        let count = Mutex(0)
        var disk = HookedDisk()
        disk.beforeSynchronizing = { () throws(SystemError) in count.withLock { $0 += 1 } }
        let rig = try Rig(on: disk)
        try rig.mirror(nil, of: server)
        count.withLock { $0 = 0 }
        rig.restart()
        try rig.mirror(nil, of: server)
        #expect(rig.results == Array(repeating: .unchanged, count: 5))
        #expect(count.withLock { $0 } == 3)
    }
}
