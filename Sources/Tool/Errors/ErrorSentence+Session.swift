package import Bluetooth
package import Client
import System
package import Wire

/// What is said about a session that has failed.
extension ErrorSentence {
    /// The one wording of what is there of a file.
    static func kept(_ count: UInt64) -> String {
        count == 0 ? "nothing is kept" : "kept \(NumberText.bytes(count)); run again to resume"
    }

    /// What is kept of a file whose server is gone; nil where the sentence about that tells it.
    static func kept(
        _ name: String, _ keptBytes: UInt64, after end: SessionEnd, from server: Endpoint
    ) -> String? {
        let failure = SessionFailure(end, name, from: server, keptBytes: keptBytes)
        return failure.tellsKept ? nil : "\(TerminalText.safe(name)): \(kept(keptBytes))"
    }

    /// What is said when a session ended and another one begins after the pause.
    package static func retrying(
        _ server: Endpoint, after end: SessionEnd, keptBytes: UInt64, in pause: Duration
    ) -> String {
        SessionFailure(end, server.name, from: server, keptBytes: keptBytes).sentence
            .followed(by: "trying again in \(NumberText.taken(pause))")
    }

    /// What is said once when the server of a batch that stays has gone.
    package static func away(_ server: Endpoint, _ end: SessionEnd) -> String {
        SessionFailure(end, server.name, from: server, keptBytes: nil).sentence
            .followed(by: "waiting for it to come back")
    }

    /// What is said when it is there again.
    static func back(_ server: Endpoint) -> String { "\(server.name) is back" }

    /// What is said when the device cannot be asked for its channel.
    package static func guessingChannel(of server: Endpoint) -> String {
        guard let radio = server.radio else { return "" }
        return "cannot ask \(radio.device) for its channel; trying \(radio.channel)"
    }
}

// MARK: What a refusal means

extension ErrorSentence {
    /// The table: a row for each code; the server's own words are not repeated.
    package static func refused(_ name: String, _ code: ErrorCode) -> ErrorSentence {
        switch code {
        case .notFound: ErrorSentence(.refused, "\(name): not found in the served folder")
        case .permissionDenied:
            ErrorSentence(.refused, "\(name): the server has no permission to read it")
        case .notRegular:
            ErrorSentence(.refused, "\(name): not a file", "if it is a folder, fetch it with -r")
        case .changed: ErrorSentence(.refused, "\(name): changed while it was sent", "run again")
        case .inputOutput:
            ErrorSentence(.refused, "\(name): the server cannot read it from its disk")
        case .tooMuch:
            ErrorSentence(.refused, "\(name): has more entries than the server can list")
        case .malformedPath: ErrorSentence(.refused, "\(name): not a valid name to the server")
        case .malformed:
            ErrorSentence(.brokenProtocol, "the server could not read what this program sent")
        case .unsupported:
            ErrorSentence(
                .brokenProtocol, "the server speaks another version", "update the older one")
        case .busy:
            ErrorSentence(
                .refused, "the server is busy", "try again later")
        case .timedOut: ErrorSentence(.unreachable, "the server waited too long for this program")
        case .notAllowed:
            ErrorSentence(
                .refused, "the server does not let this device in",
                "is it paired there, and on its list?")
        case .stopping: ErrorSentence(.unreachable, "the server is stopping", "run again")
        default:
            ErrorSentence(
                code.isFatal ? .brokenProtocol : .refused,
                "\(name): refused for a reason that this version does not know (\(code.rawValue))")
        }
    }
}
