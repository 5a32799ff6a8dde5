import System
import Wire

/// The name of a file that is not complete: `.NAME.btpart`, beside its final name.
enum PartName {
    private static let prefix = Array(".".utf8)
    private static let suffix = Array(".btpart".utf8)

    /// How much of a name's digest distinguishes it from others with the same beginning: 64 bits.
    private static let digestBytes = 8

    /// The part's name; if it would be too long, a digest of the name replaces its end.
    static func of(_ name: LocalPath) -> LocalPath {
        let whole = prefix + name.bytes + suffix
        guard whole.count > Limits.componentBytesMax else { return LocalPath(whole) }
        let digest = Sha256.digest(of: name.bytes.span).prefix(digestBytes).flatMap { byte in
            (String(byte >> 4, radix: 16) + String(byte & 0x0f, radix: 16)).utf8
        }
        let end = [UInt8(ascii: "~")] + digest + suffix
        let room = Limits.componentBytesMax - prefix.count - end.count
        return LocalPath(prefix + beginning(of: name.bytes, byteCountMax: room) + end)
    }

    /// Whether a file of this name would be taken for the part of another.
    static func isPartName(_ name: LocalPath) -> Bool {
        name.bytes.count > prefix.count + suffix.count && name.bytes.starts(with: prefix)
            && name.bytes.suffix(suffix.count).elementsEqual(suffix)
    }

    /// The file that a part belongs to; nil if the name was shortened.
    static func wholeName(of part: LocalPath) -> LocalPath? {
        let name = part.bytes.dropFirst(prefix.count).dropLast(suffix.count)
        // A shortened name has the full length, less at most one character that was not cut in two.
        let isShortened =
            part.bytes.count > Limits.componentBytesMax - 4
            && name.dropLast(2 * digestBytes).last == UInt8(ascii: "~")
        return isShortened ? nil : LocalPath(name)
    }

    /// Cuts between characters: some file systems take UTF-8 only.
    private static func beginning(of name: [UInt8], byteCountMax: Int) -> ArraySlice<UInt8> {
        var end = byteCountMax
        while end > 0 && name[end] & 0b1100_0000 == 0b1000_0000 { end -= 1 }
        return name[..<end]
    }
}
