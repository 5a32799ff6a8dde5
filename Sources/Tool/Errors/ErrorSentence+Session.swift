package import Bluetooth
package import Client
import System
package import Wire

/// One way in which there is no session with a server, or no longer one.
struct SessionFailure {
    let sentence: ErrorSentence
    /// Where it happened, for --check.
    let step: Step
    /// Whether the sentence says what is kept of the file that was on its way.
    var tellsKept = false

    /// The steps of the way to a server.
    enum Step {
        case record, connecting(BluetoothError), greeting, session
    }
}

extension SessionFailure {
    /// The table: a row for each way in which a session fails.
    init(_ end: SessionEnd, _ name: String, from server: Endpoint, keptBytes: UInt64?) {
        let resume = (keptBytes ?? 0) == 0 ? "run again" : "run again to resume"
        switch end {
        case .cannotConnect(let error):
            self.init(.connecting(to: server, error), .connecting(error))
        case .connectTimedOut:
            let error = SystemError(call: "connect", errno: .timedOut)
            self.init(.connecting(to: server, .connect(ConnectFailure(error))), .greeting)
        case .noService:
            self.init(
                .noService, "\(server.name) answered, and serves no btfile",
                "is btfile-serve running there? --channel N connects without asking", .record)
        case .nonsenseRecord(let violation):
            self.init(
                .brokenProtocol,
                "\(server.name) sent an invalid answer when asked for its channel (\(violation))",
                "--channel N connects without asking", .record)
        case .linkLost, .goodbye, .unwantedData:
            let kept = keptBytes.map { " after \(NumberText.bytes($0))" } ?? ""
            self.init(
                .unreachable, "connection to \(server.name) lost\(kept)", resume, .session,
                tellsKept: true)
        case .stalled(let patience):
            self.init(
                .unreachable, "the server has been silent for \(NumberText.taken(patience))",
                resume, .session)
        case .refused(let refusal):
            self.init(.refused(name, refusal.code), .session)
        case .violation(let violation):
            self.init(
                breach: "\(violation)",
                violation.maySpeakOfAnother ? "is it btfile-serve that listens there?" : nil)
        case .corruptStream(.windowTooLarge): self.init(breach: "a compression window too large")
        case .corruptStream(.corrupted): self.init(breach: "corrupt compressed data")
        case .corruptStream(.noMemory): self.init(.noMemory("cannot go on"), .session)
        case .noise: self.init(breach: "it sends data, but no answer")
        case .endlessListing:
            self.init(
                .failed, "the server lists more names than there is room for",
                "fetch folder by folder", .session)
        case .local(let error) where error.errno == .noMemory:
            self.init(.noMemory("cannot go on"), .greeting)
        case .local(let error):
            self.init(
                .failed, "cannot wait for the server: \(error.errno.words)", nil, .greeting)
        case .interrupted(let signal):
            self.init(
                ExitStatus(endedBy: signal), "\(name): interrupted",
                ErrorSentence.kept(keptBytes ?? 0), .greeting, tellsKept: true)
        }
    }

    private init(breach: String, _ advice: String? = nil) {
        self.init(.brokenProtocol, "the server broke the protocol: \(breach)", advice, .session)
    }

    private init(_ sentence: ErrorSentence, _ step: Step) {
        self.init(sentence: sentence, step: step)
    }

    private init(
        _ status: ExitStatus, _ fact: String, _ advice: String?, _ step: Step,
        tellsKept: Bool = false
    ) {
        self.init(
            sentence: ErrorSentence(status, fact, advice), step: step, tellsKept: tellsKept)
    }
}

// MARK: What is said besides

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
    package static func refused(_ name: String, _ code: RefusalCode) -> ErrorSentence {
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

extension ProtocolViolation {
    /// Whether it is what a program looks like that never heard of btfile.
    fileprivate var maySpeakOfAnother: Bool {
        switch self {
        case .frameLength, .magic: true
        default: false
        }
    }
}
