import Glibc
import System
import TestSupport
import Testing
import Tool

/// `--watch` with both programs; what is waited for are their own lines.
@Suite(.waiting) struct `Staying and looking again` {
    private let bench: Workbench

    init() throws {
        bench = try Workbench("a", Array("one\n".utf8))
    }

    /// Gives a file to the share at once, or a round could find it while it is empty.
    private func share(_ text: String, as name: LocalPath) throws {
        try bench.share.write(text, to: ".new")
        try bench.share.rename(".new", to: name)
    }

    @Test func `what is new comes, what is gone goes, and the server may be away`() throws {
        let server = try bench.serve()
        let client = try bench.startGetting(["--watch", "1", "-r", "--delete", "."])
        try #require(client.waits(forError: "1 fetched, 1 removed (4 B in "))
        try share("two\n", as: "b")
        try #require(client.waits(forError: "\nb: 4 B in "))
        try #require(client.waits(forError: "1 fetched, 1 unchanged ("))
        try bench.share.remove("a")
        try #require(client.waits(forError: "removed: a\n"))
        server.send(SIGKILL)
        _ = server.wait()
        try #require(client.waits(forError: "waiting for it to come back"))
        try share("three\n", as: "c")
        let next = try bench.serve()
        try #require(client.waits(forError: " is back\n"))
        try #require(client.waits { $0.components(of: "1 fetched, 1 unchanged (") == 3 })
        client.send(SIGTERM)
        let outcome = client.wait()
        outcome.expect(.terminated)
        #expect(outcome.output == [])
        // In the first round a folder's files have no lines.
        #expect(!outcome.errorText.contains("a: 4 B in "))
        #expect(outcome.errorText.components(of: "\nc: 6 B in ") == 2)
        #expect(outcome.errorText.components(of: "waiting for it to come back") == 2)
        #expect(outcome.errorText.components(of: "trying again") == 1)
        #expect(try bench.output.names() == ["b", "c"])
        withExtendedLifetime(next) {}
    }

    @Test(arguments: [(SIGINT, Tool.ExitStatus.interrupted), (SIGTERM, .terminated)])
    func `a signal ends the rest`(signal: CInt, status: Tool.ExitStatus) throws {
        let server = try bench.serve()
        let client = try bench.startGetting(["--watch", "604800", "a", "nope"])
        try #require(client.waits(forError: "1 fetched, 1 failed (4 B in "))
        client.send(signal)
        let outcome = client.wait()
        outcome.expect(status)
        #expect(outcome.errorText.split(separator: "\n").count == 3)
        try bench.expectOutput(["a"])
        withExtendedLifetime(server) {}
    }

    @Test func `a signal ends the wait for a server that was never there`() throws {
        let client = try bench.startGetting(["--watch", "604800", "--retry", "0", "a"])
        try #require(client.waits(forError: "; waiting for it to come back\n"))
        client.send(SIGTERM)
        client.wait().expect(.terminated)
    }

    @Test func `the folder may be removed and replaced, and is made again`() throws {
        let server = try bench.serve()
        let folder = bench.output.path.appending("new")
        let client = Program("btfile-get").start([
            "unix:\(try bench.address())", "-P", "\(folder)", "--watch", "1", "-r", ".",
        ])
        try #require(client.waits(forError: "1 fetched ("))
        try bench.output.rename("new", to: "moved")
        // A live server tells that it is time to look.
        try share("one\n", as: "a")
        try #require(client.waits { $0.components(of: "1 fetched (") == 3 })
        #expect(try bench.output.read("new/a") == Array("one\n".utf8))
        // What is no folder is told of once, and made up for when it is out of the way.
        try bench.output.rename("new", to: "moved too")
        try bench.output.write("no folder", to: "new")
        try share("one\n", as: "a")
        try #require(client.waits(forError: "cannot write \(folder): "))
        try bench.output.remove("new")
        try #require(client.waits { $0.components(of: "1 fetched (") == 4 })
        #expect(try bench.output.read("new/a") == Array("one\n".utf8))
        client.send(SIGTERM)
        let outcome = client.wait()
        outcome.expect(.terminated)
        #expect(outcome.errorText.components(of: "cannot write") == 2, "\(outcome.errorText)")
        withExtendedLifetime(server) {}
    }

    @Test func `a folder that takes files again is not blamed any more`() throws {
        let server = try bench.serve()
        try bench.output.write("mine\n", to: "x")
        try bench.output.setPermissions(0o555, of: ".")
        // The superuser writes everywhere, unless he gives that up.
        let command =
            "[ $(id -u) != 0 ] || give='setpriv --bounding-set -dac_override,-dac_read_search'; "
            + "exec $give \"$0\" \"$@\""
        let client = Program(at: "/bin/sh").start([
            "-c", command, Program("btfile-get").path, "unix:\(try bench.address())",
            "-P", "\(bench.output.path)", "--watch", "1", "-r", ".",
        ])
        // The second round failed in the same way, and tells nothing.
        try #require(server.waits { $0.components(of: " listed ") >= 4 })
        try bench.output.setPermissions(0o755, of: ".")
        try #require(client.waits(forError: "1 fetched ("))
        client.send(SIGTERM)
        let outcome = client.wait()
        outcome.expect(.terminated)
        // In the midst of a file when the folder takes files again, it names that file.
        let blames = outcome.errorText.components(of: "cannot write to the output folder")
        #expect(blames == 2, "\(outcome.errorText)")
        try bench.expectOutput(["a", "x"])
    }

    @Test(arguments: [true, false])
    func `what another folder holds that gets the name stays`(isLink: Bool) throws {
        let server = try bench.serve()
        let folder = bench.output.path.appending("new")
        let other = try TemporaryFolder()
        try other.write("precious\n", to: "keep")
        let client = Program("btfile-get").start([
            "unix:\(try bench.address())", "-P", "\(folder)", "--watch", "1", "-r", "--delete", ".",
        ])
        try #require(client.waits(forError: "1 fetched ("))
        try bench.output.rename("new", to: "moved")
        if isLink {
            try bench.output.link("new", to: "\(other.path)")
        } else {
            try bench.output.makeFolder("new")
            try bench.output.write("precious\n", to: "new/keep")
        }
        try share("one\n", as: "a")
        try #require(
            client.waits(
                forError: "cannot write \(folder): the path now leads to another folder, "
                    + "which is left alone; start btfile-get again to use that one\n"))
        try share("two\n", as: "b")
        // What it began with is used again once it has its name back.
        try bench.output.rename("new", to: "other")
        try bench.output.rename("moved", to: "new")
        try #require(client.waits(forError: "1 fetched, 1 unchanged ("))
        client.send(SIGTERM)
        let outcome = client.wait()
        outcome.expect(.terminated)
        #expect(outcome.errorText.components(of: "cannot write") == 2, "\(outcome.errorText)")
        #expect(try isLink ? other.names() == ["keep"] : bench.output.names().contains("other"))
        #expect(try bench.output.read("other/keep") == Array("precious\n".utf8))
        #expect(try bench.output.read("new/b") == Array("two\n".utf8))
        withExtendedLifetime((server, other)) {}
    }

    @Test func `each round has an exit status of its own`() throws {
        let server = try bench.serve()
        let client = try bench.startGetting(["--watch", "1", "--json", "a", "nope"])
        try #require(server.waits { $0.components(of: "refused nope") == 2 })
        try share("found\n", as: "nope")
        try #require(server.waits { $0.contains("served nope") })
        // When it asks again, the round before has ended.
        try share("other\n", as: "a")
        try #require(server.waits(forError: "served a: 6 bytes"))
        client.send(SIGTERM)
        let outcome = client.wait()
        outcome.expect(.terminated)
        let totals = outcome.outputText.split(separator: "\n").filter { $0.contains("total") }
        try #require(totals.count > 1, "\(outcome.outputText)")
        #expect(totals[0].contains(#""exit_status":8"#), "\(outcome.outputText)")
        #expect(totals[1].contains(#""exit_status":0"#), "\(outcome.outputText)")
        withExtendedLifetime(server) {}
    }

    @Test func `programs are told of what has changed, and of each round that brought it`() throws {
        let server = try bench.serve()
        let client = try bench.startGetting(["--watch", "1", "--json", "a", "nope"])
        // What has failed is asked for in each round.
        try #require(server.waits { $0.components(of: "refused nope") == 4 })
        try share("other\n", as: "a")
        try #require(server.waits { $0.components(of: "refused nope") == 6 })
        client.send(SIGTERM)
        let outcome = client.wait()
        outcome.expect(.terminated)
        let lines = outcome.outputText.split(separator: "\n")
        #expect(lines.count { $0.contains(#""name":"nope""#) } == 1)
        let ofFile = lines.filter { $0.contains(#""name":"a""#) }
        #expect(ofFile.count { $0.contains(#""status":"fetched""#) } == 2)
        // A round in which the file changes just while it is sent tells of that, too.
        #expect(lines.count { $0.hasPrefix(#"{"total":"#) } == ofFile.count)
        withExtendedLifetime(server) {}
    }
}
