package import Bluetooth
package import Client
import System
import Wire

/// Why a file was not fetched.
extension ErrorSentence {
    /// The sentence for one file of that name, asked of that server.
    package static func fetching(
        _ name: String, from endpoint: Endpoint, _ error: ClientError
    ) -> ErrorSentence {
        // Shortened one by one, or a name as long as can be would leave no room for the reason.
        let name = TerminalText.safe(name)
        return switch error {
        case .local(let error, let path): writing(shown(path), error.errno)
        case .standardOutput(let error): writingOutput(error.errno)
        case .cannotSetTime(let error, let path):
            ErrorSentence(
                .localFile,
                "cannot set the time of \(shown(path)): \(error.errno.words); "
                    + "--no-mtime leaves it")
        case .notRegularFile(let path, let kind): notRegularFile(shown(path), kind)
        case .foreignPart(let path, let fault): foreignPart(shown(path), fault)
        case .partChanged(let path, let change): partChanged(shown(path), change)
        case .cannotLock(let path): withoutLocks(shown(path))
        case .changedHere(let path):
            ErrorSentence(.localFile, "\(shown(path)) changed while it was continued; run again")
        case .cannotRemove(let error, let path):
            ErrorSentence(.localFile, "cannot remove \(shown(path)): \(error.errno.words)")
        case .diskFull(let needed, let free):
            ErrorSentence(
                .localFile,
                "\(name): needs \(NumberText.bytes(needed)), and \(NumberText.bytes(free)) are "
                    + "free: make room, and run again")
        case .busyElsewhere(let path, _): busyElsewhere(shown(path))
        case .destinationTaken(let path):
            ErrorSentence(.usage, "\(name): another file of this command goes to \(shown(path))")
        case .fileAndFolder(let path):
            ErrorSentence(
                .usage, "\(name): for this command \(shown(path)) is both a file and a folder")
        case .exists(let path):
            ErrorSentence(.exists, "\(shown(path)) is there already, and --no-clobber was given")
        case .tooLarge(let bytes, let bytesMax):
            ErrorSentence(
                .tooLarge,
                "\(name): has \(NumberText.bytes(bytes)), and --max-filesize allows "
                    + NumberText.bytes(bytesMax))
        case .digestMismatch(let expected, let actual):
            wrongDigest(of: name, announced: expected, came: actual)
        case .unexpectedDigest(let expected, let actual):
            otherDigest(of: name, wanted: expected, came: actual)
        case .refused(let refusal): refused(name, refusal.code)
        case .binaryForTerminal: binaryForTerminal(name)
        case .changedWhileStreaming:
            ErrorSentence(
                .refused, "\(name): changed after its beginning had been written; run again")
        case .nothingMatches(let pattern):
            ErrorSentence(
                .refused, "\(TerminalText.safe(pattern.text)): nothing on the server matches")
        case .partialListing: partialListing(of: name, consequence: "")
        case .impossibleName(let path, _):
            ErrorSentence(
                .localFile, "\(TerminalText.safe(path.text)): is no name that a file can have here")
        case .session(let end, let keptBytes):
            session(with: endpoint, name, end, keptBytes: keptBytes)
        }
    }

    private static func wrongDigest(
        of name: String, announced: Digest32, came: Digest32
    ) -> ErrorSentence {
        ErrorSentence(
            .wrongDigest,
            "\(name): wrong SHA-256: \(announced.hexadecimal) was announced, "
                + "\(came.hexadecimal) came: run again, and if that does not help, look "
                + "after the server's disk and memory")
    }

    private static func otherDigest(
        of name: String, wanted: Digest32, came: Digest32
    ) -> ErrorSentence {
        ErrorSentence(
            .wrongDigest,
            "\(name): is another file than --sha256 asks for: \(wanted.hexadecimal) was "
                + "asked for, \(came.hexadecimal) came")
    }

    private static func shown(_ path: LocalPath) -> String { TerminalText.safe(path.bytes) }

    /// Why there is no session with the server, after all retries.
    static func session(
        with endpoint: Endpoint, _ name: String, _ end: SessionEnd, keptBytes: UInt64
    ) -> ErrorSentence {
        switch end {
        case .cannotConnect(let error):
            connecting(to: endpoint, error)
        case .noService:
            noService(at: endpoint)
        case .nonsenseRecord(let violation):
            nonsenseRecord(of: endpoint, violation)
        case .connectTimedOut:
            connecting(
                to: endpoint,
                .connect(ConnectFailure(SystemError(call: "connect", errno: .timedOut))))
        case .linkLost, .goodbye, .unwantedData:
            linkLost(endpoint, keptBytes: keptBytes)
        case .stalled(let patience):
            ErrorSentence(
                .unreachable,
                "the server has been silent for \(NumberText.taken(patience)): run again"
                    + (keptBytes == 0 ? "" : " to resume"))
        case .refused(let refusal):
            refused(name, refusal.code)
        case .violation(let violation) where violation.maySpeakOfAnother:
            ErrorSentence(
                .brokenProtocol,
                "the server broke the protocol: \(violation): "
                    + "is it btfile-serve that listens there?")
        case .violation(let violation):
            ErrorSentence(.brokenProtocol, "the server broke the protocol: \(violation)")
        case .corruptStream(.windowTooLarge):
            ErrorSentence(
                .brokenProtocol, "the server broke the protocol: a compression window too large")
        case .corruptStream(.corrupted):
            ErrorSentence(
                .brokenProtocol, "the server broke the protocol: what it compressed is corrupt")
        case .corruptStream(.noMemory):
            outOfMemory
        case .noise:
            ErrorSentence(
                .brokenProtocol, "the server broke the protocol: bytes without end or meaning")
        case .endlessListing:
            ErrorSentence(
                .failed, "the server lists more than there is room for: fetch folder by folder")
        case .local(let error) where error.errno == .noMemory:
            outOfMemory
        case .local(let error):
            ErrorSentence(.failed, "cannot wait for the server: \(error.errno.words)")
        case .interrupted(let signal):
            ErrorSentence(
                ExitStatus(endedBy: signal), "\(name): interrupted; \(Self.kept(keptBytes))")
        }
    }

    private static let outOfMemory = ErrorSentence(.failed, "cannot go on: \(tooLittleMemory)")

    private static func kept(_ count: UInt64) -> String {
        count == 0 ? "nothing is kept" : "kept \(NumberText.bytes(count)); run again to resume"
    }

    private static func withoutLocks(_ path: String) -> ErrorSentence {
        ErrorSentence(
            .localFile,
            "cannot write \(path): its file system cannot lock files, which keeps two downloads "
                + "apart; choose another folder with --output-dir")
    }

    private static func notRegularFile(
        _ path: String, _ kind: FileStatus.Kind?
    ) -> ErrorSentence {
        let what =
            switch kind {
            case .directory: "a folder"
            case .symbolicLink: "a symbolic link"
            case .pipe: "a pipe"
            case .socket: "a socket"
            case .characterDevice, .blockDevice: "a device"
            case .regularFile, nil: "something that is no file"
            }
        let advice =
            switch kind {
            case .directory:
                "name it with --output-dir (-P) if the file is to go into it, or choose another "
                    + "name with --output"
            case .characterDevice, .blockDevice: "use -o - and let the shell write to it"
            case .symbolicLink, .pipe, .socket, .regularFile, nil:
                "move it away, or choose another folder with --output-dir"
            }
        return ErrorSentence(
            .localFile,
            "cannot write \(path): \(what) is in its place, and is neither followed nor replaced; "
                + advice)
    }

    private static func foreignPart(_ path: String, _ fault: PartFault) -> ErrorSentence {
        let what =
            switch fault {
            case .owner: "belongs to another user"
            case .links: "has a second name"
            }
        return ErrorSentence(
            .localFile,
            "the part file \(path) \(what): remove it, or choose another folder with "
                + "--output-dir")
    }

    private static func partChanged(_ path: String, _ change: PartChange) -> ErrorSentence {
        let what =
            switch change {
            case .content:
                "was changed by another program: see that no other program writes to it, and run "
                    + "again"
            case .removed: "was removed by another program: run again"
            case .replaced: "was replaced by another file: move that away, and run again"
            }
        return ErrorSentence(.localFile, "the part file \(path) \(what)")
    }
}

extension ProtocolViolation {
    /// Whether it is what a program looks like that never heard of btfile.
    fileprivate var maySpeakOfAnother: Bool {
        switch self {
        case .frameLength, .magic: true
        case .unsupportedType, .unexpectedFrame, .bodyTooShort, .bytesAfterTheEnd, .version,
            .capabilities, .unit, .path, .fileByteCount, .start, .requestNumber, .emptyData,
            .dataBeyondSize, .dataMissing, .endSize, .kind, .itemOrder, .itemOutside, .listedCount,
            .textTooLong:
            false
        }
    }
}
