import Client
import System

/// What is wrong with a list of names.
extension ErrorSentence {
    /// The record with that number of the list asks for nothing.
    package static func listed(
        in list: NameListFile, _ number: Int, _ mistake: NameList.Mistake
    ) -> ErrorSentence {
        let reason =
            switch mistake {
            case .tooLong: "is longer than two names can be"
            case .name(let violation): violation.sentence
            case .localName(.notAName):
                "the name behind the tab must be a path below the output folder, without . or .. "
                    + "or a slash too many"
            case .localName(.nameTooLong):
                "the name behind the tab \(DestinationPath.Violation.nameTooLong.words)"
            case .localName(.reserved):
                "the local name is what an unfinished file is called: put another behind a tab"
            }
        let record = list.separator == .lineEnd ? "line" : "name"
        return ErrorSentence(.usage, "\(list.name): \(record) \(number): \(reason)")
    }

    /// The list cannot be read, or not to its end: nothing of it is fetched.
    package static func reading(
        _ list: NameListFile, _ error: NameListFile.ReadError
    ) -> ErrorSentence {
        switch error {
        case .system(let error):
            ErrorSentence(.localFile, "cannot read \(list.name): \(error.errno.words)")
        case .excess(.records):
            ErrorSentence(
                .usage,
                "\(list.name) has more than \(NameList.recordCountMax) "
                    + "\(list.separator == .lineEnd ? "lines" : "names"): split the list")
        case .excess(.bytes):
            ErrorSentence(
                .usage,
                "\(list.name) is longer than \(NumberText.bytes(UInt64(NameList.bytesMax))): "
                    + "split the list")
        }
    }
}

extension DestinationPath.Violation {
    /// What is wrong with a local name, for a person.
    var words: String {
        switch self {
        case .notAName: "is no name that a file can have here"
        case .nameTooLong: "is longer than a name can be here"
        case .reserved: "is what an unfinished file is called; choose another with --output"
        }
    }
}
