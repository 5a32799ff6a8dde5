import TestSupport

/// What may go wrong in a simulated world, as one value.
struct Faults: Equatable {
    /// Bytes arrive in pieces of any size.
    var breaksPieces = false
    /// The link falls, for one end or for both; for a client a server that restarts is the same.
    var cutsLinks = false
    /// Nothing moves any more, and nobody is told.
    var stallsLinks = false
    /// A bit arrives as the other one, at most once a session.
    var flipsBits = false
    /// The files of the share change under way.
    var changesFiles = false
    /// The client's program is killed.
    var killsClient = false
    /// What the client's disk may do.
    var disk: [FaultyDisk.Fault] = []
    /// The client's machine loses its power when its program has ended.
    var cutsPower = false

    static let none = Faults()

    /// Each of them in half of all worlds.
    ///
    /// Flipped bits are in a quarter of them: less can be said after those.
    init(from chance: inout SeededGenerator) {
        breaksPieces = .random(using: &chance)
        cutsLinks = .random(using: &chance)
        stallsLinks = .random(using: &chance)
        flipsBits = Int.random(in: 0..<4, using: &chance) == 0
        changesFiles = .random(using: &chance)
        killsClient = .random(using: &chance)
        disk = FaultyDisk.Fault.allCases.filter { _ in .random(using: &chance) }
        cutsPower = .random(using: &chance)
    }

    private init() {}
}
