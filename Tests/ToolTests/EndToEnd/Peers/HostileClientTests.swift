import Glibc
import System
import TestSupport
import Testing
import Tool
import Wire

/// Whatever a client does: the server goes on, serves the next one, and has lost nothing.
@Suite(.waiting) struct `A hostile client` {
    private static let notes = Array("some notes\n".utf8)
    private let bench: Workbench
    private let server: RunningProgram
    /// What the server had open before anybody came.
    private let descriptorCount: Int

    init() throws {
        bench = try Workbench("notes", Self.notes)
        try bench.share.write(SeededContent.bytes(2_000_000), to: "large")
        server = try bench.serve()
        descriptorCount = try Self.descriptorCount(of: server)
    }

    private static func descriptorCount(of program: RunningProgram) throws -> Int {
        var reader = try FolderReader(Folder(LocalPath("/proc/\(program.process)/fd")))
        var count = 0
        while try reader.next() != nil { count += 1 }
        return count
    }

    private func connect() throws -> TestSocket {
        try TestSocket(connectingTo: bench.address())
    }

    /// Expects the server to be as it was before so many clients came, and to end well.
    private func expectUnharmed(after count: Int) throws {
        try bench.get("--retry", "100", "--retry-delay", "0", "notes").expect(.done)
        #expect(try bench.output.read("notes") == Self.notes)
        let hasSeenOff = server.waits { log in
            log.matches(of: "gone").count + log.matches(of: "turned away").count > count
        }
        #expect(hasSeenOff)
        // Who is greeted now comes after all that belonged to the others was closed.
        let last = try connect()
        last.send(Frames.clientHello())
        #expect(last.readFrame()?.type == ServerFrameType.hello.rawValue)
        #expect(try Self.descriptorCount(of: server) == descriptorCount + 1)
        last.hangUp()
        server.send(SIGTERM)
        server.wait().expect(.done)
    }

    @Test func `talks nonsense`() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<50 {
            let client = try connect()
            client.send(generator.bytes(Int.random(in: 1...3_000, using: &generator)))
            client.endOutput()
            client.readToEnd()
        }
        try expectUnharmed(after: 50)
    }

    @Test func `talks nonsense after a good beginning`() throws {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<50 {
            let client = try connect()
            client.send(Frames.clientHello() + Frames.get("notes"))
            client.send(generator.bytes(Int.random(in: 1...3_000, using: &generator)))
            client.endOutput()
            client.readToEnd()
        }
        try expectUnharmed(after: 50)
    }

    static let violations: [(String, [UInt8], [UInt16])] = [
        (
            "another version", frame(0x01, Array("BTFILE".utf8) + [0, 0, 0, 0]),
            [0x8001, 0x8002]
        ),
        (
            "another magic", frame(0x01, Array("BTFOLD".utf8) + [1, 0, 0, 0]),
            [0x8001, 0x8002]
        ),
        ("a unit of 63", frame(0x01, Array("BTFILE".utf8) + [1, 0, 0, 63]), [0x8001]),
        ("no HELLO", Frames.get("notes"), [0x8001]),
        ("two HELLOs", Frames.clientHello() + Frames.clientHello(), [0x8001]),
        ("a server's frame", Frames.clientHello() + Frames.end([]), [0x8001, 0x8002]),
        ("an unknown frame", Frames.clientHello() + frame(0x04), [0x8001, 0x8002]),
        ("a short GET", Frames.clientHello() + frame(0x02, [0]), [0x8001]),
        ("a frame of no length", Frames.clientHello() + [0, 0, 0, 0], [0x8001]),
        ("a frame that is too long", Frames.clientHello() + [0, 1, 0, 1, 2], [0x8001]),
    ]

    @Test(arguments: violations)
    func `breaks the protocol and is told so`(name: String, bytes: [UInt8], codes: [UInt16]) throws
    {
        let client = try connect()
        client.send(bytes)
        var last: (type: UInt8, body: [UInt8])?
        repeat { last = client.readFrame() } while last?.type == ServerFrameType.hello.rawValue
        #expect(last?.type == ServerFrameType.error.rawValue)
        let code = last?.body.prefix(2).reduce(0) { $0 << 8 | UInt16($1) }
        #expect(codes.contains(code ?? 0), "\(code ?? 0)")
        client.hangUp()
        try expectUnharmed(after: 1)
    }

    @Test func `leaves after any byte of what it says`() throws {
        let bytes = Frames.clientHello() + Frames.get("notes") + Frames.get("large") + Frames.bye
        for count in 0...bytes.count {
            let client = try connect()
            client.send(Array(bytes.prefix(count)))
            if count.isMultiple(of: 2) { client.hangUp() }
        }
        try expectUnharmed(after: bytes.count + 1)
    }

    @Test func `leaves after any byte of what it hears`() throws {
        let bytes = Frames.clientHello() + Frames.get("notes")
        let answer = Frames.serverHello() + Frames.answer(Self.notes)
        for count in 0...answer.count {
            let client = try connect()
            client.send(bytes)
            #expect(client.read(exactly: count).count == count)
        }
        try expectUnharmed(after: answer.count + 1)
    }

    @Test func `leaves in the middle of a large file`() throws {
        for count in stride(from: 1, through: 1_500_000, by: 150_000) {
            let client = try connect()
            client.send(Frames.clientHello() + Frames.get("large"))
            #expect(client.read(exactly: count).count == count)
        }
        try expectUnharmed(after: 10)
    }

    @Test func `asks and asks without reading`() throws {
        let client = try connect()
        let count = 300
        client.send(Frames.clientHello())
        for _ in 0..<count { client.send(Frames.get("notes")) }
        // Somebody else is served meanwhile.
        try bench.get("large").expect(.done)
        client.send(Frames.bye)
        client.endOutput()
        let frames = Frames.split(client.readToEnd())
        #expect(frames.filter { $0.type == ServerFrameType.end.rawValue }.count == count)
        #expect(frames.filter { $0.type == ServerFrameType.error.rawValue }.isEmpty)
        client.hangUp()
        try expectUnharmed(after: 2)
    }

    @Test func `asks for a large file over and over without reading`() throws {
        let client = try connect()
        client.send(Frames.clientHello())
        for _ in 0..<64 { client.send(Frames.get("large")) }
        try bench.get("notes").expect(.done)
        client.hangUp()
        try expectUnharmed(after: 2)
    }

    @Test func `keeps all places and says nothing`() throws {
        let clients = try (0..<7).map { _ in try connect() }
        #expect(server.waits { $0.matches(of: "connected").count == 7 })
        // The first of them gives way.
        try bench.get("--retry", "0", "notes").expect(.done)
        for client in clients { client.hangUp() }
        try expectUnharmed(after: 8)
    }

    @Test func `says BYE, does not close, and comes again and again`() throws {
        let clients = try (0..<100).map { _ in
            let client = try connect()
            client.send(Frames.clientHello(zstd: true) + Frames.bye)
            #expect(client.readFrame()?.type == ServerFrameType.hello.rawValue)
            return client
        }
        // A few are waited for, and some more may be on their way out.
        #expect(try Self.descriptorCount(of: server) <= descriptorCount + 12)
        try bench.get("--retry", "0", "notes").expect(.done)
        for client in clients { client.hangUp() }
        try expectUnharmed(after: 101)
    }

    @Test func `asks, says BYE, reads nothing, and comes again and again`() throws {
        try bench.share.write(SeededContent.bytes(4_000), to: "four")
        let clients = try (1...20).map { number in
            let client = try connect()
            let request = Frames.get("four")
            client.send(Frames.clientHello())
            // More than the socket takes, and little enough to be answered all the same.
            for _ in 0..<30 { client.send(request) }
            client.send(Frames.bye)
            #expect(server.waits { $0.matches(of: "served four").count == 30 * number })
            return client
        }
        try bench.get("--retry", "0", "notes").expect(.done)
        #expect(server.waits(forError: "disconnected to make room: "))
        #expect(try Self.descriptorCount(of: server) <= descriptorCount + 12)
        for client in clients { client.hangUp() }
        try expectUnharmed(after: 21)
    }

    /// Names that get nothing but an ERROR with a code that does not end the session.
    static let names: [[UInt8]] =
        [
            "", ".", "..", "/", "//", "./notes", "notes/.", "notes/", "//notes", "/notes",
            "../secret", "../../etc/passwd", "/etc/passwd", "sub/../../secret", "sub/../notes",
            "sub/..", "sub//b", "../share/notes", "....//../secret", "notes\0.txt", "\0",
            "notes\n", "notes\r\nb", "\u{1B}[2J", "\u{7F}", "no\tes", "/proc/self/environ",
            "/dev/zero", "nope", "sub/nope", "notes/b", "NOTES", "notes ", " notes", "notes\\",
            "..\\secret", "%2e%2e/secret", "..%2fsecret", "...", "~", "~root/x", "$HOME", "*",
            "C:\\notes", "\u{2024}\u{2024}/secret", "out", "absolute", "magic/etc/passwd",
            "outfolder/secret", "up", "up/secret", "loop", "dangling", ".hidden", "sub", "pipe",
            "socket", "inside", "insidefolder/b",
            String(repeating: "x", count: 255), String(repeating: "x/", count: 2_047) + "x",
        ].map { Array($0.utf8) } + [
            [0xC0, 0xAE, 0xC0, 0xAE, 0x2F, 0x73], [0xFF], [0x61, 0x80], [0xED, 0xA0, 0x80],
            [UInt8](repeating: 0x78, count: 256), [UInt8](repeating: 0x78, count: 4_097),
        ]

    private func setTraps() throws -> TemporaryFolder {
        let outside = try TemporaryFolder()
        try outside.write(Workbench.canary, to: "secret")
        let share = bench.share
        try share.makeFolder("sub")
        try share.write("b", to: "sub/b")
        try share.write(Workbench.canary, to: ".hidden")
        try share.link("out", to: "\(outside.path("secret"))")
        try share.link("absolute", to: "/etc/passwd")
        try share.link("magic", to: "/proc/self/root")
        try share.link("outfolder", to: "\(outside.path)")
        try share.link("up", to: "..")
        try share.link("loop", to: "loop")
        try share.link("dangling", to: "nothing")
        try share.link("inside", to: "notes")
        try share.link("insidefolder", to: "sub")
        try share.makeNode("pipe", kind: S_IFIFO)
        try share.makeNode("socket", kind: S_IFSOCK)
        return outside
    }

    @Test func `asks for more than sixty names that are none of its business`() throws {
        #expect(Self.names.count > 60)
        let outside = try setTraps()
        let client = try connect()
        client.send(Frames.clientHello())
        #expect(client.readFrame()?.type == ServerFrameType.hello.rawValue)
        for name in Self.names {
            client.send(Frames.get(name) + Frames.get("notes"))
            let refusal = client.readFrame()
            let shown = String(decoding: name.prefix(20), as: UTF8.self).debugDescription
            #expect(refusal?.type == ServerFrameType.error.rawValue, "\(shown)")
            #expect((1...7).contains(refusal?.body.dropFirst().first ?? 0), "\(shown)")
            #expect(refusal?.body.first == 0, "\(shown)")
            let answer = [client.readFrame(), client.readFrame(), client.readFrame()]
            #expect(answer[1]?.body == Self.notes, "\(shown)")
        }
        client.send(Frames.bye)
        client.endOutput()
        #expect(client.readToEnd() == [])
        client.hangUp()
        try expectUnharmed(after: 1)
        withExtendedLifetime(outside) {}
    }

    @Test func `cannot tell what is outside from what is not there`() throws {
        let outside = try setTraps()
        let client = try connect()
        client.send(Frames.clientHello())
        _ = client.readFrame()
        let answers = ["nope", "out", "outfolder/secret", "up/secret", "dangling"].map { name in
            client.send(Frames.get(name))
            return client.readFrame()?.body
        }
        #expect(answers.allSatisfy { $0 == answers[0] })
        withExtendedLifetime(outside) {}
    }
}

extension String {
    /// Where else the text stands in this one.
    fileprivate func matches(of text: String) -> [Substring] {
        split(separator: text, omittingEmptySubsequences: false).dropLast().map { $0 }
    }
}
