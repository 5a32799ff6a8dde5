import System
import TestSupport
import Wire

/// What a server says, whether it makes sense or not.
struct Script {
    private(set) var bytes: [UInt8]

    /// HELLO without capabilities.
    static let plain = Script(
        bytes: Array([0, 0, 0, 0x0b, 0x81] + Array("BTFILE".utf8) + [1, 0, 0, 0]))

    /// HELLO with zstd: what follows is to be compressed by the caller.
    static let compressed = Script(
        bytes: Array([0, 0, 0, 0x0b, 0x81] + Array("BTFILE".utf8) + [1, 1, 0, 0]))

    func raw(_ more: [UInt8]) -> Script { Script(bytes: bytes + more) }

    func frame(_ type: UInt8, _ body: [UInt8]) -> Script {
        raw(TestSupport.frame(type, body))
    }

    func head(size: UInt64, start: UInt64 = 0, modified: Int64 = 0) -> Script {
        var writer = ByteWriter()
        writer.append(size)
        writer.append(modified)
        writer.append(UInt16(0o644))
        writer.append(start)
        return frame(0x82, writer.bytes)
    }

    func data(_ more: [UInt8]) -> Script { frame(0x83, more) }

    func end(size: UInt64, _ digest: Digest32) -> Script {
        var writer = ByteWriter()
        writer.append(size)
        return frame(0x84, writer.bytes + digest.bytes)
    }

    func error(_ code: UInt16, _ text: String = "") -> Script {
        var writer = ByteWriter()
        writer.append(code)
        writer.append(counted: Array(text.utf8))
        return frame(0x85, writer.bytes)
    }

    /// The whole honest answer to a GET.
    func file(_ content: [UInt8]) -> Script {
        head(size: UInt64(content.count)).data(content)
            .end(size: UInt64(content.count), digest(of: content))
    }

    /// The same bytes after HELLO as one zstd stream.
    func zstd() -> Script {
        let hello = Script.compressed.bytes
        let compressor = Compressor.make()
        var said: [UInt8] = []
        let rest = Array(bytes[hello.count...])
        compressor.compress(rest.span, into: &said)
        compressor.flush(into: &said)
        return Script(bytes: hello + said)
    }
}
