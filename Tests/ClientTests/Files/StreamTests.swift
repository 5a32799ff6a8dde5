import Client
import Glibc
import System
import TestSupport
import Testing
import Wire

@Suite(.waiting) struct `Standard output as the destination` {
    /// A pipe: what is written at one end is read at the other.
    private final class Pipe {
        let stream: OutputStream
        private var reader: Descriptor?

        init() {
            var ends: [CInt] = [0, 0]
            let result = unsafe pipe(&ends)
            precondition(result == 0)
            reader = Descriptor(adopting: ends[0])
            stream = OutputStream(Descriptor(adopting: ends[1]), name: "a pipe")
        }

        func close() { reader = nil }

        func read(_ count: Int) -> [UInt8] {
            guard let number = reader?.rawValue else { return [] }
            var bytes = [UInt8](repeating: 0, count: count)
            let got = unsafe Glibc.read(number, &bytes, count)
            return Array(bytes.prefix(max(got, 0)))
        }
    }

    private let bytes = SeededContent.bytes(10_000)

    @Test func `the bytes go there as they come, file after file`() throws {
        let pipe = Pipe()
        let rig = try Rig(stream: pipe.stream)
        try rig.addToStream("a", "b")
        #expect(try rig.session(with: MemoryServer(["a": bytes, "b": [1, 2]])) == nil)
        #expect(rig.results == [.fetched, .fetched])
        #expect(pipe.read(20_000) == bytes + [1, 2])
        #expect(try rig.temporary.names() == [])
    }

    @Test(arguments: [1, 60, 5000])
    func `after a cut it goes on where it stopped`(kept: Int) throws {
        let pipe = Pipe()
        let rig = try Rig(stream: pipe.stream)
        let server = MemoryServer(["a": bytes], compresses: false)
        try rig.addToStream("a")
        // HELLO 15, HEAD 31, DATA's header 5.
        #expect(try rig.session(with: server, cut: 51 + kept) == .linkLost(nil))
        #expect(pipe.read(20_000) == Array(bytes[..<kept]))
        #expect(try rig.session(with: server) == nil)
        #expect(pipe.read(20_000) == Array(bytes[kept...]))
        #expect(server.asked.map { $0.held?.offset } == [nil, UInt64(kept)])
        #expect(rig.results == [.fetched])
    }

    @Test func `a terminal gets text, and nothing else`() throws {
        let number = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(number >= 0)
        let rig = try Rig(
            stream: OutputStream(Descriptor(adopting: number), name: "a terminal"))
        try rig.addToStream("binary", "text", "later")
        let text = Array("text\n".utf8)
        let files = [
            "binary": text + [0], "text": text,
            "later": [UInt8](repeating: 0x20, count: 9000) + [0],
        ]
        #expect(try rig.session(with: MemoryServer(files), pieces: 1000) == nil)
        #expect(rig.results == [.failed(.binaryForTerminal), .fetched, .fetched])
    }

    @Test func `what has gone out cannot be taken back when the file changes`() throws {
        let pipe = Pipe()
        let rig = try Rig(stream: pipe.stream)
        let server = MemoryServer(["a": bytes], compresses: false)
        try rig.addToStream("a")
        #expect(try rig.session(with: server, cut: 100) == .linkLost(nil))
        server.files["a"]?.bytes[0] ^= 1
        #expect(try rig.session(with: server) == nil)
        #expect(rig.errors == [.changedWhileStreaming])
    }

    @Test func `a wrong digest is told, and nothing is fetched again`() throws {
        let pipe = Pipe()
        let rig = try Rig(stream: pipe.stream)
        let server = MemoryServer(["a": .init(bytes: [1], lie: .digest)])
        try rig.addToStream("a")
        #expect(try rig.session(with: server) == nil)
        #expect(
            rig.errors == [.digestMismatch(expected: digest(of: [0]), actual: digest(of: [1]))])
        #expect(server.asked.count == 1)
    }

    @Test func `a digest known from elsewhere is compared`() throws {
        let pipe = Pipe()
        let rig = try Rig(stream: pipe.stream)
        try rig.addToStream("a", expecting: digest(of: [2]))
        #expect(try rig.session(with: MemoryServer(["a": [1]])) == nil)
        #expect(
            rig.errors == [.unexpectedDigest(expected: digest(of: [2]), actual: digest(of: [1]))])
    }

    @Test func `nothing more is taken until what came is written`() throws {
        let pipe = Pipe()
        let rig = try Rig(stream: pipe.stream)
        try rig.addToStream("a")
        let server = MemoryServer(["a": bytes], compresses: false)
        let arrived = try server.session().answer(rig.ask())
        rig.give(arrived[..<5000])
        for _ in 0..<3 { #expect(rig.step() == .waitForStandardOutput(until: nil)) }
        rig.writeOutput()
        #expect(pipe.read(20_000).count == OutputStream.pieceBytesMax)
        #expect(rig.step() == .waitForStandardOutput(until: nil))
        rig.writeOutput()
        guard case .read = rig.step() else {
            Issue.record("nothing more is read")
            return
        }
    }

    @Test func `a reader that has gone is a local failure`() async {
        // In a process of its own, for the signal is the whole process's.
        await #expect(processExitsWith: .success) {
            _ = signal(SIGPIPE, SIG_IGN)
            let pipe = Pipe()
            pipe.close()
            let rig = try Rig(stream: pipe.stream)
            try rig.addToStream("a")
            let end = try rig.session(with: MemoryServer(["a": [1]]))
            precondition(end == nil)
            precondition(
                rig.errors
                    == [.standardOutput(SystemError(call: "write", errno: .brokenPipe))])
        }
    }
}
