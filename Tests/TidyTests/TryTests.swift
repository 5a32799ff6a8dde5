import System
import TestSupport
import Testing

/// The first command of a newcomer, where nothing is built and the server is another program.
@Suite struct `Trying it` {
    private let place: TemporaryFolder

    init() throws {
        place = try TemporaryFolder()
    }

    private func write(_ name: LocalPath, _ lines: String) throws {
        try place.write("#!/bin/sh\n\(lines)\n", to: name)
        try place.setPermissions(0o755, of: name)
    }

    @Test(arguments: ["try", "all"])
    func `without Swift it says where that is from, before anything is installed`(script: String) {
        let outcome = Program(at: "/bin/bash").run(
            ["\(SourceTree().root)/Tests/\(script)"], environment: ["PATH=\(place.path)"])
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        #expect(
            outcome.errorText
                == "\(script): there is no swift: install Swift 6.2 or newer (swift.org/install)\n")
    }

    @Test func `a server that does not start ends it, in the server's own words`() throws {
        try write("dpkg-query", "echo install ok installed")
        try write("swift", "case $* in *--show-bin-path) echo '\(place.path)' ;; esac")
        try write("btfile-serve", "echo there is no room >&2\nexit 3")
        let outcome = Program(at: "\(SourceTree().root)/Tests/try").run(
            [], environment: ["PATH=\(place.path):/usr/bin:/bin", "TMPDIR=\(place.path)"])
        #expect(outcome.status == 1)
        #expect(outcome.errorText == "there is no room\n")
        #expect(try place.names() == ["btfile-serve", "dpkg-query", "swift"])
    }
}
