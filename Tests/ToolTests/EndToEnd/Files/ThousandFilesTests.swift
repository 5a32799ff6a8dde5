import Glibc
import System
import TestSupport
import Testing
import Tool

/// A thousand files of a log, with both programs and all that passes between them.
@Suite(.waiting) struct `A thousand files in use` {
    private static let count = 1_000
    private static let fileBytes = 4_096
    private static let names = (0..<count).map { "logs/\($0 % 10)/\($0).log" }

    private static func log(_ number: Int) -> [UInt8] {
        let lines = (0..<120).map { line in
            let time = 1_700_000_000 + number * 977 + line * 13
            return "\(time) sensor\(line % 7) temperature=\(180 + (time * 31) % 90) ok\n"
        }
        return Array(lines.joined().utf8.prefix(fileBytes))
    }

    @Test func `come in one session, and cost next to nothing the second time`() throws {
        let bench = try Workbench()
        try bench.share.makeFolder("logs")
        for digit in 0..<10 { try bench.share.makeFolder(LocalPath("logs/\(digit)")) }
        for (number, name) in Self.names.enumerated() {
            try bench.share.write(Self.log(number), to: LocalPath(name))
        }
        try bench.share.write(Self.names.joined(separator: "\n"), to: ".list")
        let server = try bench.serve()
        let gate = try bench.gate()
        let first = try bench.get("-r", "logs", from: gate.address)
        first.expect(.done)
        #expect(first.errorText.hasPrefix("1000 fetched (4.1 MB in "))
        #expect(gate.sessions.count == 1)
        #expect(gate.sessions[0].answered.count * 4 < Self.count * Self.fileBytes)
        let folder = try bench.output.open()
        let before = try Self.names.map { try folder.status(beneath: LocalPath($0)) }

        let list = "\(bench.share.path)/.list"
        for flags in [["-r", "logs"], ["--no-compress", "-r", "logs"], ["-i", list]] {
            let again = try bench.startGetting(flags, from: gate.address).wait()
            again.expect(.done)
            #expect(again.errorText.hasPrefix("1000 unchanged (0 B in "))
            let session = try #require(gate.sessions.last)
            #expect(session.asked.count <= 130 * Self.count)
            #expect(session.answered.count <= 130 * Self.count)
            if flags.contains("--no-compress") {
                #expect(Frames.dataByteCount(session.answered) == 0)
            }
        }
        #expect(gate.sessions.count == 4)
        let after = try Self.names.map { try folder.status(beneath: LocalPath($0)) }
        #expect(after == before)
        withExtendedLifetime(server) {}
    }
}
