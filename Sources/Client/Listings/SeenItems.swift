import Wire

/// Which items of a listing were taken already, for when it comes again after a lost link.
///
/// By then names may have come, gone or become something else on the server, so that the place
/// where it was cut says nothing. Each item costs eight bytes, because all of them may be taken
/// before the link is lost.
struct SeenItems {
    /// Fingerprints of path and kind.
    private var fingerprints: [Int] = []
    /// How many of them are of earlier answers; those are in order.
    private var earlierCount = 0

    /// How much memory they take.
    var byteCount: Int { fingerprints.count * MemoryLayout<Int>.stride }

    /// Begins with an answer, in which no item comes twice.
    mutating func beginAnswer() {
        fingerprints.sort()
        earlierCount = fingerprints.count
    }

    /// Takes an item; false if it was taken from an earlier answer.
    mutating func take(_ item: Item) -> Bool {
        var hasher = Hasher()
        hasher.combine(item.kind)
        hasher.combine(item.path)
        let fingerprint = hasher.finalize()
        guard !isOfEarlierAnswer(fingerprint) else { return false }
        fingerprints.append(fingerprint)
        return true
    }

    private func isOfEarlierAnswer(_ fingerprint: Int) -> Bool {
        var range = 0..<earlierCount
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if fingerprints[middle] == fingerprint { return true }
            if fingerprints[middle] < fingerprint {
                range = middle + 1..<range.upperBound
            } else {
                range = range.lowerBound..<middle
            }
        }
        return false
    }
}
