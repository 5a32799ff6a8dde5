import Client
import System
import TestSupport
import Testing
import Wire

/// How often the air is idle because one end waits for the other.
@Suite struct `A batch on a slow link` {
    private static let count = 1000
    private static let fileBytes = 4096

    /// How long a byte is on its way, and how many go in that time: a radio at its best.
    private static let latency = Duration.milliseconds(20)
    private static let bytesPerLatency = 5_440

    /// How the files are asked for.
    enum Way: CaseIterable {
        /// By their names.
        case named
        /// By a pattern, for which their folder is listed.
        case listed
    }

    /// Lines of a log, which compress well.
    private static func bytes(_ number: Int) -> [UInt8] {
        var chance = SeededGenerator(seed: UInt64(number))
        var text = ""
        while text.utf8.count < fileBytes {
            let user = Int.random(in: 0..<100_000, using: &chance)
            text += "Nov 21 12:34:56 lab service[310]: connection from u\(user) port \(number)\n"
        }
        return Array(text.utf8.prefix(fileBytes))
    }

    private let names = (0..<count).map { "\($0).log" }

    private func fetcher(_ way: Way, into folder: TemporaryFolder) throws -> Fetcher {
        let fetcher = try Fetcher(into: folder, on: KernelDisk()) {
            $0.capabilities = [.zstd, .sums]
        }
        switch way {
        case .listed: fetcher.add(.pattern(try NamePattern("*.log")))
        case .named:
            for name in names {
                let path = try RemotePath(name)
                fetcher.add(.file(DownloadRequest(path, to: .file(try DestinationPath(path)))))
            }
        }
        fetcher.nextLink = { .paced() }
        return fetcher
    }

    /// Runs it to its end; returns how often nothing arrived for so long as a byte is on its way.
    private func idleCount(of fetcher: Fetcher, in world: World) -> Int {
        var count = 0
        while !fetcher.isDone {
            while fetcher.turn() || fetcher.serverTurn(in: world) {}
            guard fetcher.session != nil else { continue }
            if fetcher.pass(Self.latency, byteCount: Self.bytesPerLatency) == 0 { count += 1 }
        }
        return count
    }

    @Test(arguments: Way.allCases)
    func `waits only to begin and to end`(way: Way) throws {
        let world = try World(names.enumerated().map { ($1, Self.bytes($0)) })
        let folder = try TemporaryFolder.inMemory()
        let fetcher = try fetcher(way, into: folder)
        // For HELLO to get there, and for what is listed.
        #expect(idleCount(of: fetcher, in: world) <= 2)
        #expect(fetcher.outcomes.map(\.result) == Array(repeating: .fetched, count: Self.count))
        #expect(fetcher.sessions.count == 1)
    }
}
