import System

/// Some paths of an ascending listing, as long as items beneath them may still come.
struct ListedAncestors {
    private var paths: [[UInt8]] = []

    mutating func append(_ path: [UInt8]) { paths.append(path) }

    /// Whether the next path of the listing is one of them or beneath one.
    mutating func covers(_ path: [UInt8]) -> Bool {
        // Such as `a` at `a0`, but not at `a-b`: what is beneath `a` comes between those.
        while let last = paths.last, isPast(last + [.slash], path) { paths.removeLast() }
        return paths.contains { $0 == path || path.starts(with: $0 + [.slash]) }
    }

    private func isPast(_ prefix: [UInt8], _ path: [UInt8]) -> Bool {
        prefix.lexicographicallyPrecedes(path) && !path.starts(with: prefix)
    }
}
