/// Which way something went, seen from the adapter.
package enum Direction: Sendable, CaseIterable {
    case sent, received

    /// The other way.
    package var opposite: Direction {
        switch self {
        case .sent: .received
        case .received: .sent
        }
    }
}
