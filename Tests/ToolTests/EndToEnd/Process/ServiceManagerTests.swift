import Glibc
import System
import TestSupport
import Testing
import Tool

/// What the real server tells the service manager that has started it, from behind its wall too.
@Suite(.waiting) struct `The server of a service manager` {
    private let bench: Workbench
    private let manager: DatagramBox

    init() throws {
        bench = try Workbench("notes", Array("a line of notes\n".utf8))
        manager = try DatagramBox(at: try bench.address("manager"))
    }

    private func serve(_ environment: String...) throws -> RunningProgram {
        Program("btfile-serve").start(
            ["--dir", "\(bench.share.path)", "--listen", "unix:\(try bench.address())"],
            environment: ["NOTIFY_SOCKET=\(try bench.address("manager"))"] + environment)
    }

    @Test func `tells when it listens, what it does, and when it ends`() throws {
        let server = try serve()
        #expect(manager.waits { $0 == "READY=1" })
        try bench.get("notes").expect(.done)
        #expect(manager.waits { $0 == "STATUS=connected: 0, files served: 1" })
        server.send(SIGTERM)
        #expect(manager.waits { $0 == "STOPPING=1" })
        server.wait().expect(.done)
        #expect(manager.messages.first == "READY=1")
        #expect(!manager.messages.contains("WATCHDOG=1"))
    }

    @Test func `tells that it lives as often as it is asked to`() throws {
        let server = try serve("WATCHDOG_USEC=20000")
        #expect(manager.waits { $0 == "READY=1" })
        #expect(manager.waits { $0 == "WATCHDOG=1" })
        server.send(SIGTERM)
        server.wait().expect(.done)
    }

    @Test func `tells when it reads its files again, and goes on`() throws {
        let server = try serve()
        #expect(manager.waits { $0 == "READY=1" })
        server.send(SIGHUP)
        #expect(manager.waits { $0.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") })
        #expect(server.waits(forError: "nothing to read again: there is no --allow-file"))
        try bench.get("notes").expect(.done)
        #expect(manager.waits { $0 == "STATUS=connected: 0, files served: 1" })
        let reloading = manager.messages.firstIndex { $0.hasPrefix("RELOADING=1") }
        let ready = manager.messages.lastIndex(of: "READY=1")
        #expect(try #require(ready) > #require(reloading))
        server.send(SIGTERM)
        server.wait().expect(.done)
    }

    @Test func `a manager that cannot be reached is no reason not to serve`() throws {
        let server = Program("btfile-serve").start(
            ["--dir", "\(bench.share.path)", "--listen", "unix:\(try bench.address())"],
            environment: ["NOTIFY_SOCKET=/nowhere/socket"])
        #expect(server.waits(forError: "serving "))
        try bench.get("notes").expect(.done)
        server.send(SIGTERM)
        server.wait().expect(.done)
    }

    @Test func `a manager that reads nothing keeps the server from nothing`() throws {
        manager.fill()
        let server = try serve("WATCHDOG_USEC=20000")
        #expect(server.waits(forError: "serving "))
        try bench.get("notes").expect(.done)
        server.send(SIGTERM)
        server.wait().expect(.done)
    }

    @Test func `a server whose terminal goes ends in good order`() throws {
        let server = Program("btfile-serve").start(
            ["--dir", "\(bench.share.path)", "--listen", "unix:\(try bench.address())"],
            errorStream: .terminal(columns: 80))
        #expect(server.waits(forError: "serving "))
        server.closeErrors()
        server.send(SIGHUP)
        server.wait().expect(.done)
        #expect(try !bench.socketNames().contains("server"))
    }

    @Test func `a server whose terminal goes ends, though its log goes elsewhere`() throws {
        let command = "exec setsid -c \"$0\" \"$@\" <&2 2>'\(bench.output.path("log"))'"
        let server = Program(at: "/bin/sh").start(
            ["-c", command, Program("btfile-serve").path]
                + ["--dir", "\(bench.share.path)", "--listen", "unix:\(try bench.address())"],
            errorStream: .terminal(columns: 80))
        let log = { String(decoding: (try? bench.output.read("log")) ?? [], as: UTF8.self) }
        #expect(Patience.sees { log().contains("serving ") })
        server.closeErrors()
        server.wait().expect(.done)
        #expect(log().contains("stopping: the terminal is gone"))
    }
}
