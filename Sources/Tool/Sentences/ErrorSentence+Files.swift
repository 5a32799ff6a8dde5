package import System

/// Trouble with files of this machine.
extension ErrorSentence {
    /// A file that is being fetched cannot be written; what has arrived is kept where that can be.
    package static func writing(_ path: String, _ errno: Errno) -> ErrorSentence {
        let reason =
            switch errno {
            case .noSpace, .quotaExceeded:
                "\(errno.words); free some space and run again to resume"
            case .permissionDenied, .notPermitted, .readOnlyFileSystem:
                "\(errno.words); choose another folder with --output-dir"
            case .isDirectory, .directoryNotEmpty:
                "a folder has that name; choose another with --output"
            case .notDirectory:
                "a file or a link has the name of a folder on the way there; "
                    + "move it away, or choose another folder with --output-dir"
            case .noSuchFile:
                "its folder was removed meanwhile, or takes no files; run again, "
                    + "or choose another folder with --output-dir"
            case .tooManyLinks:
                "a symbolic link is on the way there, and none is followed; "
                    + "choose another folder with --output-dir"
            default: errno.words
            }
        return ErrorSentence(.localFile, "cannot write \(path): \(reason)")
    }

    /// The name of the output folder leads to another one than before, which may hold anything.
    package static func replaced(folder: LocalPath) -> ErrorSentence {
        ErrorSentence(
            .localFile,
            "cannot write \(folder): the name leads to another folder by now; start btfile-get "
                + "anew to use that one")
    }

    /// No batch works with as few descriptors as this process may have.
    package static let fewDescriptors = ErrorSentence(
        .localFile,
        "cannot begin: too few files may be open at once; \(moreDescriptors)")

    /// What to do where either program has too few descriptors.
    static let moreDescriptors = "allow more, as 'ulimit -n 64' does"

    /// What to do where either program has too little memory.
    static let tooLittleMemory =
        "there is too little memory; free some, or allow more, as 'ulimit -v unlimited' does"

    /// What a stream of ours is called.
    static let standardOutput = "standard output"

    /// Standard output takes no more; nothing of what went there can be gone on from.
    static func writingOutput(_ errno: Errno) -> ErrorSentence {
        let isFull = errno == .noSpace || errno == .quotaExceeded
        let advice = isFull ? "; free some space and run again" : ""
        return ErrorSentence(
            .localFile, "cannot write \(standardOutput): \(errno.words)\(advice)")
    }

    /// What every program needs is not to be had.
    package static func beginning(_ error: SystemError) -> ErrorSentence {
        ErrorSentence(
            .failed,
            error.errno == .noMemory
                ? "cannot begin: \(tooLittleMemory)"
                : "cannot begin: \(error.call): \(error.errno.words)")
    }

    /// The folder that is to be served cannot be opened.
    package static func opening(folder: String, _ errno: Errno) -> ErrorSentence {
        let reason =
            switch errno {
            case .notDirectory: "it is no folder; name another with --dir"
            case .noSuchFile: "\(errno.words); make it, or name another with --dir"
            case .permissionDenied:
                "\(errno.words); let this user read it, or name another with --dir"
            default: errno.words
            }
        return ErrorSentence(.localFile, "cannot serve \(folder): \(reason)")
    }
}

extension Errno {
    /// The kernel's words, as they stand within a sentence.
    var words: String {
        let words = description
        // "No such file", but "I/O error".
        guard words.dropFirst().first?.isLowercase ?? false else { return words }
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}
