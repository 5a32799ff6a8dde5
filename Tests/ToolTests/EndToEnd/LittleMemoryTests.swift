import Glibc
import System
import TestSupport
import Testing
import Tool
import Wire

/// Both programs where they may take little memory (`ulimit -v`).
@Suite struct `Little memory` {
    private static let content = SeededContent.bytes(400_000)
    private static let clientCount = 12
    private let bench: Workbench

    init() throws {
        bench = try Workbench("large", Self.content)
        try bench.share.makeFolder("d")
        for number in 0..<500 { try bench.share.write("small", to: LocalPath("d/\(number)")) }
    }

    /// Starts a program that may have so much memory.
    private func start(_ program: String, _ limit: Int, _ arguments: [String]) -> RunningProgram {
        let command = "ulimit -v \(limit >> 10) && exec \"$0\" \"$@\""
        return Program(at: "/bin/sh").start(["-c", command, Program(program).path] + arguments)
    }

    private func startServing(_ limit: Int, _ flags: String...) throws -> RunningProgram {
        start(
            "btfile-serve", limit,
            ["--dir", "\(bench.share.path)", "--listen", "unix:\(try bench.address())"] + flags)
    }

    /// How much a server takes before anybody comes.
    private static let serverByteCount: Int? = {
        guard let bench = try? Workbench(), let server = try? bench.serve() else { return nil }
        defer { server.send(SIGKILL) }
        return byteCount(of: server)
    }()

    /// How many bytes of addresses a program has.
    private static func byteCount(of program: RunningProgram) -> Int? {
        let folder = LocalPath("/proc/\(program.process)")
        guard let file = try? Folder(folder).openFile(beneath: "statm") else { return nil }
        var bytes: [UInt8] = []
        try? bytes.append(addingCapacity: 128) {
            (span: inout OutputSpan<UInt8>) throws(SystemError) in
            _ = try file.read(at: 0, into: &span)
        }
        let pages = String(decoding: bytes, as: UTF8.self).split(separator: " ").first
        return pages.flatMap { Int($0) }.map { $0 * Int(getpagesize()) }
    }

    /// What a client has heard that came, asked for the file, and does not read on yet.
    private enum Welcome: Equatable {
        case compressed, uncompressed, busy
        /// As many as a server waits for have heard that it is busy and have not closed yet.
        case hungUp
    }

    private func connect() throws -> (TestSocket, Welcome) {
        let client = try TestSocket(connectingTo: bench.address())
        client.send(Frames.clientHello(zstd: true) + Frames.get("large"))
        guard let first = client.readFrame() else { return (client, .hungUp) }
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

    @Test(arguments: Array(stride(from: -16, through: 48, by: 2)))
    func `lets a server serve whole whom it lets in, and tell the others that it is busy`(
        megabytes: Int
    ) throws {
        let limit = try #require(Self.serverByteCount) + megabytes << 20
        let server = try startServing(limit, "--max-clients", "\(Self.clientCount)", "--verbose")
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
        #expect(busyCount == 8 || !welcomes.contains(.hungUp))
        for (client, welcome) in clients where [.compressed, .uncompressed].contains(welcome) {
            #expect(try isServed(client, welcome), "\(megabytes) \(welcome)")
        }
        for (client, _) in clients { client.hangUp() }
        // There is room again.
        try bench.get("--retry", "20", "--retry-delay", "0.1", "large").expect(.done)
        server.send(SIGTERM)
        let outcome = server.wait()
        outcome.expect(.done)
        let refused = outcome.errorText.contains("turned away: there is no memory for one more")
        #expect(refused == (busyCount > 0), "\(outcome.errorText)")
        let uncompressed = outcome.errorText.contains("there is no memory to compress for it")
        #expect(uncompressed == welcomes.contains(.uncompressed), "\(outcome.errorText)")
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
