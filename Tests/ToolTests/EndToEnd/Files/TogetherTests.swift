import System
import TestSupport
import Testing
import Tool
import Wire

/// Several fetches of one file at once.
@Suite(.waiting) struct `Several at once` {
    private static let content = SeededContent.bytes(300_000, seed: 5)

    private static let little = SeededContent.bytes(5_000, seed: 6)
    private static let names = (0..<300).map { "file \($0)" }

    @Test func `eight processes fetch one file without harm`() throws {
        let bench = try Workbench("large", Self.content)
        let server = try bench.serve(["--max-clients", "8"])
        let clients = try (0..<8).map { _ in try bench.startGetting(["large"]) }
        for client in clients { client.wait().expect(.done) }
        try bench.expectOutput(["large"])
        #expect(try bench.output.read("large") == Self.content)
        withExtendedLifetime(server) {}
    }

    @Test func `who comes second waits and finds it done`() throws {
        let bench = try Workbench("large", Self.content)
        let server = try bench.serve()
        let gate = try bench.gate(lettingThrough: 100_000)
        let first = try bench.startGetting(
            ["--no-compress", "--progress", "lines", "large"], from: gate.address)
        #expect(first.waits(forError: "%"))
        let second = try bench.startGetting(["-v", "large"])
        #expect(second.waits(forError: "another"), "\(second.errorText)")
        gate.open()
        first.wait().expect(.done)
        let outcome = second.wait()
        outcome.expect(.done)
        #expect(outcome.errorText.contains("large: unchanged"), "\(outcome.errorText)")
        try bench.expectOutput(["large"])
        #expect(try bench.output.read("large") == Self.content)
        withExtendedLifetime(server) {}
    }

    @Test(arguments: [["-r", "."], ["**"], Self.names])
    func `two with the same many files fetch hardly any of them twice`(asking: [String]) throws {
        let bench = try Workbench()
        for name in Self.names { try bench.share.write(Self.little, to: LocalPath(name)) }
        let server = try bench.serve()
        let gates = try [bench.gate(), bench.gate()]
        let clients = try gates.map { gate in
            try bench.startGetting(["--no-compress"] + asking, from: gate.address)
        }
        for client in clients { client.wait().expect(.done) }
        for name in Self.names {
            #expect(try bench.output.read(LocalPath(name)) == Self.little)
        }
        try bench.expectOutput(Self.names.map { LocalPath($0) })
        let passed = gates.flatMap(\.sessions).map(\.answered.count).reduce(0, +)
        #expect(passed < Self.names.count * Self.little.count * 11 / 10)
        withExtendedLifetime(server) {}
    }

    @Test func `five mirror a share whose folders are files by turns, and each ends well`() throws {
        let bench = try Workbench()
        let server = try bench.serve()
        let names = (0..<60).map { LocalPath("\($0)") }
        for round in 0..<6 {
            for name in names {
                if round > 0 { try bench.share.removeAll(name) }
                if round % 2 == 0 {
                    try bench.share.makeFolder(name)
                    for inner: LocalPath in ["a", "b", "c"] {
                        try bench.share.write("\(inner)", to: name.appending(inner))
                    }
                } else {
                    try bench.share.write("\(name)", to: name)
                }
            }
            let clients = try (0..<5).map { _ in
                try bench.startGetting(["-r", "--delete", "."])
            }
            for client in clients { client.wait().expect(.done) }
            #expect(try bench.output.names() == bench.share.names())
            for name in names {
                let isFolder = try bench.output.status(of: name)?.kind == .directory
                #expect(isFolder == (round % 2 == 0), "\(name)")
                let file = isFolder ? name.appending("c") : name
                #expect(try bench.output.read(file) == bench.share.read(file))
            }
        }
        withExtendedLifetime(server) {}
    }

    @Test func `seven clients get seven files at once`() throws {
        let bench = try Workbench()
        let contents = (0..<7).map { SeededContent.bytes(200_000, seed: UInt64($0)) }
        for (number, content) in contents.enumerated() {
            try bench.share.write(content, to: LocalPath("file\(number)"))
        }
        let server = try bench.serve()
        let clients = try contents.indices.map { try bench.startGetting(["file\($0)"]) }
        for client in clients { client.wait().expect(.done) }
        for (number, content) in contents.enumerated() {
            #expect(try bench.output.read(LocalPath("file\(number)")) == content)
        }
        withExtendedLifetime(server) {}
    }
}
