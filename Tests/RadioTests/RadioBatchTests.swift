import Air
import System
import TestSupport
import Testing

extension Radio {
    /// A thousand small files, as a script fetches them every night, held to captures.
    @Suite struct BatchTests {
        /// How they are asked for.
        enum Way: CaseIterable, Sendable {
            /// By names in a file.
            case named
            /// By a listing of their folder.
            case listed
        }

        private static let count = 1000
        private static let fileBytes = 4096
        private static let names = (0..<count).map { "logs/\($0).log" }
        private static let content = LogText.bytes(count * fileBytes)

        private let source: TemporaryFolder

        init() throws {
            source = try TemporaryFolder()
            try source.makeFolder("logs")
            for (number, name) in Self.names.enumerated() {
                try source.write(Self.bytes(number), to: LocalPath(name))
            }
        }

        private static func bytes(_ number: Int) -> [UInt8] {
            Array(content[number * fileBytes..<(number + 1) * fileBytes])
        }

        private func fetch(
            _ way: Way, into target: TemporaryFolder, expecting words: String
        ) throws -> AirReport {
            let payloadBytes = Self.content.count
            switch way {
            case .named:
                let lists = try TemporaryFolder()
                let lines = Self.names.map { $0 + "\n" }.joined()
                try lists.write(Array(lines.utf8), to: "list")
                return try AirCapture.report(
                    fetching: [], into: target, ["-i", "\(lists.path("list"))"],
                    payloadBytes: payloadBytes, expecting: words)
            case .listed:
                return try AirCapture.report(
                    fetching: ["logs"], into: target, ["-r"], payloadBytes: payloadBytes,
                    expecting: words)
            }
        }

        private func statuses(in target: TemporaryFolder) throws -> [FileStatus] {
            let folder = try target.open()
            return try Self.names.map { try folder.status(beneath: LocalPath($0)) }
        }

        @Test(arguments: Way.allCases)
        func `need a quarter of their bytes, and a second time none`(way: Way) throws {
            let served = try Served("\(source.path)")
            let target = try TemporaryFolder()
            let first = try fetch(way, into: target, expecting: "\(Self.count) fetched (")
            for (number, name) in Self.names.enumerated() {
                try #require(try target.read(LocalPath(name)) == Self.bytes(number))
            }
            #expect(first.adapter.figures.sessions == 1)
            #expect(first.adapter.figures.ways[.sent].dataBytes < Self.content.count / 4)

            let before = try statuses(in: target)
            let second = try fetch(way, into: target, expecting: "\(Self.count) unchanged (")
            #expect(second.adapter.figures.ways[.sent].dataBytes <= 130 * Self.count)
            #expect(second.adapter.figures.ways[.received].dataBytes <= 130 * Self.count)
            #expect(try statuses(in: target) == before)
            _ = served.stop()
        }
    }
}
