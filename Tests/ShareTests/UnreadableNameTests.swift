import Share
import System
import TestSupport
import Testing

/// Names that a disk or a server does not give out.
@Suite struct `A name that cannot be read` {
    @Test(
        .enabled(if: KernelRefusal.isPossible, "no seccomp here"),
        arguments: [Errno.inputOutput, .notConnected, Errno(rawValue: 116)])
    func `is left out of a listing, which is partial then`(errno: Errno) throws {
        let temporary = try TemporaryFolder()
        for name in ["a", "b"] as [LocalPath] { try temporary.write("", to: name) }
        let share = Share(try temporary.open(.kernel))
        let result = Worker.run { () -> [String]? in
            guard let listing = try? share.list(nil, recursive: true),
                KernelRefusal.install(.openat2, errno)
            else { return nil }
            let paths = (try? listing.paths()) ?? ["the listing has failed"]
            return paths + [listing.isPartial ? "partial" : "whole"]
        }
        #expect(result == ["partial"])
    }
}
