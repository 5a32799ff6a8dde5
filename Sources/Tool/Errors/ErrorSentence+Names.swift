import Client
import System
package import Wire

/// What is wrong with a name, and with a list of names.
extension ErrorSentence {
    /// The record with that number of the list asks for nothing.
    package static func listed(
        in list: NameListFile, _ number: Int, _ mistake: NameList.Mistake
    ) -> ErrorSentence {
        let reason =
            switch mistake {
            case .tooLong: "longer than two names can be"
            case .name(let violation): violation.sentence
            case .localName(.notAName):
                "the name after the tab must be a path below the output folder, and no part of "
                    + "it may be empty, '.' or '..'"
            case .localName(.nameTooLong): "the name after the tab is too long"
            case .localName(.reserved):
                "the local name is reserved for unfinished files: type another after a tab"
            }
        return ErrorSentence(.usage, "\(list.name): \(list.recordName) \(number): \(reason)")
    }

    /// The list cannot be read, or not to its end: nothing of it is fetched.
    package static func reading(
        _ list: NameListFile, _ error: NameListFile.ReadError
    ) -> ErrorSentence {
        switch error {
        case .system(let error) where error.errno == .noMemory:
            noMemory("cannot read \(list.name)")
        case .system(let error):
            ErrorSentence(.localFile, "cannot read \(list.name): \(error.errno.words)")
        case .excess(.records):
            ErrorSentence(
                .usage,
                "\(list.name) has more than \(NameList.recordCountMax) \(list.recordName)s",
                "split the list")
        case .excess(.bytes):
            ErrorSentence(
                .usage,
                "\(list.name) is longer than \(NumberText.bytes(UInt64(NameList.bytesMax)))",
                "split the list")
        }
    }
}

extension NameListFile {
    var recordName: String { separator == .lineEnd ? "line" : "name" }
}

extension DestinationPath.Violation {
    /// What is wrong with a local name, for a person.
    var words: String {
        switch self {
        case .notAName: "not a name that a file can have here"
        case .nameTooLong: "too long for a name here"
        case .reserved: "the name of an unfinished file; choose another with --output"
        }
    }
}

extension PathViolation {
    /// What is wrong with the name that a person has typed, and what to type.
    func sentence(about name: String) -> String {
        let parts = name.split(separator: "/")
        guard !parts.contains("..") else { return sentence }
        let proper = parts.filter { $0 != "." }.joined(separator: "/")
        switch self {
        case .absolute, .emptyComponent, .dots:
            if let rest = Self.behindHome(name) {
                return "names begin at the served folder, not at ~: type \(TerminalText.safe(rest))"
            }
            guard !proper.isEmpty else { return "use -r . to fetch everything" }
            guard name.hasSuffix("/") else { return "\(self): type \(TerminalText.safe(proper))" }
            let shown = TerminalText.safe(proper)
            return "\(self): type \(shown), or -r \(shown) if it is a folder"
        case .empty, .tooLong, .componentTooLong, .controlByte, .notUTF8:
            return sentence
        }
    }

    /// What was typed behind the `~` that the shell has replaced; nil for any other name.
    private static func behindHome(_ name: String) -> String? {
        guard let home = ProcessArguments.environment("HOME"), name.hasPrefix("\(home)/"),
            name.count > home.count + 1
        else { return nil }
        return String(name.dropFirst(home.count + 1))
    }

    /// What is wrong with a name that need not be repeated, and what to do about it.
    package var sentence: String {
        switch self {
        case .absolute, .emptyComponent: "\(self): remove it"
        case .dots: "\(self): name what is in the served folder as btfile-get --list shows it"
        case .empty: "\(self): btfile-get --list shows the names there are"
        case .tooLong, .componentTooLong, .controlByte, .notUTF8: "\(self): not allowed in a name"
        }
    }
}
