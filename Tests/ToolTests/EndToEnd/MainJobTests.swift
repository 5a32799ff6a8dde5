import Glibc
import System
import TestSupport
import Testing
import Tool
import Wire

/// Both programs do the whole job, over a Unix socket.
@Suite(.waiting) struct `The main job` {
    private static let text = Array(String(repeating: "a line of notes\n", count: 5_000).utf8)

    /// A file that no compressor makes shorter, of several pieces.
    private static var noise: [UInt8] {
        var generator = SeededGenerator(seed: 1)
        return generator.bytes(300_000)
    }

    static let contents: [[UInt8]] = [
        [], [0], text, noise, Array("Transfer complete".utf8), Frames.end([]) + Frames.bye,
        [UInt8](repeating: 0, count: 65_535), [UInt8](repeating: 0, count: 65_536),
    ]

    @Test(arguments: contents.indices, [[], ["--no-compress"]])
    func `a file arrives as it is`(index: Int, flags: [String]) throws {
        let content = Self.contents[index]
        let bench = try Workbench("file", content)
        let server = try bench.serve()
        let outcome = try bench.startGetting(flags + ["file"]).wait()
        outcome.expect(.done)
        #expect(outcome.output == [])
        try bench.expectOutput(["file"])
        #expect(try bench.output.read("file") == content)
        server.send(SIGTERM)
        server.wait().expect(.done)
    }

    @Test func `every sample of the package arrives as it is`() throws {
        let root = LocalPath(SourceTree().root + "/share")
        let samples = try Folder(root).filesBeneath()
        try #require(samples.contains("notes.txt"))
        let bench = try Workbench()
        let server = Program("btfile-serve").start([
            "--dir", "\(root)", "--listen", "unix:\(try bench.address())",
        ])
        try #require(server.waits(forError: "serving "))
        try bench.startGetting(samples.map(\.description)).wait().expect(.done)
        for sample in samples {
            let content = try Folder(root).openFile(beneath: sample).contents()
            #expect(try bench.output.read(sample) == content, "\(sample)")
        }
    }

    @Test func `names with folders keep them below the output folder`() throws {
        let bench = try Workbench("notes", Self.text)
        try bench.share.makeFolder("a")
        try bench.share.makeFolder("a/b")
        try bench.share.write("one", to: "a/b/c")
        try bench.share.write("two", to: "a/d")
        let server = try bench.serve()
        try bench.get("a/b/c", "notes", "a/d").expect(.done)
        try bench.expectOutput(["a", "notes"])
        #expect(try bench.output.read("a/b/c") == Array("one".utf8))
        #expect(try bench.output.read("a/d") == Array("two".utf8))
        #expect(server.waits(forError: "served a/d"))
    }

    @Test func `--output gives a file another name`() throws {
        let bench = try Workbench("notes", Self.text)
        let server = try bench.serve()
        try bench.get("notes", "-o", "other").expect(.done)
        try bench.expectOutput(["other"])
        let path = bench.output.path("third")
        try bench.getPlainly("notes", "--output", "\(path)").expect(.done)
        try bench.expectOutput(["other", "third"])
        #expect(try bench.output.read("third") == Self.text)
        withExtendedLifetime(server) {}
    }

    @Test(arguments: [text, noise, []])
    func `-o - is standard output, and nothing else is written there`(content: [UInt8]) throws {
        let bench = try Workbench("file", content)
        let server = try bench.serve()
        let outcome = try bench.getPlainly("-o", "-", "file")
        #expect(outcome.status == 0)
        #expect(outcome.output == content)
        try bench.expectOutput([])
        withExtendedLifetime(server) {}
    }

    @Test func `the time of the last change is kept, unless it is not to be`() throws {
        let bench = try Workbench("notes", Self.text)
        let time = FileStatus.Moment(seconds: 1_700_000_000, nanoseconds: 0)
        try bench.share.open().openFileToWrite("notes").setModified(seconds: time.seconds)
        let server = try bench.serve()
        try bench.get("notes").expect(.done)
        #expect(try bench.output.status(of: "notes")?.modified == time)
        try bench.get("--no-mtime", "notes", "-o", "now").expect(.done)
        #expect(try bench.output.status(of: "now")?.modified != time)
        withExtendedLifetime(server) {}
    }

    @Test func `a batch goes on after a failure and ends with the first one's status`() throws {
        let bench = try Workbench("last", [1, 2, 3])
        try bench.share.write("12345678", to: "large")
        let server = try bench.serve()
        try bench.get("nope", "large", "last").expect(.refused)
        try bench.expectOutput(["large", "last"])
        try bench.output.remove("large")
        try bench.get("--max-filesize", "6", "large", "nope").expect(.tooLarge)
        try bench.expectOutput(["last"])
        withExtendedLifetime(server) {}
    }

    @Test func `a name given twice is fetched once`() throws {
        let bench = try Workbench("notes", Self.text)
        let server = try bench.serve()
        let gate = try bench.gate()
        try bench.get("notes", "notes", from: gate.address).expect(.done)
        #expect(gate.sessions.map { Frames.offsets($0.asked) } == [[0]])
        withExtendedLifetime(server) {}
    }

    @Test(arguments: ["-rf", "--help", "a name with spaces", "Grüße 👋", "*", "$HOME", "'\"", "a;b"])
    func `any name that the wire allows can be fetched`(name: String) throws {
        let bench = try Workbench(LocalPath(name), Self.text)
        let server = try bench.serve()
        try bench.get("--", name).expect(.done)
        try bench.expectOutput([LocalPath(name)])
        withExtendedLifetime(server) {}
    }

    @Test func `the longest name can be fetched`() throws {
        let name = LocalPath([UInt8](repeating: 0x78, count: 255))
        let bench = try Workbench(name, Self.text)
        let server = try bench.serve()
        try bench.get("\(name)").expect(.done)
        try bench.expectOutput([name])
        withExtendedLifetime(server) {}
    }
}

extension Folder {
    /// The paths of all files beneath, sorted.
    fileprivate func filesBeneath(_ prefix: LocalPath? = nil) throws -> [LocalPath] {
        var reader = try FolderReader(openFolder(beneath: prefix ?? "."))
        var paths: [LocalPath] = []
        while let name = try reader.next() {
            let path = prefix?.appending(name) ?? name
            if try openFolder(beneath: prefix ?? ".").status(of: name).kind == .directory {
                paths += try filesBeneath(path)
            } else {
                paths.append(path)
            }
        }
        return paths.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }
}
