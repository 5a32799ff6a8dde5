import System
import TestSupport
import Testing
import Tool

/// Both programs where little may be open at once (`ulimit -n`).
@Suite(.waiting) struct `Few descriptors` {
    private let bench: Workbench
    private static let count = 150

    init() throws {
        bench = try Workbench()
        try bench.share.makeFolder("d")
        try bench.share.makeFolder("d/e")
        for number in 0..<Self.count {
            try bench.share.write("old \(number)\n", to: LocalPath("d/\(number)"))
        }
        try bench.share.write("e", to: "d/e/f")
    }

    /// Starts a program with so many descriptors, and none that this process has left to it.
    private func start(_ program: String, _ limit: Int, _ arguments: [String]) -> RunningProgram {
        let command = """
            for number in $(ls /proc/$$/fd); do [ $number -lt 3 ] || eval "exec $number>&-"; done
            ulimit -n \(limit); exec "$0" "$@"
            """
        return Program(at: "/bin/bash").start(["-c", command, Program(program).path] + arguments)
    }

    private func get(_ limit: Int, _ arguments: String...) throws -> Outcome {
        let place = ["unix:\(try bench.address())", "-P", "\(bench.output.path)"]
        return start("btfile-get", limit, place + arguments).wait()
    }

    private func serve(_ limit: Int) throws -> RunningProgram {
        let place = "unix:\(try bench.address("limited"))"
        return start(
            "btfile-serve", limit, ["--dir", "\(bench.share.path)", "--listen", place])
    }

    @Test(arguments: [18, 20, 32, 64, 256])
    func `fail no file of a batch`(limit: Int) throws {
        let server = try bench.serve()
        let first = try get(limit, "-r", "d")
        first.expect(.done)
        #expect(first.errorText.hasPrefix("\(Self.count + 1) fetched ("))
        // Longer ones continue what is here, others are parts of another file, some are new.
        for number in 0..<Self.count {
            let name = LocalPath("d/\(number)")
            try bench.share.write("\(number % 2 == 0 ? "old" : "new") \(number)\nmore\n", to: name)
            if number % 3 == 0 {
                try bench.output.write("a part", to: LocalPath("d/.\(number).btpart"))
            }
        }
        try bench.output.write("left", to: "d/e/left")
        let second = try get(limit, "-r", "--delete", "d/e", "d", "d/e")
        second.expect(.done)
        for number in 0..<Self.count {
            let name = LocalPath("d/\(number)")
            #expect(try bench.output.read(name) == bench.share.read(name))
        }
        #expect(try bench.output.status(of: "d/e/left") == nil)
        let third = try get(limit, "**")
        third.expect(.done)
        #expect(third.errorText.hasPrefix("\(Self.count + 1) unchanged ("))
        withExtendedLifetime(server) {}
    }

    @Test(arguments: 7...14)
    func `are told before anything is done, or do`(limit: Int) throws {
        let server = try bench.serve()
        try bench.output.makeFolder("d")
        try bench.output.write("o", to: "d/1")
        try bench.output.write("left", to: "d/left")
        let outcome = try get(limit, "-r", "--delete", "d")
        guard limit < 14 else { return outcome.expect(.done) }
        outcome.expect(.localFile)
        #expect(
            outcome.errorText.hasPrefix(
                "btfile-get: cannot start: too few files can be open at once; "
                    + "raise the limit with 'ulimit -n 64'\n"))
        #expect(try bench.output.read("d/left") == Array("left".utf8))
        withExtendedLifetime(server) {}
    }

    @Test func `let a server begin with all of its walls or not at all`() throws {
        let usual = try bench.serve()
        let walls = try #require(usual.errorText.split(separator: "; ").last)
        #expect(walls.hasPrefix("protected by "))
        var beginnings = 0
        for limit in 4...24 {
            let server = try serve(limit)
            if server.waits(forError: "no new privileges") {
                beginnings += 1
                #expect(server.errorText.hasSuffix(walls), "\(limit): \(server.errorText)")
                let place = try bench.address("limited")
                try bench.get("--retry", "0", "d/0", from: place).expect(.done)
            } else {
                let outcome = server.wait()
                #expect(outcome.status != 0)
                #expect(outcome.errorText.contains("oo many open files"), "\(outcome.errorText)")
                #expect(try bench.socketStatus("limited") == nil, "\(limit)")
            }
        }
        #expect(beginnings > 7)
    }

    @Test func `let a server serve as many as there is room for`() throws {
        let server = try serve(20)
        try #require(server.waits(forError: "serving "))
        let clients = try (0..<5).map { _ in
            try bench.startGetting(
                ["--retry", "1000", "--retry-delay", "0.1", "-r", "d"],
                from: bench.address("limited"))
        }
        for client in clients { client.wait().expect(.done) }
    }
}
