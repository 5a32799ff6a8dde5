/// What a transfer has brought that was never here: it makes a lost link worth another try.
///
/// What is only compared with the server's, such as the old file under the final name, counts for
/// nothing.
struct TransferGain {
    /// The most bytes of the new file that were here so far.
    private var countMax: UInt64 = 0
    /// The most that were here when sums or parts had come whole.
    private var countMaxAtAnswer: UInt64?

    /// Takes how much of the new file is kept before the server is asked.
    mutating func noteKept(_ count: UInt64) { countMax = max(countMax, count) }

    /// Takes how much there is after more has come; true if there never was so much.
    mutating func take(_ count: UInt64) -> Bool {
        guard count > countMax else { return false }
        countMax = count
        return true
    }

    /// Notes that sums or parts have come whole; true if that was of use.
    ///
    /// Sums are not kept when the link is lost: the same ones again, with nothing more of the file,
    /// bring it no nearer.
    mutating func noteAnswer(at count: UInt64) -> Bool {
        if let countMaxAtAnswer, count <= countMaxAtAnswer { return false }
        countMaxAtAnswer = count
        return true
    }
}
