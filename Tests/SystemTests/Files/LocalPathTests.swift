import TestSupport
import Testing

@testable import System

@Suite struct `Paths of this machine` {
    @Test func `are resolved, or it is said why not`() throws {
        let temporary = try TemporaryFolder()
        try temporary.write("", to: "file")
        try temporary.link("link", to: "file")
        try temporary.link("loop", to: "loop")
        let place = try temporary.path.resolved()
        #expect(try temporary.path("link").resolved() == place.appending("file"))
        for (name, errno) in [
            ("nope", .noSuchFile), ("file/x", .notDirectory), ("loop", .tooManyLinks),
            ("a\0", .invalidArgument),
        ] as [(LocalPath, Errno)] {
            #expect(throws: SystemError(call: "realpath", errno: errno)) {
                _ = try temporary.path(name).resolved()
            }
        }
    }
}
