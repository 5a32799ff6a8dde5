import System
import TestSupport
import Wire

/// Valid bytes of every kind, from which fuzzers begin.
enum Samples {
    static let content = Array("hello\n".utf8)
    static let contentDigest = digest(of: content)

    static func digest(of bytes: [UInt8]) -> Digest32 {
        guard let digest = Digest32(Sha256.digest(of: bytes.span)) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        return digest
    }

    /// HELLO of a client with these capabilities.
    static func clientHello(_ capabilities: Capabilities) -> [UInt8] {
        frame(ClientFrameType.hello, Hello(capabilities: capabilities, unit: 0))
    }

    /// HELLO of a server that has agreed to these.
    static func serverHello(_ capabilities: Capabilities) -> [UInt8] {
        frame(ServerFrameType.hello, Hello(capabilities: capabilities, unit: 0))
    }

    /// Each request once, behind HELLO, as for the share of `ServedFolder`.
    static func clientFrames() throws -> [[UInt8]] {
        let notes = try RemotePath("notes.txt")
        let large = try RemotePath("large")
        let held = HeldPrefix(offset: 6, digest: contentDigest)
        let units = [Parts.Units(first: 0, count: 1), Parts.Units(first: 3, count: 2)]
        return [
            clientHello([.zstd, .sums, .live]),
            frame(ClientFrameType.get, Get(path: notes)),
            frame(ClientFrameType.get, Get(path: notes, held: held)),
            frame(ClientFrameType.get, Get(path: try RemotePath("folder/inner"))),
            frame(ClientFrameType.get, Get(path: try RemotePath("missing"))),
            frame(ClientFrameType.list, List(path: nil, recursive: true)),
            frame(ClientFrameType.list, List(path: try RemotePath("folder"), recursive: false)),
            frame(
                ClientFrameType.sums,
                Sums(path: large, exponent: 8, salt: 7, held: held, isResuming: true)),
            frame(
                ClientFrameType.parts, Parts(path: large, tag: 7, unitExponent: 8, ranges: units)),
            frame(
                ClientFrameType.parts,
                Parts(path: large, tag: 7, sumsOf: 8, salt: 7, unitExponent: 9, ranges: units)),
            frame(ClientFrameType.watch, Watch(path: nil, isRecursive: true, tag: 7)),
            frame(ClientFrameType.flush, Flush()),
            // A name that no file has, and a frame that is to be skipped.
            frame(0x02, hex("0000000000000000 0001 2f")), frame(0x43, [1]),
            frame(ClientFrameType.bye, Bye()),
        ]
    }

    /// Each answer once, behind HELLO.
    static func serverFrames() throws -> [[UInt8]] {
        let item = Item(
            kind: .file, size: 6, mtime: 1_700_000_000, mode: 0o644,
            path: try RemotePath("folder/notes.txt"))
        return [serverHello([])] + file(content) + [
            frame(ServerFrameType.error, ErrorMessage(.notFound, "no")),
            frame(ServerFrameType.item, item), frame(ServerFrameType.listed, Listed(count: 1)),
            frame(ServerFrameType.sum, Sum(exponent: 8, sums: [BlockSums.of(content)])),
            frame(ServerFrameType.parted, Parted(byteCount: 6)),
            frame(ServerFrameType.changed, Changed(tag: 7)), frame(0xc3, [1, 2]),
            frame(ServerFrameType.bye, Bye()),
        ]
    }

    /// The whole answer to a GET.
    static func file(_ bytes: [UInt8]) -> [[UInt8]] {
        let size = UInt64(bytes.count)
        let head = Head(size: size, mtime: 1_700_000_000, mode: 0o644, start: 0)
        return [
            frame(ServerFrameType.head, head), bytes.isEmpty ? [] : frame(0x83, bytes),
            frame(ServerFrameType.end, End(size: size, digest: digest(of: bytes))),
        ]
    }

    /// The whole answer to a LIST of files with that content.
    static func listing(_ names: [String]) throws -> [[UInt8]] {
        try names.map { name in
            let isFolder = name.hasSuffix("/")
            let item = Item(
                kind: isFolder ? .directory : .file, size: isFolder ? 0 : UInt64(content.count),
                mtime: 1_700_000_000, mode: isFolder ? 0o755 : 0o644,
                path: try RemotePath(isFolder ? String(name.dropLast()) : name))
            return frame(ServerFrameType.item, item)
        } + [frame(ServerFrameType.listed, Listed(count: UInt64(names.count)))]
    }
}
