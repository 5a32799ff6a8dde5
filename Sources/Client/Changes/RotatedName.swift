import System

/// The names that a rotated file may have had before: `NAME.1` was `NAME`, `NAME.2.gz` was
/// `NAME.1.gz`.
enum RotatedName {
    /// A higher number is more likely a date or a version.
    private static let numberMax = 999

    /// The likely names before, the likeliest first; none if the name has no number.
    static func before(_ name: LocalPath) -> [LocalPath] {
        let parts = name.bytes.split(separator: dot, omittingEmptySubsequences: false)
        // The number is the last part, or stands before the one for the compression.
        for index in parts.indices.dropFirst().suffix(2).reversed() {
            guard let number = number(parts[index]) else { continue }
            let base = parts[..<index]
            let rest = parts[(index + 1)...]
            var names: [LocalPath] = []
            if number > 0 { names.append(joined(base + [digits(of: number - 1)[...]] + rest)) }
            // The first one had no number, and was not compressed.
            if number <= 1 && rest.isEmpty { names.append(joined(base)) }
            return names.filter(\.isName)
        }
        return []
    }

    private static let dot = UInt8(ascii: ".")

    private static func joined(_ parts: ArraySlice<ArraySlice<UInt8>>) -> LocalPath {
        LocalPath(parts.joined(separator: [dot]))
    }

    private static func digits(of number: Int) -> [UInt8] { Array(String(number).utf8) }

    /// Nil if it is written in another way.
    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count <= 3, let number = Int(String(decoding: bytes, as: UTF8.self)),
            number <= numberMax, digits(of: number)[...] == bytes
        else { return nil }
        return number
    }
}
