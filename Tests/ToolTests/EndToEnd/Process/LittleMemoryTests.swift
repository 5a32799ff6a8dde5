import Glibc
import System
import TestSupport
import Testing
import Tool
import Wire

/// Both programs where they may take little memory (`ulimit -v`).
@Suite(.waiting, .withoutSanitizer) struct `Little memory` {
    private static let content = SeededContent.bytes(400_000)
    private static let clientCount = 12
    private let bench: Workbench

    init() throws {
        bench = try Workbench("large", Self.content)
        try bench.share.makeFolder("d")
        for number in 0..<500 { try bench.share.write("small", to: LocalPath("d/\(number)")) }
    }

    /// What is limited: all that a program maps, or what it writes to of that.
    private enum Limited: String {
        case addresses = "-v"
        case data = "-d"
    }

    /// Starts a program that may have so much memory.
    private func start(
        _ program: String, _ limit: Int, _ arguments: [String], of limited: Limited = .addresses
    ) -> RunningProgram {
        let command = "ulimit \(limited.rawValue) \(limit >> 10) && exec \"$0\" \"$@\""
        return Program(at: "/bin/sh").start(["-c", command, Program(program).path] + arguments)
    }

    private func startServing(
        _ limit: Int, _ limited: Limited = .addresses, _ flags: String...
    ) throws -> RunningProgram {
        start(
            "btfile-serve", limit,
            ["--dir", "\(bench.share.path)", "--listen", "unix:\(try bench.address())"] + flags,
            of: limited)
    }

    /// How much a server takes before anybody comes.
    private static let serverByteCount: Int? = {
        guard let bench = try? Workbench(), let server = try? bench.serve() else { return nil }
        defer { server.send(SIGKILL) }
        return byteCount(of: server)
    }()

    /// How many bytes of addresses a program has, or in the next column of memory.
    private static func byteCount(of program: RunningProgram, column: Int = 0) -> Int? {
        let folder = LocalPath("/proc/\(program.process)")
        guard let file = try? Folder(folder).openFile(beneath: "statm") else { return nil }
        var bytes: [UInt8] = []
        try? bytes.append(addingCapacity: 128) {
            (span: inout OutputSpan<UInt8>) throws(SystemError) in
            _ = try file.read(at: 0, into: &span)
        }
        let pages = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        guard column < pages.count, let count = Int(pages[column]) else { return nil }
        return count * Int(getpagesize())
    }

    /// What a client has heard that came, asked for the file, and does not read on yet.
    private enum Welcome: Equatable {
        case compressed, uncompressed, busy
    }

    private func connect() throws -> (TestSocket, Welcome) {
        let client = try TestSocket(connectingTo: bench.address())
        client.send(Frames.clientHello(zstd: true) + Frames.get("large"))
        let first = try #require(client.readFrame())
        guard first.type == ServerFrameType.hello.rawValue else {
            #expect(first.type == ServerFrameType.error.rawValue)
            #expect(first.body.prefix(2) == [0x80, 0x03])
            return (client, .busy)
        }
        return (client, first.body[7] & 1 == 1 ? .compressed : .uncompressed)
    }

    /// Whether the whole file comes to a client that was let in.
    private func isServed(_ client: TestSocket, _ welcome: Welcome) throws -> Bool {
        client.send(Frames.bye)
        client.endOutput()
        var bytes = client.readToEnd()
        if welcome == .compressed { bytes = try Self.expanded(bytes) }
        let frames = Frames.split(bytes)
        let data = frames.filter { $0.type == ServerFrameType.data.rawValue }.flatMap(\.body)
        return data == Self.content && frames.last?.type == ServerFrameType.end.rawValue
    }

    private static func expanded(_ bytes: [UInt8]) throws -> [UInt8] {
        let decompressor = try Decompressor(windowLogMax: 20)
        var result: [UInt8] = []
        var position = 0
        var count = 0
        repeat {
            try result.append(addingCapacity: 65_536) {
                (span: inout OutputSpan<UInt8>) throws(DecompressionError) in
                count = try decompressor.decompress(bytes.span, at: &position, into: &span)
            }
        } while position < bytes.count || count > 0
        return result
    }

    @Test(arguments: Array(stride(from: -8, through: 48, by: 2)))
    func `lets a server serve whole whom it lets in, and tell the others that it is busy`(
        megabytes: Int
    ) throws {
        let limit = try #require(Self.serverByteCount) + megabytes << 20
        let server = try startServing(
            limit, .addresses, "--max-clients", "\(Self.clientCount)", "--verbose")
        guard server.waits(forError: "serving ") else {
            let outcome = server.wait()
            #expect(megabytes < 8)
            // The loader of programs has found no room for the libraries.
            if outcome.status == 127 { return }
            outcome.expect(.failed)
            #expect(outcome.errorText.contains("there is too little memory"), "\(limit)")
            return
        }
        let clients = try (0..<Self.clientCount).map { _ in try connect() }
        let welcomes = clients.map(\.1)
        #expect(welcomes.first == .compressed || welcomes.first == .uncompressed)
        if megabytes == 48 { #expect(welcomes.allSatisfy { $0 == .compressed }) }
        let busyCount = welcomes.count { $0 == .busy }
        for (client, welcome) in clients where [.compressed, .uncompressed].contains(welcome) {
            #expect(try isServed(client, welcome), "\(megabytes) \(welcome)")
        }
        for (client, _) in clients { client.hangUp() }
        // There is room again.
        try bench.get("--retry", "20", "--retry-delay", "0.1", "large").expect(.done)
        server.send(SIGTERM)
        let outcome = server.wait()
        outcome.expect(.done)
        let refused = outcome.errorText.contains("turned away: out of memory for another client")
        #expect(refused == (busyCount > 0), "\(outcome.errorText)")
        let uncompressed = outcome.errorText.contains("there is no memory to compress for it")
        #expect(uncompressed == welcomes.contains(.uncompressed), "\(outcome.errorText)")
    }

    @Test(arguments: [(1, true), (64, false)])
    func `keeps a server from listing beside many clients, which it says when it starts`(
        clientsMax: Int, canList: Bool
    ) throws {
        let limit = try #require(Self.serverByteCount) + 32 << 20
        let server = try startServing(limit, .addresses, "--max-clients", "\(clientsMax)")
        try #require(server.waits(forError: "serving "))
        let outcome = try bench.getPlainly("--retry", "0", "--list", "d")
        #expect((outcome.status == 0) == canList)
        server.send(SIGTERM)
        let log = server.wait().errorText
        #expect(log.contains("warning: cannot list folders: there is too") == !canList, "\(log)")
        #expect(log.contains("refused d: too little memory") == !canList, "\(log)")
    }

    /// The bytes that a unit's line allows.
    private static func byteCount(_ name: String, in unit: String) throws -> Int {
        let line = try #require(
            unit.split(separator: "\n").first { $0.hasPrefix("\(name)=") && $0.hasSuffix("M") })
        return try #require(Int(line.dropFirst(name.count + 1).dropLast())) << 20
    }

    @Test(arguments: ["system", "user"])
    func `in the units is enough for as many clients as can be allowed`(kind: String) throws {
        let unit = try #require(
            SourceTree().text(of: "Sources/btfile-serve/Service/\(kind)/btfile-serve.service"))
        let limit = try Self.byteCount("LimitDATA", in: unit)
        let server = try startServing(limit, .data, "--max-clients", "64")
        try #require(server.waits(forError: "serving "))
        let clients = try (0..<64).map { _ in try connect() }
        #expect(clients.allSatisfy { $0.1 == .compressed })
        // Each of them has begun to hear the file, and has as much waiting as a server lets wait.
        for (client, _) in clients { #expect(client.read(exactly: 1_000).count == 1_000) }
        let used = try #require(Self.byteCount(of: server, column: 1))
        // What the limits leave is for the kernel's share: sockets and files.
        #expect(used + 64 << 20 < (try Self.byteCount("MemoryMax", in: unit)))
        #expect(limit + 48 << 20 < (try Self.byteCount("MemoryMax", in: unit)))
        for (client, _) in clients { client.hangUp() }
        server.send(SIGTERM)
        server.wait().expect(.done)
    }

    @Test func `is enough for a client that is asked for a few very deep names`() throws {
        let server = try bench.serve()
        let names = (0..<60).map { "\($0)/" + String(repeating: "a/", count: 2_040) + "f" }
        let place = ["unix:\(try bench.address())", "-P", "\(bench.output.path)"]
        let outcome = start("btfile-get", 150_000_000, place + names).wait()
        outcome.expect(.refused)
        #expect(outcome.errorText.contains(": not found in the served folder"))
        server.send(SIGTERM)
        server.wait().expect(.done)
    }

    @Test func `ends a client to which more is listed than there is room for`() throws {
        // Components as long as they may be: few items fill much memory.
        let path = (0..<15).map { _ in String(repeating: "n", count: 250) }.joined(separator: "/")
        let server = try ScriptedServer(at: bench.address()) { _, client in
            guard client.readFrame() != nil, client.readFrame() != nil else { return }
            client.send(Frames.serverHello())
            for number in 10_000..<99_999 {
                guard let path = try? RemotePath("\(path)/\(number)") else { return }
                let item = Item(kind: .file, size: 1, mtime: 0, mode: 0o644, path: path)
                guard client.send(frame(ServerFrameType.item, item)) else { return }
            }
        }
        let limit = try #require(Self.serverByteCount) + 24 << 20
        let outcome = start(
            "btfile-get", limit, ["unix:\(server.address)", "-P", "\(bench.output.path)", "**"]
        ).wait()
        outcome.expect(.failed)
        #expect(outcome.errorText.contains("cannot go on: there is too little memory"))
    }

    @Test(arguments: Array(stride(from: 0, through: 64, by: 8 * Thoroughness.step(inDebug: 4))))
    func `ends a client with a list of more names than there is room for`(megabytes: Int) throws {
        let name = String(repeating: "n", count: 240)
        let names = (10_000..<60_000).map { "\(name)\($0)\n" }.joined()
        try bench.share.write(names, to: "names")
        let server = try bench.serve()
        let limit = try #require(Self.serverByteCount) + megabytes << 20
        let place = ["unix:\(try bench.address())", "-P", "\(bench.output.path)"]
        let list = ["--fail-early", "-i", "\(bench.share.path("names"))"]
        let outcome = start("btfile-get", limit, place + list).wait()
        if outcome.status == 127 { return }
        if megabytes > 32 && outcome.errorText.contains("not found") {
            outcome.expect(.refused)
        } else {
            outcome.expect(.failed)
            #expect(outcome.errorText.contains("there is too little memory"))
        }
        withExtendedLifetime(server) {}
    }

    @Test(arguments: Array(stride(from: 4, through: 40, by: 3 * Thoroughness.step(inDebug: 4))))
    func `lets a client find all that is to be deleted or say that it is too little`(
        megabytes: Int
    ) throws {
        try bench.output.makeFolder("d")
        let name = String(repeating: "n", count: 200)
        for number in 0..<20_000 { try bench.output.write("", to: LocalPath("d/\(number)\(name)")) }
        let server = try bench.serve()
        let limit = try #require(Self.serverByteCount) + megabytes << 20
        let place = ["unix:\(try bench.address())", "-P", "\(bench.output.path)"]
        let outcome = start("btfile-get", limit, place + ["-r", "--delete", "--dry-run", "d"])
            .wait()
        if outcome.status != 0 {
            #expect(megabytes < 34)
            outcome.expect(.failed)
            #expect(
                outcome.errorText.contains("there is too little memory"), "\(outcome.errorText)")
        }
        withExtendedLifetime(server) {}
    }

    @Test(arguments: Array(stride(from: -16, through: 16, by: 2)))
    func `lets a client fetch all or say that it is too little`(megabytes: Int) throws {
        let server = try bench.serve()
        let limit = try #require(Self.serverByteCount) + megabytes << 20
        let place = ["unix:\(try bench.address())", "-P", "\(bench.output.path)"]
        let outcome = start("btfile-get", limit, place + ["large", "**"]).wait()
        if outcome.status == 127 {
            #expect(megabytes < 0)
        } else if outcome.status == 0 {
            #expect(try bench.output.read("large") == Self.content)
            for number in 0..<500 {
                #expect(try bench.output.status(of: LocalPath("d/\(number)")) != nil)
            }
        } else {
            #expect(megabytes < 16)
            outcome.expect(.failed)
            #expect(outcome.errorText.contains("there is too little memory"), "\(limit)")
        }
        withExtendedLifetime(server) {}
    }
}
