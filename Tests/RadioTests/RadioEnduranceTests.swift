import Glibc
import System
import TestSupport
import Testing

extension Radio {
    /// A link that falls again and again.
    ///
    /// As in the tests of one cut, a moment is a number of bytes, and the client is stopped at it.
    @Suite struct EnduranceTests {
        private static let cutCount = 20
        /// More than so many cuts let through: each some 40 kB, and what the kernels hold.
        private static let content = SeededContent.bytes(3_000_000)

        private let source: TemporaryFolder
        private let target: TemporaryFolder

        init() throws {
            source = try TemporaryFolder()
            target = try TemporaryFolder()
            try source.write(Self.content, to: "random")
        }

        /// How many sessions the server that runs now has had.
        private func sessionCount(_ log: String) -> Int {
            log.split(separator: "\n").count { $0.hasSuffix(" connected") }
        }

        /// The number behind a name in the line of JSON that tells of the file.
        private func number(_ name: String, in text: String) throws -> Int {
            let parts = try #require(text.split(separator: "\n").first).split(separator: ",")
            let part = try #require(parts.first { $0.hasPrefix("\"\(name)\":") })
            return try #require(Int(part.drop { $0 != ":" }.dropFirst()))
        }

        @Test func `twenty cuts of one file cost time, and no byte arrives twice`() throws {
            var chance = SeededGenerator(seed: 5)
            let served = try Served("\(source.path)")
            let watch = try PartWatch(target)
            let client = try Served.fetch(
                ["random"], into: target, ["--json", "--limit-rate", "200K"])
            var sessionsBefore = 0
            for number in 0..<Self.cutCount {
                let cut = Cut.allCases[number % Cut.allCases.count]
                let begun = sessionsBefore
                try #require(
                    served.server.waits { sessionCount($0) > begun }, "\(served.server.errorText)")
                let held = try PartWatch.partByteCount(of: "random", in: target)
                let more = UInt64.random(in: 1...40_000, using: &chance)
                _ = try watch.wait(for: "random", byteCount: held + more)
                client.send(SIGSTOP)
                sessionsBefore = sessionCount(served.server.errorText)
                try cut.make(served)
                if cut == .serverKilled { sessionsBefore = 0 }
                client.send(SIGCONT)
            }
            let outcome = client.wait()
            #expect(outcome.status == 0, "\(outcome.errorText)")
            #expect(try target.read("random") == Self.content)
            let lines = outcome.errorText.split(separator: "\n")
            let losses = lines.count { $0.contains("lost after") }
            #expect(losses == Self.cutCount, "\(outcome.errorText)")
            #expect(try self.number("bytes", in: outcome.outputText) == Self.content.count)
            // Of each session the greeting, the head, and what DATA and the compressor add.
            let frames = Self.content.count / 100 + (Self.cutCount + 1) * 200
            let wireBytes = try self.number("wire_bytes", in: outcome.outputText)
            #expect(wireBytes <= Self.content.count + frames)
            _ = served.stop()
        }
    }
}
