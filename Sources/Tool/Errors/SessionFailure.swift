import Bluetooth
import Client
import System
import Wire

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
                "start btfile-serve there", .record)
        case .nonsenseRecord(let violation):
            self.init(
                .brokenProtocol,
                "\(server.name) sent an invalid answer when asked for its channel (\(violation))",
                "give --channel N to connect without asking", .record)
        case .linkLost, .bye, .unwantedData:
            let kept = keptBytes.map { " after \(NumberText.bytes($0))" } ?? ""
            self.init(
                .unreachable, "connection to \(server.name) lost\(kept)", resume, .session,
                tellsKept: true)
        case .commandEnded(let end):
            let kept = keptBytes.map { $0 == 0 ? "" : " after \(NumberText.bytes($0))" } ?? ""
            self.init(
                .unreachable, "the command \(end.words)\(kept)",
                end.advice ?? ((keptBytes ?? 0) == 0 ? Self.wayAdvice : resume), .greeting,
                tellsKept: true)
        case .notBtfile(let bytes):
            self.init(foreign: bytes, from: server)
        case .stalled(let patience):
            self.init(
                .unreachable, "the server has been silent for \(NumberText.taken(patience))",
                resume, .session)
        case .refused(let message):
            self.init(.refused(name, message.code), .session)
        case .violation(let violation):
            self.init(
                breach: "\(violation)",
                violation.maySpeakOfAnother ? "check that btfile-serve listens there" : nil)
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

    private init(foreign bytes: [UInt8], from server: Endpoint) {
        let line = bytes.split { $0 == 0x0a || $0 == 0x0d }.first ?? []
        let text = "'\(TerminalText.safe(Array(line)))'"
        guard server.command != nil else {
            self.init(
                breach: "it began with \(text)", "check that btfile-serve listens there")
            return
        }
        self.init(
            .brokenProtocol, "the command wrote \(text), which is not btfile",
            "on standard output it must write nothing of its own", .session)
    }

    private static let wayAdvice = "does it lead to 'btfile-serve --inetd'?"

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

extension SessionEnd {
    /// Why another session begins, in the few words that a line of progress has room for.
    var reasonInBrief: String {
        switch self {
        case .cannotConnect(.connect(let failure)) where failure.kind == .busyHere:
            "another btfile-get on this computer is connected to it"
        case .cannotConnect, .connectTimedOut, .noService, .nonsenseRecord: "no connection"
        case .refused(let message) where message.code == .busy: "server busy"
        case .refused(let message) where message.code == .stopping: "server stopping"
        case .stalled: "no answer"
        case .linkLost, .bye, .refused, .violation, .corruptStream, .noise, .endlessListing,
            .unwantedData, .commandEnded, .notBtfile, .local, .interrupted:
            "connection lost"
        }
    }
}

extension RunningCommand.End {
    /// How a command ended, behind its name.
    fileprivate var words: String {
        switch self {
        case .exited(0): "ended"
        case .exited(let status): "ended with status \(status)"
        case .killed(let signal): "was ended by signal \(signal)"
        case .stopped: "closed its standard output"
        }
    }

    /// What the shell means by a status.
    fileprivate var advice: String? {
        switch self {
        case .exited(126): "the shell may not run what it names"
        case .exited(127): "the shell does not find what it names"
        case .exited, .killed, .stopped: nil
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
