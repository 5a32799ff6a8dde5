import Client
package import System

/// What goes wrong with the files and the folder of this machine.
extension ErrorSentence {
    /// The table: a row for each reason why a file cannot be written; what has arrived is kept
    /// where that can be.
    package static func writing(_ path: String, _ errno: Errno) -> ErrorSentence {
        let (reason, advice): (String, String?) =
            switch errno {
            case .noSpace, .quotaExceeded:
                (errno.words, "free some space and run again to resume")
            case .permissionDenied, .notPermitted, .readOnlyFileSystem, .nameTooLong:
                (errno.words, otherFolder)
            case .fileTooLarge:
                (errno.words, "raise 'ulimit -f' if there is such a limit, or \(otherFolder)")
            case .invalidArgument:
                (
                    "\(errno.words), most likely a name that this file system cannot have",
                    otherFolder
                )
            case .busy, .crossDevice:
                ("it is a mount point or in use", "unmount it, or \(otherFolder)")
            case .isDirectory, .directoryNotEmpty:
                ("a folder has that name", "choose another with --output")
            case .notDirectory:
                (
                    "part of its path is a file or a link, not a folder",
                    "move it away, or \(otherFolder)"
                )
            case .noSuchFile:
                (
                    "its folder was removed, or no file can be made there",
                    "run again, or \(otherFolder)"
                )
            case .tooManyLinks:
                (
                    "part of its path is a symbolic link, and links are not followed",
                    "move it away, or \(otherFolder)"
                )
            default: (errno.words, nil)
            }
        return local("cannot write \(path): \(reason)", advice)
    }

    /// The output folder cannot be opened; links on the way to it are followed.
    package static func opening(outputFolder path: LocalPath, _ errno: Errno) -> ErrorSentence {
        guard errno == .tooManyLinks else { return writing(shown(path), errno) }
        return local(
            "cannot write \(shown(path)): too many symbolic links in the way", otherFolder)
    }

    /// The output folder takes nothing more, so the batch has ended: so many files are here, and so
    /// many are left, where that is known.
    package static func folderTakesNothing(
        _ errno: Errno, fetched: UInt64 = 0, left: UInt64 = 0
    ) -> ErrorSentence {
        let (fact, advice) =
            switch errno {
            case .noSpace: ("disk full", "make room and run again")
            case .quotaExceeded: ("disk quota used up", "make room and run again")
            default: ("cannot write to the output folder (\(errno.words))", otherFolder)
            }
        return local(left == 0 ? fact : "\(fact): \(fetched) fetched, \(left) left", advice)
    }

    /// The name of the output folder leads to another one than before, which may hold anything.
    package static func replaced(folder: LocalPath) -> ErrorSentence {
        local(
            "cannot write \(shown(folder)): the path now leads to another folder, "
                + "which is left alone",
            "start btfile-get again to use that one")
    }

    /// The output folder was moved while files went into it.
    package static func moved(folder: LocalPath) -> ErrorSentence {
        local(
            "\(shown(folder)) is not the folder any more that the files went into",
            "find that folder, or run again to fetch them into \(shown(folder))")
    }

    /// The folder of a file with a name of its own is not there, which may well be a mistake.
    package static func missing(folder: LocalPath) -> ErrorSentence {
        local(
            "there is no folder \(shown(folder))",
            "make it with mkdir -p, or use -P DIR -o NAME: -P makes DIR")
    }

    /// What a program is to read of a transfer is lost; the transfer is not.
    static func reporting(_ errno: Errno) -> ErrorSentence {
        local("cannot write standard output: \(errno.words)", "the transfer goes on")
    }

    static func unreadable(_ path: String, _ errno: Errno) -> ErrorSentence {
        local("cannot read \(path) here: \(errno.words)", "move it away, and run again")
    }
}
