import Client
import Glibc
import System
import TestSupport
import Testing
import Wire

/// `--delete` where much is here that the server has no more.
@Suite struct `A large tree that the server has no more` {
    @Test(arguments: [true, false])
    func `goes however deep it is, with few descriptors`(isDryRun: Bool) async {
        // In a process of its own, which has no more than a few.
        await #expect(processExitsWith: .success) { [isDryRun] in
            let rig = try Rig {
                $0.removesLeftovers = true
                $0.isDryRun = isDryRun
            }
            let names = [
                (0..<300).map { _ in LocalPath(String(repeating: "n", count: 255)) },
                (0..<2_500).map { _ in LocalPath("n") },
            ]
            for (number, names) in names.enumerated() {
                let top = LocalPath("\(number)")
                let folder = try rig.temporary.open().makeFolders([top] + names)
                _ = try folder.createFile("file")
            }
            var limit = rlimit(rlim_cur: 32, rlim_max: 32)
            _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            try rig.mirror(nil, of: MemoryServer([:] as [String: [UInt8]]))
            try #require(rig.failures.isEmpty)
            try #require((isDryRun ? rig.removals : rig.removed).count == 300 + 2_500 + 4)
            try #require(rig.temporary.names() == (isDryRun ? ["0", "1"] : []))
        }
    }
}
