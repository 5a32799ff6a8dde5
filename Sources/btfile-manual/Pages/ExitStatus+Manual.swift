import Tool

/// The list of exit statuses in the manual pages.
extension ExitStatus {
    /// A table of all statuses that a program has.
    static func manual(of program: ProgramName) -> String {
        let rows = allCases.compactMap { status in
            status.meaning(for: program).map { ".It \(status.rawValue)\n\($0)" }
        }
        return ([".Bl -tag -width 129 -compact"] + rows + [".El"]).joined(separator: "\n")
    }

    private func meaning(for program: ProgramName) -> String? {
        switch program {
        case .get: meaningForGet
        case .serve: meaningForServe
        }
    }

    private var meaningForGet: String {
        switch self {
        case .done: "All done."
        case .failed: "Another failure."
        case .usage: "Wrong usage."
        case .localFile: "Local file trouble, a full disk included."
        case .unreachable: "Cannot connect, link lost, or timed out, after all retries."
        case .noService:
            "The machine answers but does not run btfile-serve, or no machine has the name."
        case .notPaired: "Pairing or encryption refused."
        case .brokenProtocol: "The server broke the protocol, or speaks another version."
        case .refused: "The server refused: not found, not allowed, busy, changed."
        case .wrongDigest: "Digest mismatch."
        case .exists: "The local file exists and\n.Fl Fl no\\-clobber\nwas given."
        case .tooLarge: "Larger than\n.Fl Fl max\\-filesize ."
        case .hungUp: "Ended by SIGHUP."
        case .interrupted: "Ended by Ctrl\\-C (SIGINT)."
        case .terminated: "Ended by SIGTERM; the normal end of\n.Fl Fl watch ."
        }
    }

    private var meaningForServe: String? {
        switch self {
        case .done:
            "Stopped by a signal, after\n.Fl Fl once ,\n"
                + "or when the client of\n.Fl Fl inetd\nhas gone."
        case .failed: "Another failure."
        case .usage: "Wrong usage."
        case .localFile: "The folder, or the file of\n.Fl Fl allow\\-file ."
        case .unreachable: "No adapter, or the channel is taken."
        case .noService, .notPaired, .brokenProtocol, .refused, .wrongDigest, .exists, .tooLarge,
            .hungUp, .interrupted, .terminated:
            nil
        }
    }
}
