import Bluetooth
import Client
import System
import Testing
import Wire

@testable import Tool

/// Each way in which a file may not be fetched: its sentence and its exit status.
struct ClientSentenceTests {
    private static let digest = Digest32([UInt8](repeating: 0xab, count: 32))

    private func sentence(_ error: ClientError) throws -> ErrorSentence {
        let endpoint = Endpoint.socket(.unix(try UnixAddress("/run/btfile")))
        return ErrorSentence.fetching("notes.txt", from: endpoint, error)
    }

    private static let local: [(ClientError, Tool.ExitStatus, String)] = [
        (
            .local(SystemError(call: "pwrite", errno: .noSpace), "notes.txt"), .localFile,
            "no space left"
        ),
        (
            .notRegularFile("notes.txt", .directory), .localFile,
            "cannot write notes.txt: it is a folder here; if it is one on the server too, fetch "
                + "it with -r; otherwise choose another name with --output"
        ),
        (
            .notRegularFile("other", .directory), .localFile,
            "it is a folder, which is neither followed nor replaced; name it with --output-dir"
        ),
        (
            .notRegularFile("notes.txt", .symbolicLink), .localFile,
            "it is a symbolic link"
        ),
        (.notRegularFile("notes.txt", .pipe), .localFile, "it is a pipe"),
        (.notRegularFile("notes.txt", .socket), .localFile, "it is a socket"),
        (.notRegularFile("notes.txt", .blockDevice), .localFile, "it is a device"),
        (.notRegularFile("notes.txt", nil), .localFile, "it is not a file"),
        (
            .foreignPart(".notes.txt.btpart", .owner(7)), .localFile,
            "the part file .notes.txt.btpart belongs to another user: remove it"
        ),
        (.foreignPart(".notes.txt.btpart", .links(2)), .localFile, "has a second name"),
        (
            .partChanged(".notes.txt.btpart", .content), .localFile,
            "the part file .notes.txt.btpart was changed by another program: see that"
        ),
        (.partChanged(".f.btpart", .removed), .localFile, "was removed by another program: run"),
        (.partChanged(".f.btpart", .replaced), .localFile, "was replaced by another file: move"),
        (
            .lostOnDisk(SystemError(call: "fdatasync", errno: .noSpace), "a"), .localFile,
            "the received bytes are lost; free some space and run again"
        ),
        (
            .nameNotSynced(SystemError(call: "fsync", errno: .inputOutput), "a"), .localFile,
            "a is complete, but its name may be lost in a power cut: cannot sync its folder: "
                + "input/output error; check the disk and run again"
        ),
        (
            .cannotRemove(SystemError(call: "unlinkat", errno: .busy), "a"), .localFile,
            "cannot remove a: it is a mount point or in use; unmount it and run again"
        ),
        (
            .cannotRemove(SystemError(call: "openat2", errno: .permissionDenied), "a"), .localFile,
            "cannot look for what is to be deleted in a: permission denied; let this user read it"
        ),
        (
            .cannotRemove(SystemError(call: "mmap", errno: .noMemory), "a"), .failed,
            "cannot compare all that is in a: there is too little memory"
        ),
        (.cannotLock("notes.txt"), .localFile, "has no locks, so two downloads could mix"),
        (
            .cannotRead(SystemError(call: "pread", errno: .inputOutput), "a"), .localFile,
            "cannot read a here: input/output error; move it away, and run again"
        ),
        (
            .cannotSetTime(SystemError(call: "futimens", errno: .notPermitted), "notes.txt"),
            .localFile,
            "cannot set the time of notes.txt: operation not permitted; --no-mtime leaves it"
        ),
        (
            .standardOutput(SystemError(call: "write", errno: .noSpace)), .localFile,
            "cannot write standard output: no space left"
        ),
        (.changedHere("notes.txt"), .localFile, "was changed by another program meanwhile"),
        (
            .diskFull(neededBytes: 2_000_000, freeBytes: 1000), .localFile,
            "needs 2.0 MB, and 1.0 kB are free"
        ),
        (.folderTakesNothing(.noSpace), .localFile, "disk full: make room and run again"),
        (
            .folderTakesNothing(.readOnlyFileSystem), .localFile,
            "cannot write to the output folder (read-only file system): choose another folder"
        ),
        (
            .busyElsewhere("notes.txt", waited: .seconds(600)), .localFile,
            "another btfile-get has it locked and has not written to it for 10 minutes"
        ),
        (.fileAndFolder("a"), .usage, "for this command a is both a file and a folder"),
        (.sameNameHere("a"), .localFile, "another file of this command has the same name"),
        (.destinationTaken("a"), .usage, "another file of this command goes to a"),
        (.exists("notes.txt"), .exists, "--no-clobber was given"),
        (.tooLarge(bytes: 2000, bytesMax: 1000), .tooLarge, "--max-filesize allows 1.0 kB"),
        (.refused(ErrorMessage(.notFound, "\u{1b}[2J")), .refused, "not found"),
        (.binaryForTerminal, .localFile, "| cat shows it all the same"),
        (
            .changedSinceListed, .refused,
            "removed or replaced on the server meanwhile; run again"
        ),
        (.changedWhileStreaming, .refused, "changed after a part of it was written"),
    ]

    @Test(arguments: local)
    func `a file's own trouble`(error: ClientError, status: Tool.ExitStatus, words: String) throws {
        let sentence = try sentence(error)
        #expect(sentence.status == status)
        #expect(sentence.text.contains(words), "\(sentence.text)")
        #expect(!sentence.text.contains("\u{1b}"))
    }

    @Test func `what is here is called with the folder that was typed`() throws {
        let server = Endpoint.socket(.unix(try UnixAddress("/run/btfile")))
        let full = SystemError(call: "pwrite", errno: .noSpace)
        for (folder, shown) in [(".", "a/b"), ("out", "out/a/b"), ("/", "/a/b")] {
            let writing = ErrorSentence.fetching(
                "a/b", from: server, into: LocalPath(folder), .local(full, "a/b"))
            #expect(writing.fact == "cannot write \(shown): no space left on device")
            let isFolder = ErrorSentence.fetching(
                "a/b", from: server, into: LocalPath(folder), .notRegularFile("a/b", .directory))
            #expect(isFolder.fact == "cannot write \(shown): it is a folder here")
        }
    }

    @Test func `a wrong digest shows both`() throws {
        let digest = try #require(Self.digest)
        let zeros = try #require(Digest32([UInt8](repeating: 0, count: 32)))
        let sentence = try sentence(.digestMismatch(expected: digest, actual: zeros))
        #expect(sentence.status == .wrongDigest)
        #expect(sentence.text.contains(digest.hexadecimal))
        #expect(sentence.text.contains(zeros.hexadecimal))
        #expect(sentence.text.contains("run again"))
    }

    @Test func `another file than was asked for by its digest is called so`() throws {
        let digest = try #require(Self.digest)
        let zeros = try #require(Digest32([UInt8](repeating: 0, count: 32)))
        let sentence = try sentence(.unexpectedDigest(expected: digest, actual: zeros))
        #expect(sentence.status == .wrongDigest)
        #expect(
            sentence.text.hasPrefix(
                "notes.txt: not the file that --sha256 asks for: its SHA-256 is "))
        #expect(sentence.text.hasSuffix("\(zeros.hexadecimal), not \(digest.hexadecimal)"))
    }

    private static func failure(_ errno: Errno) -> SessionEnd {
        .cannotConnect(.connect(ConnectFailure(SystemError(call: "connect", errno: errno))))
    }

    private static let sessions: [(SessionEnd, Tool.ExitStatus, String)] = [
        (failure(.noSuchFile), .unreachable, "no socket file /run/btfile"),
        (.connectTimedOut(.seconds(20)), .unreachable, "cannot reach unix:/run/btfile"),
        (.linkLost(nil), .unreachable, "lost after 6 B: run again to resume"),
        (.bye, .unreachable, "run again to resume"),
        (.unwantedData, .unreachable, "run again to resume"),
        (.stalled(.seconds(30)), .unreachable, "silent for 30.0 s"),
        (.refused(ErrorMessage(.busy, "")), .refused, "the server is busy"),
        (.refused(ErrorMessage(.notAllowed, "")), .refused, "does not let this device in"),
        (.refused(ErrorMessage(.unsupported, "")), .brokenProtocol, "another version"),
        (.violation(.magic), .brokenProtocol, "a greeting that is not btfile's"),
        (.violation(.magic), .brokenProtocol, "check that btfile-serve listens there"),
        (
            .violation(.frameLength(1_213_486_160)), .brokenProtocol,
            "a frame length of 1213486160; check that btfile-serve listens there"
        ),
        (
            .notBtfile(Array("SSH-2.0-\u{1b}[2J\r\nmore".utf8)), .brokenProtocol,
            #"it began with 'SSH-2.0-\x1B[2J'; check that btfile-serve listens there"#
        ),
        (
            .commandEnded(.exited(255)), .unreachable,
            "the command ended with status 255 after 6 B: run again to resume"
        ),
        (.commandEnded(.killed(15)), .unreachable, "the command was ended by signal 15 after 6 B"),
        (.commandEnded(.stopped), .unreachable, "the command closed its standard output after"),
        (.corruptStream(.windowTooLarge), .brokenProtocol, "window too large"),
        (.corruptStream(.corrupted("?")), .brokenProtocol, "corrupt"),
        (.corruptStream(.noMemory), .failed, "too little memory"),
        (.local(SystemError(call: "mmap", errno: .noMemory)), .failed, "too little memory"),
        (.noService, .noService, "answered, and serves no btfile: start btfile-serve there"),
        (.nonsenseRecord(.truncated), .brokenProtocol, "invalid answer when asked for its channel"),
        (.noise, .brokenProtocol, "it sends data, but no answer"),
        (.endlessListing, .failed, "more names than there is room for: fetch folder by folder"),
        (.local(SystemError(call: "epoll_wait", errno: .invalidArgument)), .failed, "cannot wait"),
        (.interrupted(.interrupt), .interrupted, "kept 6 B; run again to resume"),
        (.interrupted(.hangUp), .hungUp, "kept 6 B; run again to resume"),
        (.interrupted(.terminate), .terminated, "kept 6 B; run again to resume"),
    ]

    @Test(arguments: [SessionEnd.interrupted(.interrupt), .linkLost(nil), .bye])
    func `where nothing is kept, nothing can be resumed`(end: SessionEnd) throws {
        let sentence = try sentence(.session(end, keptBytes: 0))
        #expect(!sentence.text.contains("resume"), "\(sentence.text)")
    }

    @Test(arguments: [
        (
            DestinationPath.Violation.reserved,
            "the name of an unfinished file; remove it on the server"
        ),
        (.nameTooLong, "too long for a name here"),
        (.notAName, "not a name that a file can have here"),
    ])
    func `a listed name that cannot be one here is told with its reason`(
        violation: DestinationPath.Violation, words: String
    ) throws {
        let path = try RemotePath(".b.btpart")
        #expect(
            try sentence(.impossibleName(path, violation)).text == ".b.btpart: \(words)")
    }

    @Test func `what is done about a failure takes the place of advice`() throws {
        let endpoint = Endpoint.socket(.unix(try UnixAddress("/run/btfile")))
        let end = Self.failure(.noSuchFile)
        let again = ErrorSentence.retrying(endpoint, after: end, keptBytes: 0, in: .seconds(1))
        #expect(again == "there is no socket file /run/btfile; trying again in 1.0 s")
        let away = ErrorSentence.away(endpoint, end)
        #expect(away == "there is no socket file /run/btfile; waiting for it to come back")
    }

    @Test func `another btfile-get that has the channel is told while it is waited for`() throws {
        let busy = Self.failure(.busy)
        #expect(busy.reasonInBrief == "another btfile-get on this computer is connected to it")
        #expect(Self.failure(.hostDown).reasonInBrief == "no connection")
        let server = try Endpoint("AA:BB:CC:DD:EE:FF", channel: .usual, adapter: nil)
        #expect(
            ErrorSentence.retrying(server, after: busy, keptBytes: 0, in: .seconds(2))
                == "another btfile-get on this computer is connected to AA:BB:CC:DD:EE:FF on "
                + "channel 20; trying again in 2.0 s")
    }

    @Test(arguments: [
        (FileStatus.Kind.directory, "--output-dir (-P)"), (.characterDevice, "use -o - "),
        (.blockDevice, "use -o - "),
    ])
    func `neither a device nor a folder is to be moved away`(
        kind: FileStatus.Kind, advice: String
    ) throws {
        let text = try sentence(.notRegularFile("a", kind)).text
        #expect(text.contains(advice) && !text.contains("move"), "\(text)")
    }

    @Test(
        arguments: sessions.map(\.0) + [
            failure(.busy), failure(.wouldBlock), failure(.connectionRefused),
            .refused(ErrorMessage(.stopping, "")), .refused(ErrorMessage(.timedOut, "")),
        ])
    func `who is tried again need not be run again`(end: SessionEnd) throws {
        if case .interrupted = end { return }
        if case .unwantedData = end { return }
        let endpoint = Endpoint.socket(.unix(try UnixAddress("/run/btfile")))
        let text = ErrorSentence.retrying(
            endpoint, after: end, keptBytes: 6, in: .milliseconds(300))
        #expect(text.hasSuffix("; trying again in 0.3 s"), "\(text)")
        #expect(!text.contains("?;"), "\(text)")
        for advice in ["run again", "try again", "try later"] {
            #expect(!text.contains(advice), "\(text)")
        }
    }

    @Test(arguments: sessions)
    func `a session's end`(end: SessionEnd, status: Tool.ExitStatus, words: String) throws {
        let sentence = try sentence(.session(end, keptBytes: 6))
        #expect(sentence.status == status)
        #expect(sentence.text.contains(words), "\(sentence.text)")
    }
}
