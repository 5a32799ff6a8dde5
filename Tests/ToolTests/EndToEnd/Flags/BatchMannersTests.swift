import Glibc
import System
import TestSupport
import Testing
import Tool

/// What people who type something new are told, and what is made for them.
@Suite(.waiting) struct `Batches and their manners` {
    private let bench: Workbench

    init() throws {
        bench = try Workbench("a", Array("one\n".utf8))
        try bench.share.makeFolder("logs")
        try bench.share.write("two\n", to: "logs/b")
    }

    private func get(_ arguments: String...) throws -> Outcome {
        Program("btfile-get").run(["unix:\(try bench.address())"] + arguments)
    }

    @Test(arguments: ["d1/d2/d3", "d1//d2/", "d1/../d2", "./d1"])
    func `the folders of -P are made, all of them`(name: String) throws {
        let server = try bench.serve()
        let place = "\(bench.output.path)/\(name)"
        try get("-P", place, "a").expect(.done)
        #expect(try Folder(LocalPath(place)).status(of: "a").size == 4)
        withExtendedLifetime(server) {}
    }

    @Test func `a folder of -P is made through no link to nowhere, and above no file`() throws {
        let server = try bench.serve()
        try bench.output.link("link", to: "nowhere")
        for name in ["link", "link/x", "canary/x"] {
            let place = "\(bench.output.path)/\(name)"
            let outcome = try get("-P", place, "a")
            outcome.expect(.localFile)
            // A dry run says what would come of it.
            #expect(try get("-P", place, "--dry-run", "a") == outcome)
        }
        try bench.expectOutput(["link"])
        withExtendedLifetime(server) {}
    }

    @Test func `a dry run makes no folder`() throws {
        let server = try bench.serve()
        let place = "\(bench.output.path)/d1/d2"
        let outcome = try get("-P", place, "--dry-run", "-r", "--delete", ".")
        outcome.expect(.done)
        #expect(outcome.outputText == "to fetch: a (4 B)\nto fetch: logs/b (4 B)\n")
        try bench.expectOutput([])
        withExtendedLifetime(server) {}
    }

    @Test func `a folder of empty folders is nothing to fetch, though they are made`() throws {
        let server = try bench.serve()
        try bench.share.makeFolder("x")
        try bench.share.makeFolder("x/y")
        for flag in ["--dry-run", "-v"] {
            let outcome = try bench.get(flag, "-r", "x")
            outcome.expect(.done)
            #expect(outcome.errorText.contains("nothing to fetch ("), "\(outcome.errorText)")
        }
        try bench.expectOutput(["x"])
        withExtendedLifetime(server) {}
    }

    @Test func `a folder of -o is not made, and it is said what to do`() throws {
        let server = try bench.serve()
        for flags in [[], ["--dry-run"]] {
            let place = "\(bench.output.path)/no"
            let outcome = try bench.startGetting(["-o", "no/x", "a"] + flags).wait()
            outcome.expect(.localFile)
            #expect(
                outcome.errorText == "btfile-get: there is no folder \(place): make it with mkdir "
                    + "-p, or use -P DIR -o NAME: -P makes DIR\n")
        }
        try bench.expectOutput([])
        withExtendedLifetime(server) {}
    }

    @Test func `a pattern is no folder, which -r and -l say`() throws {
        let server = try bench.serve()
        let recursive = try bench.get("-r", "l*")
        recursive.expect(.refused)
        #expect(recursive.errorText.contains("-r takes folders; patterns go without it\n"))
        let listing = try get("-l", "l*")
        listing.expect(.refused)
        #expect(listing.errorText.contains("-l takes folders; --dry-run shows what a pattern"))
        withExtendedLifetime(server) {}
    }

    @Test func `a file that is not asked for is told of`() throws {
        let server = try bench.serve()
        try bench.get("a").expect(.done)
        let existing = try bench.get("--skip-existing", "a")
        existing.expect(.done)
        #expect(existing.errorText == "a: skipped, already exists\n")
        let older = try bench.get("--newer", "a")
        older.expect(.done)
        #expect(older.errorText == "a: skipped, not newer on the server\n")
        #expect(try bench.get("-q", "--skip-existing", "a").errorText == "")
        withExtendedLifetime(server) {}
    }

    @Test func `what has come of a file is told when its server stays away`() throws {
        try bench.share.write(SeededContent.bytes(2_000_000, seed: 8), to: "large")
        let server = try bench.serve()
        let client = try bench.startGetting([
            "--limit-rate", "40K", "--progress", "lines", "--retry", "2", "--retry-delay", "0",
            "large",
        ])
        try #require(client.waits(forError: "%"))
        server.send(SIGKILL)
        _ = server.wait()
        let outcome = client.wait()
        outcome.expect(.noService)
        let told = outcome.errorText.components(of: "large: kept ")
        #expect(told == 2, "\(outcome.errorText)")
        #expect(outcome.errorText.contains("; run again to resume\n"))
    }
}
