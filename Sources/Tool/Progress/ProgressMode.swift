/// How progress is shown.
package enum ProgressMode: String, CaseIterable, Sendable {
    /// A bar where standard error is a terminal, unless a file is shown on one; else nothing.
    case auto
    /// A bar, drawn again and again on one line.
    case bar
    /// A line now and then, for logs.
    case lines
    /// Nothing.
    case none
}
