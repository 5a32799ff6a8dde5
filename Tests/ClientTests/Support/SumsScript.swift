import System
import TestSupport
import Wire

/// What an honest server that has sums says about one file, answer by answer.
struct SumsScript {
    static let tag: UInt64 = 0xa1a2_a3a4_a5a6_a7a8

    let content: [UInt8]
    let blockBytes: Int

    init(_ content: [UInt8], blockBytes: Int = 4096) {
        self.content = content
        self.blockBytes = blockBytes
    }

    let hello = frame(0x81, Array("BTFILE".utf8) + [1, 2, 0, 0])

    func head(start: Int = 0) -> [UInt8] {
        let head = Head(
            size: UInt64(content.count), mtime: 1_700_000_000, mode: 0o644, start: UInt64(start))
        return frame(ServerFrameType.head, head)
    }

    func sums(_ sums: [BlockSum]) -> [UInt8] {
        let exponent = UInt8(blockBytes.trailingZeroBitCount)
        return stride(from: 0, to: sums.count, by: 8_191).flatMap { first in
            let some = Array(sums[first..<min(first + 8_191, sums.count)])
            return frame(ServerFrameType.sum, Sum(exponent: exponent, sums: some))
        }
    }

    func end() -> [UInt8] {
        let end = End(size: UInt64(content.count), digest: digest(of: content), tag: Self.tag)
        return frame(ServerFrameType.end, end)
    }

    /// The whole answer to SUMS.
    func sums(from start: Int = 0) -> [UInt8] {
        let sums = BlockSums.all(content[start...], blockBytes: blockBytes)
        return head(start: start) + self.sums(sums) + end()
    }

    func data(_ range: Range<Int>) -> [UInt8] { frame(0x83, Array(content[range])) }

    func parted(_ count: Int) -> [UInt8] {
        frame(ServerFrameType.parted, Parted(byteCount: UInt64(count)))
    }
}

extension Rig {
    /// The types of the requests that the client has sent since this was asked last.
    func askedTypes() -> [UInt8] {
        var types: [UInt8] = []
        var rest = takeSaid()[...]
        while rest.count >= 5 {
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            types.append(rest[rest.startIndex + 4])
            rest = rest.dropFirst(4 + length)
        }
        return types
    }
}
