import System
import TestSupport
import Testing
import Tool
import Wire

/// Whatever a server says: the exit status of the table, no file under its name, nothing else
/// touched, and nothing on the terminal but text.
@Suite(.waiting) struct `A lying server` {
    private static let streams: [Program.ErrorStream] = [.pipe, .terminal(columns: 80)]

    private func expectDefeat(of lie: Lie) throws {
        for stream in Self.streams {
            let bench = try Workbench()
            let server = try ScriptedServer(at: bench.address()) { lie.tell($1) }
            let outcome = try bench.startGetting(
                ["--retry", "0", "--stall-timeout", "60"] + lie.flags + ["hello"],
                from: server.address, errorStream: stream
            ).wait()
            outcome.expect(lie.status)
            #expect(outcome.output == [])
            #expect(outcome.errorText.contains("btfile-get: "))
            try bench.expectNothing(but: "hello")
        }
    }

    @Test(arguments: Lie.aboutFiles)
    func `lies about a file`(lie: Lie) throws { try expectDefeat(of: lie) }

    @Test(arguments: Lie.aboutProtocol)
    func `breaks the protocol`(lie: Lie) throws { try expectDefeat(of: lie) }

    @Test(arguments: Lie.aboutCompression)
    func `sends what does not expand`(lie: Lie) throws { try expectDefeat(of: lie) }

    @Test(arguments: Lie.refusals)
    func `refuses in any words`(lie: Lie) throws { try expectDefeat(of: lie) }

    @Test(arguments: ["closes", "is silent"])
    func `a wrong digest is told of a server that then goes away`(behaviour: String) throws {
        let bench = try Workbench()
        let server = try ScriptedServer(at: bench.address()) { number, client in
            guard number == 0, client.waitForRequest() else { return }
            client.send(
                Frames.serverHello() + Frames.head(size: 6) + Frames.data(Lie.content)
                    + Frames.end(size: 6, digestOf: Array("other\n".utf8)))
            // It is asked for all of it again.
            #expect(client.waitForRequest())
            if behaviour == "is silent" { client.readToEnd() }
        }
        let flags = ["--retry", "1", "--retry-delay", "0", "--stall-timeout", "1"]
        let outcome = try bench.startGetting(flags + ["hello"], from: server.address).wait()
        outcome.expect(.wrongDigest)
        #expect(outcome.errorText.contains("hello: wrong SHA-256: "), "\(outcome.errorText)")
        try bench.expectOutput([])
    }

    @Test func `names that a server answers with never reach the disk`() throws {
        let bench = try Workbench()
        let server = try ScriptedServer(at: bench.address()) { _, client in
            client.send(Frames.serverHello())
            _ = client.waitForRequest()
            client.send(Frames.refusal(1, "../../canary"))
            client.readToEnd()
        }
        try bench.get("sub/hello", from: server.address).expect(.refused)
        try bench.expectOutput([])
    }

    @Test func `types that a later version may add are skipped`() throws {
        let bench = try Workbench()
        let server = try ScriptedServer(at: bench.address()) { _, client in
            let later = frame(0xC7, Array("later".utf8))
            client.send(Frames.serverHello() + later)
            _ = client.waitForRequest()
            let content = Array("hello\n".utf8)
            client.send(
                later + Frames.head(size: 6) + later + Frames.data(content) + later
                    + Frames.end(content))
            client.readToEnd()
        }
        try bench.get("hello", from: server.address).expect(.done)
        try bench.expectOutput(["hello"])
        #expect(try bench.output.read("hello") == Array("hello\n".utf8))
    }

    @Test func `a second answer to one question does no harm to the first`() throws {
        let bench = try Workbench()
        let server = try ScriptedServer(at: bench.address()) { _, client in
            client.send(Frames.serverHello())
            _ = client.waitForRequest()
            let other = Frames.answer(Array("other\n".utf8))
            client.send(Frames.answer(Lie.content) + other)
            client.readToEnd()
        }
        try bench.get("hello", from: server.address).expect(.done)
        try bench.expectOutput(["hello"])
        #expect(try bench.output.read("hello") == Lie.content)
    }

    @Test(arguments: [Int64.min, -1, 0, 1 << 33, 1 << 62, .max])
    func `no time is too strange`(mtime: Int64) throws {
        let bench = try Workbench()
        let content = Array("hello\n".utf8)
        let server = try ScriptedServer(at: bench.address()) { _, client in
            client.send(Frames.serverHello())
            _ = client.waitForRequest()
            client.send(
                Frames.head(size: 6, mtime: mtime) + Frames.data(content) + Frames.end(content))
            client.readToEnd()
        }
        try bench.get("hello", from: server.address).expect(.done)
        #expect(try bench.output.read("hello") == content)
    }

    @Test func `no mode is executable beyond what a program needs`() throws {
        let bench = try Workbench()
        let server = try ScriptedServer(at: bench.address()) { _, client in
            client.send(Frames.serverHello())
            _ = client.waitForRequest()
            client.send(
                frame(
                    0x82,
                    Frames.integer(UInt64(0)) + Frames.integer(Int64(0)) + [0xFF, 0xFF]
                        + Frames.integer(UInt64(0))) + Frames.end([]))
            client.readToEnd()
        }
        try bench.get("hello", from: server.address).expect(.done)
        let status = try #require(try bench.output.status(of: "hello"))
        #expect(status.permissions & ~0o777 == 0)
    }

    /// The states of a conversation in which a server may fall silent.
    static let silences: [(String, [UInt8])] = [
        ("before HELLO", []),
        ("after half a HELLO", Array(Frames.serverHello().prefix(7))),
        ("after HELLO", Frames.serverHello()),
        ("after HEAD", Frames.serverHello() + Frames.head(size: 6)),
        (
            "before END",
            Frames.serverHello() + Frames.head(size: 6) + Frames.data(Array("hello\n".utf8))
        ),
    ]

    @Test(arguments: silences)
    func `falls silent`(state: String, bytes: [UInt8]) throws {
        let bench = try Workbench()
        let server = try ScriptedServer(at: bench.address()) { _, client in
            client.send(bytes)
            client.readToEnd()
        }
        let outcome = try bench.get(
            "--retry", "0", "--stall-timeout", "1", "hello", from: server.address)
        outcome.expect(.unreachable)
        try bench.expectNothing(but: "hello")
    }

    @Test(arguments: [false, true])
    func `closes after any byte of a good conversation`(zstd: Bool) throws {
        let content = Array("hello\n".utf8)
        let hello = Frames.serverHello(zstd: zstd)
        let answer = zstd ? Lie.compressed(Frames.answer(content)) : Frames.answer(content)
        let bytes = hello + answer
        let bench = try Workbench()
        let server = try ScriptedServer(at: bench.address()) { number, client in
            client.send(Array(hello.prefix(number)))
            _ = client.waitForRequest()
            client.send(Array(bytes.prefix(number).dropFirst(hello.count)))
            if number == bytes.count { client.readToEnd() }
        }
        for _ in bytes.indices {
            // What was kept of the file is asked about, and this server cannot answer that.
            try? bench.output.remove(Workbench.partName("hello"))
            let outcome = try bench.get("--retry", "0", "hello", from: server.address)
            // All that is compressed may be there before the last bytes of the stream are.
            if zstd, outcome.status == Tool.ExitStatus.done.rawValue {
                #expect(try bench.output.read("hello") == content)
                return
            }
            outcome.expect(.unreachable)
            try bench.expectNothing(but: "hello")
        }
        try bench.get("--retry", "0", "hello", from: server.address).expect(.done)
        try bench.expectOutput(["hello"])
        #expect(try bench.output.read("hello") == content)
    }
}
