/// A word of a command line that somebody is told to type.
enum ShellWord {
    /// What a shell takes for itself, and so for one word.
    private static let plain = Set("%+,-./:=@_")

    /// The text in single quotes if a shell would take it for several words, or for anything else.
    static func quoted(_ text: String) -> String {
        let isPlain = text.allSatisfy { character in
            character.isLetter || character.isNumber || plain.contains(character)
        }
        guard !isPlain || text.isEmpty else { return text }
        return "'\(text.map { $0 == "'" ? #"'\''"# : String($0) }.joined())'"
    }
}
