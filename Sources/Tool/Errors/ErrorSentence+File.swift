package import Bluetooth
package import Client
package import System
import Wire

extension ErrorSentence {
    /// The table: a row for each way in which a file of that name, asked of that server, fails.
    ///
    /// What is below the output folder is called as a person would type it.
    package static func fetching(
        _ name: String, from server: Endpoint, into folder: LocalPath = ".", _ error: ClientError
    ) -> ErrorSentence {
        func shown(_ path: LocalPath) -> String { self.shown(path.below(outputFolder: folder)) }
        // Shortened one by one, or a name as long as can be would leave no room for the reason.
        let name = TerminalText.safe(name)
        switch error {
        case .local(let error, let path): return writing(shown(path), error.errno)
        case .cannotRead(let error, let path): return unreadable(shown(path), error.errno)
        case .lostOnDisk(let error, let path): return lost(shown(path), error.errno)
        case .nameNotSynced(let error, let path): return unsynced(shown(path), error.errno)
        case .standardOutput(let error): return writingOutput(error.errno)
        case .cannotSetTime(let error, let path):
            return local(
                "cannot set the time of \(shown(path)): \(error.errno.words)",
                "--no-mtime leaves it")
        case .notRegularFile(let path, .directory) where TerminalText.safe(path.bytes) == name:
            return folderHere(shown(path))
        case .notRegularFile(let path, let kind): return notRegularFile(shown(path), kind)
        case .foreignPart(let path, let fault): return foreignPart(shown(path), fault)
        case .partChanged(let path, let change): return changedPart(shown(path), change)
        case .cannotLock(let path): return unlockable(shown(path))
        case .changedHere(let path):
            return local("\(shown(path)) was changed by another program meanwhile", "run again")
        case .cannotRemove(let error, let path): return removing(shown(path), error)
        case .diskFull(let needed, let free): return noRoom(for: name, needed, free)
        case .folderTakesNothing(let errno): return folderTakesNothing(errno)
        case .busyElsewhere(let path, let waited): return busyElsewhere(shown(path), waited)
        case .destinationTaken(let path):
            return usage("\(name): another file of this command goes to \(shown(path))")
        case .sameNameHere(let path): return sameName(shown(path))
        case .fileAndFolder(let path):
            return usage("\(name): for this command \(shown(path)) is both a file and a folder")
        case .exists(let path):
            return ErrorSentence(.exists, "\(shown(path)) exists, and --no-clobber was given")
        case .tooLarge(let bytes, let bytesMax):
            let (size, limit) = (NumberText.bytes(bytes), NumberText.bytes(bytesMax))
            return ErrorSentence(
                .tooLarge, "\(name) is \(size); --max-filesize allows \(limit)")
        case .digestMismatch(let expected, let actual):
            return wrongDigest(of: name, announced: expected, came: actual)
        case .unexpectedDigest(let expected, let actual):
            return otherDigest(of: name, wanted: expected, came: actual)
        case .refused(let message): return refused(name, message.code)
        case .binaryForTerminal: return binaryForTerminal(name)
        case .changedSinceListed:
            return ErrorSentence(
                .refused, "\(name): removed or replaced on the server meanwhile", "run again")
        case .changedWhileStreaming:
            return ErrorSentence(
                .refused, "\(name): changed after a part of it was written", "run again")
        case .nothingMatches(let pattern):
            let pattern = TerminalText.safe(pattern.text)
            return ErrorSentence(.refused, "\(pattern): nothing on the server matches")
        case .partialListing: return partialListing(of: name, consequence: "")
        case .impossibleName(let path, let violation): return impossible(path, violation)
        case .session(let end, let keptBytes):
            return SessionFailure(end, name, from: server, keptBytes: keptBytes).sentence
        }
    }

    private static func impossible(
        _ path: RemotePath, _ violation: DestinationPath.Violation
    ) -> ErrorSentence {
        let name = TerminalText.safe(path.text)
        return violation == .reserved
            ? local("\(name): the name of an unfinished file", "remove it on the server")
            : local("\(name): \(violation.words)")
    }

    private static func noRoom(
        for name: String, _ neededBytes: UInt64, _ freeBytes: UInt64
    ) -> ErrorSentence {
        let (needed, free) = (NumberText.bytes(neededBytes), NumberText.bytes(freeBytes))
        return local(
            "\(name): needs \(needed), and \(free) are free", "make room, and run again")
    }

    private static func unsynced(_ path: String, _ errno: Errno) -> ErrorSentence {
        local(
            "\(path) is complete, but its name may be lost in a power cut: cannot sync its folder: "
                + "\(errno.words)",
            "check the disk and run again")
    }

    private static func unlockable(_ path: String) -> ErrorSentence {
        local(
            "cannot write \(path): its file system has no locks, so two downloads could mix",
            otherFolder)
    }

    private static func lost(_ path: String, _ errno: Errno) -> ErrorSentence {
        local(
            "cannot write \(path): \(errno.words); the received bytes are lost",
            errno.isFull ? "free some space and run again" : "check the disk and run again")
    }

    private static func removing(_ path: String, _ error: SystemError) -> ErrorSentence {
        switch error.errno {
        case .busy:
            local(
                "cannot remove \(path): it is a mount point or in use", "unmount it and run again")
        case .noMemory: noMemory("cannot compare all that is in \(path)")
        case let errno where error.call != "unlinkat":
            local(
                "cannot look for what is to be deleted in \(path): \(errno.words)",
                errno == .permissionDenied ? "let this user read it, and run again" : nil)
        case let errno: local("cannot remove \(path): \(errno.words)")
        }
    }

    private static func sameName(_ path: String) -> ErrorSentence {
        local(
            "cannot write \(path): another file of this command has the same name on this file "
                + "system",
            "fetch it alone and with another name (--output), or \(otherFolder)")
    }

    private static func busyElsewhere(_ path: String, _ waited: Duration) -> ErrorSentence {
        let minutes = NumberText.plural(UInt64(waited / .seconds(60)), "minute")
        return local(
            "\(path): another btfile-get has it locked and has not written to it for \(minutes)",
            "end that one, and run again")
    }

    private static func binaryForTerminal(_ name: String) -> ErrorSentence {
        local(
            "\(name): not text, and would garble the terminal",
            "-o FILE writes it to a file, and | cat shows it all the same")
    }

    private static func foreignPart(_ path: String, _ fault: PartFault) -> ErrorSentence {
        let what =
            switch fault {
            case .owner: "belongs to another user"
            case .links: "has a second name"
            }
        return local("the part file \(path) \(what)", "remove it, or \(otherFolder)")
    }

    private static func changedPart(_ path: String, _ change: PartChange) -> ErrorSentence {
        let (what, advice) =
            switch change {
            case .content:
                (
                    "was changed by another program",
                    "see that no other program writes to it, and run again"
                )
            case .removed: ("was removed by another program", "run again")
            case .replaced: ("was replaced by another file", "move that away, and run again")
            case .moved: ("is not there any more: its folder was moved", "run again")
            }
        return local("the part file \(path) \(what)", advice)
    }

    private static func wrongDigest(
        of name: String, announced: Digest32, came: Digest32
    ) -> ErrorSentence {
        ErrorSentence(
            .wrongDigest,
            "\(name): wrong SHA-256: the server announced \(announced.hexadecimal), and "
                + "\(came.hexadecimal) came",
            "run again; if that does not help, check the server's disk and memory")
    }

    private static func otherDigest(
        of name: String, wanted: Digest32, came: Digest32
    ) -> ErrorSentence {
        ErrorSentence(
            .wrongDigest,
            "\(name): not the file that --sha256 asks for: its SHA-256 is "
                + "\(came.hexadecimal), not \(wanted.hexadecimal)")
    }

    static func local(_ fact: String, _ advice: String? = nil) -> ErrorSentence {
        ErrorSentence(.localFile, fact, advice)
    }

    private static func usage(_ fact: String) -> ErrorSentence { ErrorSentence(.usage, fact) }

    static func shown(_ path: LocalPath) -> String { TerminalText.safe(path.bytes) }

    static let otherFolder = "choose another folder with --output-dir"

    /// Most often it is a folder on the server too.
    private static func folderHere(_ name: String) -> ErrorSentence {
        local(
            "cannot write \(name): it is a folder here",
            "if it is one on the server too, fetch it with -r; otherwise choose another name with "
                + "--output")
    }

    private static func notRegularFile(_ path: String, _ kind: FileStatus.Kind?) -> ErrorSentence {
        let (what, advice) =
            switch kind {
            case .directory:
                (
                    "a folder",
                    "name it with --output-dir (-P) to put the file into it, or choose another "
                        + "name with --output"
                )
            case .characterDevice, .blockDevice:
                ("a device", "use -o - and let the shell write to it")
            case .symbolicLink: ("a symbolic link", "move it away, or \(otherFolder)")
            case .pipe: ("a pipe", "move it away, or \(otherFolder)")
            case .socket: ("a socket", "move it away, or \(otherFolder)")
            case .regularFile, nil: ("not a file", "move it away, or \(otherFolder)")
            }
        return local(
            "cannot write \(path): it is \(what), which is neither followed nor replaced",
            advice)
    }
}

// MARK: What is no single file

extension ErrorSentence {
    /// Why a listing, a pattern or a folder failed, or one name in it; `removing` if what is not
    /// listed was to be removed.
    static func fetching(
        _ failure: SelectionFailure, from server: Endpoint, into folder: LocalPath, removing: Bool
    ) -> ErrorSentence {
        if removing, failure.error == .partialListing {
            let name = TerminalText.safe(failure.name)
            return partialListing(of: name, consequence: ", so nothing there is removed")
        }
        let sentence = fetching(failure.name, from: server, into: folder, failure.error)
        guard case .refused(let message) = failure.error, message.code == .notFound,
            failure.path == nil, NamePattern.isPattern(failure.name)
        else { return sentence }
        let advice: String? =
            switch failure.selection {
            case .folder: "-r takes folders; patterns go without it"
            case .listing: "-l takes folders; --dry-run shows what a pattern matches"
            case .file, .pattern: nil
            }
        return ErrorSentence(sentence.status, sentence.fact, advice ?? sentence.advice)
    }

    /// What the server does not have is left here, because something else did not come.
    static func notRemoved(_ nameCount: Int, after failureCount: Int) -> ErrorSentence {
        let names = NumberText.plural(UInt64(nameCount), "name")
        let items = NumberText.plural(UInt64(failureCount), "item")
        let verb = nameCount == 1 ? "is" : "are"
        return local(
            "nothing was removed, because \(items) failed: \(names) here \(verb) not on the server",
            "fix what failed, and run again")
    }

    /// What was listed has come; what else there is, is not known.
    private static func partialListing(of name: String, consequence: String) -> ErrorSentence {
        ErrorSentence(
            .refused, "\(name): the server could not list everything there\(consequence)",
            "run again; if that fails, let btfile-serve read those folders")
    }
}
