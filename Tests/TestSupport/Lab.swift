import System

/// The machine that Tests/Lab boots: its adapters are virtual, and nobody else needs them.
package enum Lab {
    /// Whether the tests run there; the Lab's script `guest` makes the sign.
    package static let isHere: Bool = (try? Folder("/run/btfile-lab")) != nil
}
