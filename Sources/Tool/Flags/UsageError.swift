package import Wire

/// What is wrong with a command line; the program ends with `ExitStatus.usage`.
package enum UsageError: Error, Equatable, Sendable {
    /// No flag has that name; perhaps one of these was meant.
    case unknownFlag(String, nearest: [String])
    /// The abbreviation fits several flags.
    case ambiguousFlag(String, candidates: [String])
    /// The flag takes a value, of the kind that the help calls so, and none came.
    case missingValue(flag: String, value: String)
    /// The flag takes no value and was given one.
    case unwantedValue(flag: String)
    /// The flag's value is not one that it can have; what it must be.
    case badValue(flag: String, text: String, demand: String)
    /// A flag of another program; the answer names ours.
    case foreignFlag(String, answer: String)
    /// What stands in the place of SERVER is something else; the answer says what to type.
    case mistakenServer(String, answer: String)
    /// The last NAME is a place for files; the answer says what to type.
    case mistakenPlace(String, answer: String)
    /// No server can have a file of that name.
    case name(String, PathViolation)
    /// What must be there and is not, or does not go together.
    case impossible(String)
}

extension UsageError {
    /// Whether its sentence says what to type, so that the help would only distract from it.
    package var isAnswered: Bool {
        switch self {
        case .foreignFlag, .mistakenServer, .mistakenPlace, .name: true
        case .unknownFlag(_, let nearest): !nearest.isEmpty
        case .ambiguousFlag, .missingValue, .unwantedValue, .badValue, .impossible: false
        }
    }
}

extension UsageError: CustomStringConvertible {
    /// One sentence for the person who typed it.
    package var description: String {
        switch self {
        case .unknownFlag(let flag, let nearest):
            "unknown flag \(flag)"
                + (nearest.isEmpty ? "" : ": did you mean \(nearest.alternatives)?")
        case .ambiguousFlag(let flag, let candidates):
            "\(flag) could be \(candidates.alternatives)"
        case .missingValue(let flag, let value):
            "\(flag) needs a value: \(flag) \(value)"
        case .unwantedValue(let flag):
            "\(flag) takes no value"
        case .badValue(let flag, let text, let demand):
            "\(flag) \(text.isEmpty || text.hasSuffix(":") ? "'\(text)'" : text): \(demand)"
        case .foreignFlag(let flag, let answer):
            "\(flag): \(answer)"
        case .mistakenServer(let text, let answer):
            "SERVER \(text): \(answer)"
        case .mistakenPlace(let text, let answer):
            "NAME \(TerminalText.safe(text)): \(answer)"
        case .name(let name, let violation):
            // Shortened, or one as long as can be would leave no room for what is wrong with it.
            "NAME \(name.isEmpty ? "''" : TerminalText.safe(name)): "
                + violation.sentence(about: name)
        case .impossible(let sentence):
            sentence
        }
    }
}
