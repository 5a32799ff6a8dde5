package import Wire

/// What to type instead of a name that is none.
extension PathViolation {
    /// What is wrong with the name that a person has typed, and what to type.
    func sentence(about name: String) -> String {
        let parts = name.split(separator: "/")
        guard !parts.contains("..") else { return sentence }
        let proper = parts.filter { $0 != "." }.joined(separator: "/")
        switch self {
        case .absolute, .emptyComponent, .dots:
            guard !proper.isEmpty else { return "\(self): all that is served is -r ." }
            guard name.hasSuffix("/") else { return "\(self): type \(TerminalText.safe(proper))" }
            let shown = TerminalText.safe(proper)
            return "\(self): type \(shown), or -r \(shown) if it is a folder"
        case .empty, .tooLong, .componentTooLong, .controlByte, .notUTF8:
            return sentence
        }
    }

    /// What is wrong with a name that need not be repeated, and what to do about it.
    package var sentence: String {
        switch self {
        case .absolute: "\(self): leave it away"
        case .emptyComponent: "\(self): leave it away"
        case .dots: "\(self): name what is in the folder served as btfile-get --list shows it"
        case .empty: "\(self): btfile-get --list shows those that there are"
        case .tooLong, .componentTooLong, .controlByte, .notUTF8:
            "\(self), and no server has such a one"
        }
    }
}
