import System
import TestSupport
import Testing
import Tool

/// What nested folders cost, counted in system calls and in the names that the kernel looks up: as
/// much for each folder at the bottom of a tree as at its top.
@Suite(.waiting, .enabled(if: Trace.isPossible, "no strace here")) struct `Deep trees` {
    /// What a deeper tree may cost beside one of half its depth; its square would cost four times.
    private static let factorMax = 2.7

    /// The costs of a step, and the same step in a tree that is twice as deep.
    private func expectLinear(
        _ costs: [[Trace.Cost]], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for (single, double) in zip(costs[0], costs[1]) {
            #expect(single.names > 1_000, sourceLocation: sourceLocation)
            #expect(
                Double(double.calls) < Self.factorMax * Double(single.calls),
                "\(single), \(double)", sourceLocation: sourceLocation)
            #expect(
                Double(double.names) < Self.factorMax * Double(single.names),
                "\(single), \(double)", sourceLocation: sourceLocation)
        }
    }

    @Test func `of folders cost nobody their square`() throws {
        let costs = try [200, 400].map { depth in
            let bench = try Workbench()
            try bench.share.open().makeFolders(Array(repeating: "n", count: depth))
            var costs: [Trace.Cost] = []
            for flags in [[], [], ["--dry-run"]] {
                costs += try bench.trace(["-r", "--delete", "."] + flags)
            }
            try bench.share.removeAll("n")
            for flags in [["--dry-run"], []] {
                costs += try bench.trace(["-r", "--delete", "."] + flags, isServerTold: false)
            }
            #expect(try bench.output.names() == [])
            return costs
        }
        #expect(costs[0].count == 8)
        expectLinear(costs)
    }

    @Test func `of files cost nobody their square`() throws {
        let costs = try [100, 200].map { depth in
            let bench = try Workbench()
            var folder = try bench.share.open()
            for _ in 0..<depth {
                folder = try folder.openOrMakeFolder("n")
                try folder.createFile("z").setPermissions(0o644)
            }
            var costs: [Trace.Cost] = []
            for flags in [["-r", "--delete", "."], ["-r", "--delete", "."], ["**"]] {
                // What the server looks up for each file is the whole path that it was asked for.
                costs += try bench.trace(flags, isServerTold: false)
            }
            return costs
        }
        expectLinear(costs)
    }
}

extension Workbench {
    /// Fetches, and tells what that costs the client and, if wanted, the server.
    fileprivate func trace(
        _ arguments: [String], isServerTold: Bool = true
    ) throws -> [Trace.Cost] {
        let places = try TemporaryFolder()
        let server = Trace.start(
            "btfile-serve",
            ["--dir", "\(share.path)", "--listen", "unix:\(try address())", "--once"],
            into: places.path("server"))
        try #require(server.waits(forError: "serving "), "\(server.errorText)")
        let client = Trace.start(
            "btfile-get", ["unix:\(try address())", "-P", "\(output.path)"] + arguments,
            into: places.path("client"))
        client.wait().expect(.done)
        _ = server.wait()
        let costs = try [Trace.cost(places.read("client")), Trace.cost(places.read("server"))]
        return isServerTold ? costs : [costs[0]]
    }
}

/// A program under strace.
private enum Trace {
    struct Cost {
        /// Calls that have to do with files and folders.
        var calls = 0
        /// Names in the paths of those calls.
        var names = 0
    }

    private static let tracer = Program(at: "/usr/bin/strace")
    /// What reads and writes is not among them: bytes of paths on a socket are no names looked up.
    private static let calls = "%file,close,fstat,fchmod,getdents64,utimensat"

    static var isPossible: Bool {
        tracer.run(["-o", "/dev/null", "/bin/true"]).status == 0
    }

    static func start(
        _ name: String, _ arguments: [String], into file: LocalPath
    ) -> RunningProgram {
        tracer.start(
            ["-f", "-qq", "-s", "9000", "-e", "trace=\(calls)", "-o", "\(file)"]
                + [Program(name).path] + arguments)
    }

    static func cost(_ trace: [UInt8]) -> Cost {
        var cost = Cost()
        for line in trace.split(separator: UInt8(ascii: "\n")) {
            cost.calls += 1
            // The path is what stands in the first pair of quotes.
            let parts = line.split(separator: UInt8(ascii: "\""), maxSplits: 2)
            guard parts.count == 3 else { continue }
            cost.names += 1 + parts[1].count { $0 == UInt8(ascii: "/") }
        }
        return cost
    }
}
