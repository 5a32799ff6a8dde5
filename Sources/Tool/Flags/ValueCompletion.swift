/// What a shell offers where the value of a flag is typed.
package enum ValueCompletion: Hashable, Sendable {
    /// A number or a text, which nobody can guess.
    case nothing
    /// The words that it can be.
    case words([String])
    case file
    case folder
    /// The addresses of devices that this machine is paired with.
    case address
    /// This machine's adapters.
    case adapter
    /// `unix:` and the path of a socket file.
    case socket
}
