import Bluetooth
import System
import TestSupport
import Testing

extension Radio {
    /// Both programs as people run them, over real links.
    @Suite struct ProgramsTests {
        private static let tree = SourceTree()
        private static let share = tree.root + "/share"
        private static let samples = tree.files(beneath: "share", endingIn: [""])
            .filter { tree.names(in: $0).isEmpty }.map { String($0.dropFirst("share/".count)) }

        private func bytes(of name: String, in folder: LocalPath) throws -> [UInt8] {
            try Folder(folder).openFile(beneath: LocalPath(name)).contents()
        }

        @Test func `every sample arrives whole, and a second time nothing is sent`() throws {
            let served = try Served(Self.share)
            let target = try TemporaryFolder()
            #expect(Self.samples.contains("notes.txt"))
            for name in Self.samples {
                let outcome = try Served.fetch([name], into: target).wait()
                #expect(outcome.status == 0, "\(outcome.errorText)")
                #expect(
                    try bytes(of: name, in: target.path)
                        == bytes(of: name, in: LocalPath(Self.share)))
            }
            let again = try Served.fetch(Self.samples, into: target).wait()
            #expect(again.status == 0)
            let lines = again.errorText.split(separator: "\n")
            #expect(lines.filter { $0.contains(": unchanged (") }.count == Self.samples.count)
            _ = served.stop()
        }

        @Test func `several names are one session`() throws {
            let served = try Served(Self.share)
            let target = try TemporaryFolder()
            let outcome = try Served.fetch(Self.samples + ["nope"], into: target).wait()
            #expect(outcome.status == 8)
            for name in Self.samples {
                #expect(
                    try bytes(of: name, in: target.path)
                        == bytes(of: name, in: LocalPath(Self.share)))
            }
            let log = served.stop()
            #expect(log.filter { $0.contains(" connected") }.count == 1)
            #expect(log.filter { $0.contains(" served ") }.count == Self.samples.count)
        }

        @Test(arguments: [[], ["--no-compress"]])
        func `bytes that nothing makes shorter arrive whole`(flags: [String]) throws {
            var generator = SeededGenerator(seed: 1)
            let source = try TemporaryFolder()
            let content = generator.bytes(420_000)
            try source.write(content, to: "random")
            let served = try Served("\(source.path)")
            let target = try TemporaryFolder()
            let outcome = try Served.fetch(["random"], into: target, flags).wait()
            #expect(outcome.status == 0, "\(outcome.errorText)")
            #expect(try target.read("random") == content)
            _ = served.stop()
        }
    }
}
