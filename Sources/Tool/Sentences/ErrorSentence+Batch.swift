import Bluetooth
import Client
import System
import Wire

/// What only a batch can run into, and what is left of one.
extension ErrorSentence {
    /// Why a listing, a pattern or a folder failed, or one name in it; `removing` where what is not
    /// listed was to go.
    static func fetching(
        _ failure: WishFailure, from endpoint: Endpoint, removing: Bool
    ) -> ErrorSentence {
        if removing, failure.error == .partialListing {
            let name = TerminalText.safe(failure.name)
            return partialListing(of: name, consequence: ", so nothing there is removed")
        }
        let sentence = fetching(failure.name, from: endpoint, failure.error)
        guard case .refused(let refusal) = failure.error, refusal.code == .notFound,
            failure.path == nil, NamePattern.isPattern(failure.name)
        else { return sentence }
        let advice: String? =
            switch failure.wish {
            case .folder: "-r takes folders, and patterns go without it"
            case .listing: "-l takes folders; --dry-run shows what a pattern matches"
            case .file, .pattern: nil
            }
        guard let advice else { return sentence }
        return ErrorSentence(sentence.status, "\(sentence.text): \(advice)")
    }

    /// What was listed has come; the rest nobody knows of.
    static func partialListing(of name: String, consequence: String) -> ErrorSentence {
        ErrorSentence(
            .refused,
            "\(name): the server could not look into every folder there\(consequence): "
                + "let it read them, and run again")
    }

    /// What is kept of a file whose server is gone; nil where the sentence about that tells it.
    static func kept(_ name: String, _ keptBytes: UInt64, after end: SessionEnd) -> String? {
        switch end {
        case .linkLost, .goodbye, .unwantedData, .interrupted: nil
        case .cannotConnect, .noService, .nonsenseRecord, .connectTimedOut, .stalled, .refused,
            .violation, .corruptStream, .noise, .endlessListing, .local:
            "\(TerminalText.safe(name)): kept \(NumberText.bytes(keptBytes)); "
                + "run the same command again to go on"
        }
    }

    /// Another process has the file, and shows no sign of life.
    static func busyElsewhere(_ path: String) -> ErrorSentence {
        ErrorSentence(
            .localFile,
            "\(path) is being fetched by another btfile-get that does not get on: end it, and run "
                + "again")
    }

    /// Bytes that are no text were to go to a terminal.
    static func binaryForTerminal(_ name: String) -> ErrorSentence {
        ErrorSentence(
            .localFile,
            "\(name): is no text, and would garble the terminal; -o FILE writes it to a file, and "
                + "| cat shows it all the same")
    }

    /// What a program is to read of a transfer is lost; the transfer is not.
    static func reporting(_ errno: Errno) -> ErrorSentence {
        ErrorSentence(
            .localFile,
            "cannot write standard output: \(errno.words); the files are fetched all the same")
    }

    /// The folder of a file with a name of its own is not there, which may well be a mistake.
    static func missing(folder: LocalPath) -> ErrorSentence {
        let name = TerminalText.safe(folder.bytes)
        return ErrorSentence(
            .localFile,
            "there is no folder \(name): make it with mkdir -p, or type -P DIR -o NAME, which "
                + "makes DIR")
    }
}
