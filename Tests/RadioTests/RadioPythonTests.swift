import System
import TestSupport
import Testing

extension Radio {
    /// Examples/btfile.py over real links.
    @Suite struct PythonTests {
        private static let tree = SourceTree()

        @Test func `the client in Python fetches a folder, and then finds it unchanged`() throws {
            let source = try TemporaryFolder()
            try source.makeFolder("logs")
            let content = SeededContent.bytes(150_000)
            for name: LocalPath in ["logs/a", "logs/b", "c"] {
                try source.write(content, to: name)
            }
            let served = try Served("\(source.path)")
            let target = try TemporaryFolder()
            let first = try run(into: target)
            #expect(first.status == 0, "\(first.errorText)")
            for name: LocalPath in ["logs/a", "logs/b", "c"] {
                #expect(try target.read(name) == content)
            }
            let second = try run(into: target)
            #expect(second.status == 0, "\(second.errorText)")
            #expect(
                second.outputText.split(separator: "\n").count { $0.hasSuffix(": unchanged") } == 3)
            _ = served.stop()
        }

        private func run(into target: TemporaryFolder) throws -> Outcome {
            let server = try "\(Bed.address(Bed.server))/\(Served.channel)"
            return Program(at: "/usr/bin/env").run(
                ["-C", "\(target.path)", "/usr/bin/python3"]
                    + [Self.tree.root + "/Examples/btfile.py", "-r", server])
        }
    }
}
