/// Why there is nothing to tell.
package enum ReportError: Error, Equatable, Sendable {
    /// The capture can be read, and no connection carries anything in it.
    case nothingOnTheAir(records: Int)
    /// The adapter that was asked for carries nothing; these do.
    case noSuchAdapter(known: [String])
}

extension ReportError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .nothingOnTheAir(let records):
            "none of its \(records) records shows data on a connection"
        case .noSuchAdapter(let known):
            "that adapter carries nothing there; these do: \(known.joined(separator: ", "))"
        }
    }
}
