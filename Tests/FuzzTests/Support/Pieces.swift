import TestSupport

/// How the bytes of an input may arrive.
enum Pieces: CaseIterable {
    case whole, single, uneven

    /// The bytes, cut; the same cuts for the same bytes.
    func of(_ bytes: [UInt8]) -> [[UInt8]] {
        switch self {
        case .whole: return bytes.isEmpty ? [] : [bytes]
        case .single: return bytes.map { [$0] }
        case .uneven:
            let seed = bytes.reduce(UInt64(bytes.count)) { $0 &* 31 &+ UInt64($1) }
            var generator = SeededGenerator(seed: seed)
            var pieces: [[UInt8]] = []
            var place = 0
            while place < bytes.count {
                let count = min(Int.random(in: 1...40, using: &generator), bytes.count - place)
                pieces.append(Array(bytes[place..<place + count]))
                place += count
            }
            return pieces
        }
    }
}

extension Array<UInt8> {
    /// The input without its first byte, which chooses how it is used; 0 if there is none.
    var choice: (byte: UInt8, rest: [UInt8]) { (first ?? 0, Array(dropFirst())) }
}
