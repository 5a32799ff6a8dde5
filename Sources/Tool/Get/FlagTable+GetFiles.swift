import Client
import Wire

/// The flags of btfile-get about the files here.
extension FlagTable<GetOptions> {
    static var files: [Flag<GetOptions>] { places + choices + contents }

    private static var places: [Flag<GetOptions>] {
        [
            .taking(
                .file("FILE"), "output", "o", in: .files, into: \.output,
                help: "write one file to FILE; - is standard output",
                manual: """
                    Write the one file that is fetched to FILE; - writes it to standard output. \
                    The folder of FILE must exist, unless --output-dir names it.
                    """,
                rules: .excludes(
                    "watch", "--output is for a file that is fetched once; use -P with --watch"),
                .refused(\.outputComplaint)
            ).usual,
            .taking(
                .folder("DIR"), "output-dir", "P", in: .files, into: \.outputDirectory,
                help: "put files below DIR (default: .)",
                manual: """
                    Put all files below the folder DIR, which is made if need be. Folders in the \
                    names of files are made below it.
                    """,
                rules: .refused(\.outputDirectoryComplaint)
            ).usual,
        ]
    }

    private static var choices: [Flag<GetOptions>] {
        [
            .on(
                "no-clobber", in: .files, sets: \.client.noClobber,
                help: "do not replace a file that exists: fail",
                manual: """
                    If a file exists, leave it alone and report a failure (status 11). A part of \
                    an interrupted transfer is still resumed.
                    """,
                rules: .excludes("skip-existing"), .excludes("newer"),
                needsFile("--no-clobber")),
            .on(
                "skip-existing", in: .files, sets: \.client.skipsExisting,
                help: "skip files that exist without asking for them",
                manual: """
                    Skip each file that exists, whatever is in it, without asking the server \
                    about it. This is not a failure. Only --sha256 checks such a file.
                    """,
                rules: .excludes("newer"), needsFile("--skip-existing")),
            .on(
                "newer", in: .files, sets: \.client.onlyNewer,
                help: "fetch only what is newer than the file here",
                manual: """
                    If a file exists, fetch it only if the modification time on the server is \
                    later than the local one. Times count in whole seconds: a second change \
                    within one second is not noticed.
                    """,
                rules: needsFile("--newer")),
            .on(
                "dry-run", in: .files, sets: \.client.isDryRun,
                help: "write nothing; show what would be done",
                manual: """
                    Write nothing. Print what would be fetched, resumed or removed, as far as the \
                    listings of the server tell.
                    """,
                rules: .excludes("watch", "--dry-run only tells; remove --watch"),
                .refused { options in
                    options.output == "-"
                        ? "--dry-run writes nothing; remove --output -" : nil
                }
            ).usual,
            .on(
                "delete", in: .files, sets: \.client.removesExtraneousFiles,
                help: "with -r, delete what the server does not have",
                manual: """
                    After a folder was fetched with --recursive, delete what is in it here and \
                    not on the server. Before anything is deleted all these folders are listed \
                    once more, and what was moved there meanwhile is fetched. If a file, a folder \
                    or a listing failed, nothing is deleted: a file that was renamed there may be \
                    here under its old name only. \
                    A listed file that is gone there meanwhile counts as failed, one that \
                    --max-filesize or --no-clobber leaves out does not. \
                    What is on another file system stays. So does a name that is not UTF-8 or has \
                    a control character: the server may have it, and cannot say so.
                    """,
                rules: .needs(
                    "recursive", "--delete is for whole folders: use it with --recursive DIR"),
                .refused { options in
                    options.outputDirectory == nil && options.namesThere.contains(".")
                        ? "--delete with . deletes all else in the output folder: name that "
                            + "with -P DIR" : nil
                }
            ).usual,
            .on(
                "fail-early", in: .files, sets: \.client.endsAtFirstFailure,
                help: "stop at the first failure",
                manual: """
                    Stop at the first failure. Without this flag the rest is still fetched, and \
                    the exit status is that of the first failure.
                    """),
            .taking(
                .seconds(1...604_800), "watch", in: .files, into: \.client.watchPause,
                help: "keep running, and fetch what changes",
                manual: """
                    When all is done, wait for the server to tell of a change and fetch it, \
                    until a signal ends the program. A server that cannot tell is looked at \
                    every SECONDS. Only changes are printed. If the server goes away, keep \
                    trying to reach it.
                    """),
        ]
    }

    private static var contents: [Flag<GetOptions>] {
        [
            .on(
                "no-mtime", in: .files, sets: \.client.keepsModificationTime, to: false,
                help: "do not keep modification times",
                manual: "Leave each file with the time at which it was fetched."),
            .on(
                "whole-file", in: .files, sets: \.client.capabilities[.sums], to: false,
                help: "fetch changed files whole, not only changes",
                manual: """
                    Fetch a file that has changed as a whole. Without this flag only the parts \
                    that the local file does not have are fetched, if it has 16 KiB or more, and \
                    a listed file that was renamed or rotated on the server is copied from the \
                    local one.
                    """),
            .taking(
                .size, "max-filesize", in: .files, into: \.client.fileBytesMax,
                help: "fetch nothing larger, such as 10M",
                manual: """
                    Do not fetch files larger than SIZE bytes (status 12). K, M and G stand for \
                    a thousand, a million and a thousand million.
                    """),
            .taking(
                .sha256, "sha256", in: .files, into: \.digest,
                help: "the one file must have this digest",
                manual: """
                    Accept the one file only if this is its SHA-256, in hexadecimal (status 9), \
                    even if it exists and is skipped. \
                    Every file is checked against the digest that the server computes anyway.
                    """,
                rules: .refused { options in
                    options.severalFiles.map { "--sha256 is the digest of one file, and \($0)" }
                }),
        ]
    }

    /// The flag says what becomes of a file that exists.
    private static func needsFile(_ flag: String) -> FlagRule<GetOptions> {
        .refused { options in
            options.output == "-" ? "--output - writes no file; remove \(flag)" : nil
        }
    }
}
