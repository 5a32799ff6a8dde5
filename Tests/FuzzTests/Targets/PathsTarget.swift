import System
import Wire

@testable import Client

/// Names from the wire, and what they become on this disk.
enum PathsTarget: FuzzTarget {
    static let name = "paths"
    static let promise = "a path is beneath its folder, and a part has a name of its own"

    static func seeds() -> [[UInt8]] {
        let long = String(repeating: "a", count: 255)
        return [
            "a", "a/b", "folder/notes.txt", "../secret", "a/../b", "/etc/passwd", "a//b", "a/", ".",
            "..", ".a", "...", "a\u{0}b", "a\nb", "\u{7f}", "café", "cafe\u{301}", long, long + "a",
            long + "/" + long, ".a.btpart", ".btpart", "." + long, "\u{1F4BE}/\u{202E}",
        ].map { Array($0.utf8) } + [[0xC0, 0xAE], [0x61, 0x2f, 0xFF], [0xED, 0xA0, 0x80]]
    }

    static func check(_ input: [UInt8]) throws {
        let path = try? RemotePath(input)
        try demand((path != nil) == isPath(input), "RemotePath and the rule disagree")
        guard let path else { return }
        try demand(path.bytes == input, "a path is not what came")
        try demand(try RemotePath(path.text) == path, "a path is another one as text")
        let joined = Array(path.components.joined(separator: [UInt8(ascii: "/")]))
        try demand(joined == input, "the components are not the path")
        guard let local = try? DestinationPath(path) else {
            let part = path.name.first == 0x2e && path.name.suffix(7).elementsEqual(".btpart".utf8)
            return try demand(part, "a path has no place here")
        }
        let part = PartName.of(local.name)
        try demand(
            part.isName && part.bytes.count <= Limits.componentBytesMax, "\(part) is no name")
        try demand(PartName.isPartName(part), "\(part) is not known for a part")
        let whole = PartName.wholeName(of: part)
        try demand(whole == nil || whole == local.name, "\(part) is the part of another file")
    }

    /// PROTOCOL 7.1, once more.
    private static func isPath(_ bytes: [UInt8]) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self), bytes.count <= 4096 else {
            return false
        }
        return text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
            && bytes.split(separator: 0x2f, omittingEmptySubsequences: false).allSatisfy { name in
                (1...255).contains(name.count) && name != [0x2e] && name != [0x2e, 0x2e]
            }
    }
}
