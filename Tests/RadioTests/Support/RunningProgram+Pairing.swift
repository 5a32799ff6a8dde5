import TestSupport
import Testing

/// A program that pairs at its terminal.
extension RunningProgram {
    /// The six digits that it asks about, once it does.
    func digits() throws -> Substring {
        try #require(waits(forError: " too, or no"), "\(errorText)")
        let words = errorText.split(separator: " ")
        let place = try #require(words.firstIndex(of: "too,"))
        return words[place - 1]
    }
}
