import TestSupport

/// The inputs that are kept for a target, in `Corpus/NAME.txt`: one a line, in hexadecimal; a line
/// that begins with `#` says what the next one has shown.
enum Corpus {
    static let folder = "Tests/FuzzTests/Corpus"

    /// What is kept, and what every run begins with.
    static func inputs(of target: any FuzzTarget.Type) throws -> [[UInt8]] {
        try target.seeds() + kept(for: target)
    }

    /// Nothing where no file is.
    static func kept(for target: any FuzzTarget.Type) throws -> [[UInt8]] {
        let text = SourceTree().text(of: "\(folder)/\(target.name).txt") ?? ""
        return try text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let bytes = hex(String(line))
            try demand(
                line == hexadecimal(bytes), "\(target.name).txt has a line that is none: \(line)")
            return bytes
        }
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
