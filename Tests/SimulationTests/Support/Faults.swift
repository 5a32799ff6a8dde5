import TestSupport

/// What may go wrong in a simulated world, as one value.
struct Faults: Equatable {
    /// Bytes arrive in pieces of any size.
    var breaksPieces = false
    /// The link falls, for one end or for both.
    var cutsLinks = false
    /// Nothing moves any more, and nobody is told.
    var stallsLinks = false
    /// A bit arrives as the other one, at most once a session.
    var flipsBits = false
    /// The files of the share change under way.
    var changesFiles = false
    /// The server's program is killed, and started again.
    var killsServer = false
    /// The server's disk cannot read.
    var failsReads = false
    /// A client's program is killed, and started again.
    var killsClients = false
    /// What a client's disk may do.
    var disk: [FaultyDisk.Fault] = []
    /// A client's machine loses its power.
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
        killsServer = .random(using: &chance)
        failsReads = .random(using: &chance)
        killsClients = .random(using: &chance)
        disk = FaultyDisk.Fault.allCases.filter { _ in .random(using: &chance) }
        cutsPower = .random(using: &chance)
    }

    private init() {}
}
