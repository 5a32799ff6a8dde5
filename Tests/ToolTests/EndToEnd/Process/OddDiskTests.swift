import System
import TestSupport
import Testing
import Tool

/// A share on a disk that fails or lies, or tells nothing.
@Suite(.waiting, .enabled(if: OddDisk.isPossible, "no FUSE or no python3 here"))
struct `A share on an odd disk` {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    /// Starts a server of it, which listens when this returns.
    private func serve(_ fault: OddDisk.Fault) throws -> RunningProgram {
        let server = OddDisk.start(
            Program("btfile-serve"),
            ["--dir", "\(bench.share.path)", "--listen", "unix:\(try bench.address())"],
            on: bench.share, fault)
        try #require(server.waits(forError: "serving "), "\(server.errorText)")
        return server
    }

    private func stop(_ server: RunningProgram) {
        server.send(15)
        server.wait().expect(.done)
    }

    @Test func `is served`() throws {
        let server = try serve(.none)
        try bench.get("-r", ".").expect(.done)
        try bench.expectOutput(["even", "file", "odd"])
        #expect(try bench.output.read("even/in") == Array("1234567\n".utf8))
        stop(server)
    }

    @Test(arguments: [OddDisk.Fault.dots, .unreadable])
    func `is served but for a folder that cannot be read`(fault: OddDisk.Fault) throws {
        let server = try serve(fault)
        try bench.get("-r", ".").expect(.refused)
        try bench.expectOutput(["even", "file", "odd"])
        stop(server)
    }

    @Test func `has a file that ends before its size, which is said to change`() throws {
        let server = try serve(.short)
        let outcome = try bench.get("file")
        outcome.expect(.refused)
        #expect(outcome.errorText.contains("chang"), "\(outcome.errorText)")
        #expect(server.waits(forError: "refused file: it changed while it was sent"))
        try bench.expectNothing(but: "file")
        stop(server)
    }

    /// Others may change what is behind it, and the kernel knows nothing of that.
    @Test func `is looked at for whoever waits for changes`() throws {
        let server = try serve(.none)
        let watching = try bench.startGetting(["-r", ".", "--watch", "1"])
        #expect(server.waits(forError: "may change this file system): looking every 10 s"))
        watching.send(15)
        _ = watching.wait()
        stop(server)
    }
}
