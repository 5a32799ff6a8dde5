import Wire

/// What is to be asked about a file, before it is known what the server is capable of.
enum FileQuestion: Equatable {
    /// What comes behind the bytes that are held.
    case rest(after: HeldPrefix?)
    /// The same, or the sums of its blocks if it does not begin so or a part is resumed.
    case sums(after: HeldPrefix?, exponent: UInt8, isResuming: Bool)
    /// Ranges of the state with that tag, or the sums of their blocks.
    case parts(tag: UInt64, sumsOf: UInt8?, unitExponent: UInt8, ranges: [Parts.Units])

    /// The request for a server with these capabilities; nil if they must be known first.
    func request(for path: RemotePath, salt: UInt64, _ capabilities: Capabilities?) -> Request? {
        switch self {
        case .rest(let held):
            return .get(Get(path: path, held: held))
        case .sums(let held, let exponent, let isResuming):
            guard let capabilities else { return nil }
            guard capabilities[.sums] else { return .get(Get(path: path, held: held)) }
            return .sums(
                Sums(
                    path: path, exponent: exponent, salt: salt, held: held,
                    isResuming: isResuming))
        case .parts(let tag, let exponent, let unitExponent, let ranges):
            // The server is the one that has sent the tag, or will refuse it.
            guard let capabilities else { return nil }
            guard capabilities[.sums] else { return .get(Get(path: path)) }
            return .parts(
                Parts(
                    path: path, tag: tag, sumsOf: exponent, salt: salt, unitExponent: unitExponent,
                    ranges: ranges))
        }
    }
}

/// When sums are worth their bytes; PROTOCOL 14 gives these numbers to whoever writes a client.
enum ChangeRules {
    /// Sums of less cost as much as they can save.
    static let heldBytesMin: UInt64 = 16 << 10

    /// How many times longer than the server's a large file may be.
    static let timesLongerMax: UInt64 = 4

    private static let exponentUsual: UInt8 = 12
    /// How many blocks there are at most if the files are equally long.
    private static let blocksWanted: UInt64 = 4_096

    private static let finerBy: UInt8 = 4
    /// A turn and the finer sums cost more than less can save.
    private static let finerBytesMin: UInt64 = 24 << 10
    /// Where longer runs are missing, finer sums find little in them.
    private static let finerRunBlocksMax: UInt64 = 8

    /// The size of blocks with which to begin if so much is held.
    static func exponent(heldBytes: UInt64) -> UInt8 {
        var exponent = exponentUsual
        while exponent < Limits.blockExponents.upperBound,
            Blocks(of: 0..<heldBytes, exponent: exponent).count > blocksWanted
        {
            exponent += 1
        }
        return exponent
    }

    /// The size of finer blocks that are worth a turn; nil for none.
    static func finerExponent(
        than exponent: UInt8, missing ranges: [Range<UInt64>], size: UInt64
    ) -> UInt8? {
        let finer = max(exponent - finerBy, Limits.blockExponents.lowerBound)
        let bytes = ranges.reduce(0) { $0 + UInt64($1.count) }
        let runBytesMax = UInt64(ranges.count) * (finerRunBlocksMax << exponent)
        let sumCount = ranges.reduce(0) { $0 + Blocks(of: $1, exponent: finer).count }
        guard finer < exponent, bytes >= finerBytesMin, bytes <= size / 2, bytes <= runBytesMax,
            sumCount <= Limits.sumsMax
        else { return nil }
        return finer
    }
}
