import System
import Testing

@testable import Client

@Suite struct `The names of rotated files` {
    @Test(arguments: [
        ("app.log.1", ["app.log.0", "app.log"]), ("app.log.0", ["app.log"]),
        ("app.log.2", ["app.log.1"]), ("app.log.10", ["app.log.9"]),
        ("app.log.2.gz", ["app.log.1.gz"]), ("app.log.1.gz", ["app.log.0.gz"]), ("1", []),
        ("app.log", []), ("app.log.01", []), ("app.log.2026", []), ("app.log.+1", []),
        ("photo.jpg", []), ("", []), (".", []), ("a.1.b.c", []), (".1", [".0"]),
    ])
    func `tell what they were before`(name: String, before: [String]) {
        let names = RotatedName.before(LocalPath(name)).map(\.description)
        #expect(names == before)
    }
}
