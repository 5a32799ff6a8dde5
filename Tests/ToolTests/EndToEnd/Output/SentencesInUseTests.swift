import Glibc
import System
import TestSupport
import Testing
import Tool
import Wire

/// The exit status and the sentence for what can go wrong, with the real programs.
@Suite(.waiting) struct `What people are told` {
    private static let notes = Array("some notes\n".utf8)
    private let bench: Workbench

    init() throws {
        bench = try Workbench("notes", Self.notes)
    }

    private func expect(
        _ outcome: Outcome, _ status: Tool.ExitStatus, _ sentence: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        outcome.expect(status, sourceLocation: sourceLocation)
        #expect(
            outcome.errorText.contains("btfile-get: \(sentence)"), "\(outcome.errorText)",
            sourceLocation: sourceLocation)
    }

    @Test func `no socket there`() throws {
        let outcome = try bench.get("--retry", "0", "notes")
        try expect(outcome, .unreachable, "there is no socket file \(try bench.address())")
        try bench.expectOutput([])
    }

    @Test func `nobody listens at the socket any more`() throws {
        let server = try bench.serve()
        server.send(SIGKILL)
        _ = server.wait()
        let outcome = try bench.get("--retry", "0", "notes")
        try expect(outcome, .noService, "nothing listens at unix:\(try bench.address())")
        #expect(outcome.errorText.contains("start btfile-serve"))
    }

    @Test(.enabled(if: RealBluetooth.isUnknown, "this kernel has Bluetooth"))
    func `no Bluetooth here`() throws {
        let outcome = Program("btfile-get").run(["--retry", "0", "AA:BB:CC:DD:EE:FF", "notes"])
        outcome.expect(.unreachable)
        #expect(outcome.errorText.contains("no Bluetooth"), "\(outcome.errorText)")
        #expect(outcome.errorText.contains("run 'btfile-serve . --listen /tmp/"))
    }

    @Test(.enabled(if: RealBluetooth.isUnknown, "this kernel has Bluetooth"))
    func `no Bluetooth to serve on`() throws {
        let outcome = Program("btfile-serve").run(["--dir", "\(bench.share.path)"])
        outcome.expect(.unreachable)
        #expect(outcome.errorText.contains("no Bluetooth"), "\(outcome.errorText)")
        #expect(outcome.errorText.contains("run 'btfile-serve . --listen /tmp/"))
    }

    @Test(arguments: ["nope", "notes/x", "sub"]) func `not a file there`(name: String) throws {
        try bench.share.makeFolder("sub")
        let server = try bench.serve()
        let outcome = try bench.get(name)
        let sentence = name == "sub" ? "not a file; " : "not found in the served folder"
        try expect(outcome, .refused, "\(name): \(sentence)")
        withExtendedLifetime(server) {}
    }

    @Test(arguments: ["/nowhere/at/all", "/dev/null"])
    func `no folder to serve`(folder: String) throws {
        let outcome = Program("btfile-serve").run([
            "--dir", folder, "--listen", "unix:\(try bench.address())",
        ])
        outcome.expect(.localFile)
        #expect(outcome.errorText.contains("btfile-serve: cannot serve \(folder): "))
        #expect(try bench.socketNames() == [])
    }

    @Test func `a folder is in the way`() throws {
        let server = try bench.serve()
        try bench.output.makeFolder("notes")
        try bench.get("notes").expect(.localFile)
        #expect(try bench.output.status(of: "notes")?.kind == .directory)
        withExtendedLifetime(server) {}
    }

    @Test func `a link is in the way, and is not followed`() throws {
        let server = try bench.serve()
        try bench.output.link("notes", to: "canary")
        try bench.get("notes").expect(.localFile)
        try bench.output.link("sub", to: "\(bench.share.path)")
        try bench.share.makeFolder("sub")
        try bench.share.write("x", to: "sub/x")
        try bench.get("sub/x").expect(.localFile)
        #expect(try bench.share.names() == ["notes", "sub"])
        try bench.expectOutput(["notes", "sub"])
        withExtendedLifetime(server) {}
    }

    @Test(arguments: ["link", "pipe", "folder", "second name"])
    func `something stands in the part's place, and is not written to`(kind: String) throws {
        let server = try bench.serve()
        let part = Workbench.partName("notes")
        switch kind {
        case "link": try bench.output.link(part, to: "canary")
        case "pipe": try bench.output.makeNode(part, kind: S_IFIFO)
        case "folder": try bench.output.makeFolder(part)
        case _:
            let linked = unsafe link(
                "\(bench.output.path(Workbench.canaryName))", "\(bench.output.path(part))")
            #expect(linked == 0)
        }
        let outcome = try bench.get("notes")
        outcome.expect(.localFile)
        try bench.expectOutput([part])
        withExtendedLifetime(server) {}
    }

    @Test func `the folder cannot be written to`() throws {
        let server = try bench.serve()
        let outcome = try bench.getPlainly("-P", "/proc", "notes")
        outcome.expect(.localFile)
        #expect(outcome.errorText.contains("cannot write"), "\(outcome.errorText)")
        withExtendedLifetime(server) {}
    }

    @Test func `the disk is full`() throws {
        let server = try bench.serve()
        let full = Program("btfile-get").run(
            ["unix:\(try bench.address())", "notes", "-o", "/dev/full"])
        full.expect(.localFile)
        withExtendedLifetime(server) {}
    }

    @Test(arguments: [
        (["--once", "--dir"], "btfile-serve"), (["unix:/x"], "btfile-get"), ([], "btfile-get"),
        ([":nowhere", "x"], "btfile-get"), (["unix:", "x"], "btfile-get"),
        (["unix:/x", "a", "b", "-o", "c"], "btfile-get"),
        (["--scan", "--connect-timeout", "20"], "btfile-get"),
        (["--scan", "--stall-timeout", "30"], "btfile-get"),
    ])
    func `wrong usage`(arguments: [String], program: String) throws {
        let outcome = Program(program).run(arguments)
        outcome.expect(.usage)
        #expect(outcome.errorText.hasSuffix("try '\(program) --help'\n"))
    }

    @Test(arguments: [
        ["unix:/x", "../up"], ["-C", "-", "unix:/x"], ["--mirror", "unix:/x"],
        ["unix:/x", "--retyr"], ["--lst", "unix:/x"],
    ])
    func `wrong usage that is told what to type is not sent to the help`(
        arguments: [String]
    ) throws {
        let outcome = Program("btfile-get").run(arguments)
        outcome.expect(.usage)
        #expect(outcome.errorText.split(separator: "\n").count == 1)
    }

    @Test(arguments: ["b/..", ".", ".x.btpart"])
    func `a local name that none can be is told as it was typed`(output: String) throws {
        let outcome = Program("btfile-get").run(["unix:/x", "-o", output, "a"])
        let reason = output == ".x.btpart" ? "the name of an unfinished file" : "not a name"
        try expect(outcome, .usage, "--output \(output): \(reason)")
    }

    @Test func `what is no socket is told so at once`() throws {
        let path = bench.output.path(Workbench.canaryName)
        for name in [path, bench.output.path] {
            let outcome = Program("btfile-get").run(["unix:\(name)", "notes"])
            try expect(outcome, .unreachable, "\(name) is not a socket: ")
            let lines = outcome.errorText.split(separator: "\n")
            #expect(lines.count == 1, "\(outcome.errorText)")
        }
    }

    @Test func `a link to the socket of a server that has gone is a socket`() throws {
        let server = try bench.serve()
        try bench.output.link("link", to: "\(try bench.address())")
        server.send(SIGKILL)
        _ = server.wait()
        let link = bench.output.path("link")
        let outcome = Program("btfile-get").run(["--retry", "0", "unix:\(link)", "notes"])
        try expect(outcome, .noService, "nothing listens at unix:\(link)")
    }
}
