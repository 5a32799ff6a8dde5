import System
import TestSupport
import Testing
import Tool

/// The article OneTransfer.md, whose bytes are those of the real server.
@Suite(.waiting) struct `One transfer, byte by byte` {
    private static let notes = Array("Hello over the air.\n".utf8)
    private static let modified: Int64 = 1_793_534_400

    /// The frames of the article, in its order: each block of hexadecimal digits is one.
    private func frames() throws -> [[UInt8]] {
        let article = try #require(SourceTree().text(of: "Sources/Wire/Wire.docc/OneTransfer.md"))
        var frames: [[UInt8]] = []
        var isInFrame = false
        for line in article.split(separator: "\n", omittingEmptySubsequences: false) {
            let isHex =
                line.hasPrefix("    ")
                && line.allSatisfy { $0 == " " || $0.isHexDigit && !$0.isUppercase }
            if isHex && !isInFrame { frames.append([]) }
            if isHex { frames[frames.count - 1] += hex(String(line)) }
            isInFrame = isHex
        }
        return frames
    }

    @Test func `is what really goes over the link`() throws {
        let frames = try frames()
        try #require(frames.count == 7)
        let bench = try Workbench("notes.txt", Self.notes)
        try bench.share.setPermissions(0o644, of: "notes.txt")
        let file = try bench.share.open().openFile(beneath: "notes.txt")
        try file.setModified(seconds: Self.modified)
        let server = try bench.serve()
        let client = try TestSocket(connectingTo: bench.address())
        client.send(frames[0] + frames[1])
        let answer = frames[2...5].flatMap(\.self)
        #expect(client.read(exactly: answer.count) == answer)
        client.send(frames[6])
        #expect(server.waits { $0.contains("served notes.txt") })
        client.hangUp()
    }
}
