/// How well two adapters hear each other, and what is going to go wrong between them.
///
/// It belongs to the two, and outlives each of their links.
struct LinkConditions {
    var rate = LinkRate.three
    /// The share of packets with data that are lost.
    var loss = 0.0
    var profile: (profile: LinkProfile, since: AirTime)?
    /// While neither hears anything of the other.
    var silence: Range<AirTime>?
    /// After so many bytes of data more, a silence of so many seconds; nil seconds last.
    var cut: (bytes: Int, seconds: Double?)?
    /// A bit of the data is flipped, unseen by any check of the baseband, after each so many bytes.
    var flip: (everyBytes: Int, left: Int)?

    /// What holds at one moment.
    struct Quality: Equatable {
        var rate: LinkRate
        var loss: Double
    }

    func quality(at time: AirTime) -> Quality {
        guard let (profile, since) = profile else { return Quality(rate: rate, loss: loss) }
        let quality = profile.quality(microseconds: time.microseconds - since.microseconds)
        // Both losses come together.
        return Quality(
            rate: LinkRate(rawValue: min(rate.rawValue, quality.rate.rawValue)) ?? rate,
            loss: 1 - (1 - loss) * (1 - quality.loss))
    }

    /// The silence that this moment lies in.
    func silence(at time: AirTime) -> Range<AirTime>? {
        if let silence, silence.contains(time) { return silence }
        guard let (profile, since) = profile else { return nil }
        guard let range = profile.silence(microseconds: time.microseconds - since.microseconds)
        else { return nil }
        return since.after(
            microseconds: range.lowerBound)..<since.after(
                microseconds: range.upperBound)
    }
}
