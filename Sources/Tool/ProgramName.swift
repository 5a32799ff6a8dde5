/// The two programs.
package enum ProgramName: String, CaseIterable, Sendable {
    case serve = "btfile-serve"
    case get = "btfile-get"

    /// The version of both.
    package static let version = "0.1.0"
}
