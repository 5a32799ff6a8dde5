import Bluetooth
package import Server
package import System

/// Why a folder is not served, and what is wrong with who may connect.
extension ErrorSentence {
    /// The table: a row for each reason why the server cannot start, or cannot go on.
    static func serving(_ error: ServerError) -> ErrorSentence {
        switch error {
        case .folder(let path, let error): opening(folder: path.description, error.errno)
        case .allowFile(let path, let error): allowFile(path, error)
        case .listen(let address, let error): listening(at: address, error)
        case .system(let error) where error.errno == .noMemory: noMemory("cannot serve")
        case .system(let error):
            ErrorSentence(
                .failed, "cannot serve: \(error.call): \(error.errno.words)",
                error.errno == .tooManyOpenFiles ? moreDescriptors : nil)
        }
    }

    /// The page for browsers is in none of these places.
    static func noPage(_ places: [String]) -> ErrorSentence {
        ErrorSentence(
            .localFile, "the page btfile.html is not installed",
            "it belongs to \(places.first ?? "share/btfile")")
    }

    /// There is no client on standard input and output.
    package static func inherited(_ error: InheritedStreamError) -> ErrorSentence {
        let streams = "standard input and output"
        return switch error {
        case .notStream:
            ErrorSentence(
                .usage, "--inetd: \(streams) must lead to a client",
                "start it from ssh, socat, inetd or a systemd socket")
        case .cookedTerminal:
            ErrorSentence(
                .usage, "--inetd: the terminal here is not in raw mode",
                "type 'stty raw -echo' before, or start it from ssh, socat or inetd")
        case .notConnected:
            ErrorSentence(
                .usage, "--inetd: the socket on \(streams) is not that of one client",
                "inetd must say nowait, and a systemd socket Accept=yes")
        case .gone: ErrorSentence(.done, "the client left before the server could answer")
        case .system(let error):
            ErrorSentence(.failed, "cannot use \(streams): \(error.errno.words)")
        }
    }

    /// The folder that is to be served cannot be opened.
    package static func opening(folder: String, _ errno: Errno) -> ErrorSentence {
        let (reason, advice): (String, String?) =
            switch errno {
            case .notDirectory: ("not a folder", "name the folder that it is in")
            case .noSuchFile where folder.allSatisfy(\.isNumber):
                (errno.words, "if it is a port, use --channel N, which Bluetooth has instead")
            case .noSuchFile: (errno.words, "make it, or name another")
            case .permissionDenied: (errno.words, "let this user read it, or name another")
            case .tooManyOpenFiles: (errno.words, moreDescriptors)
            default: (errno.words, nil)
            }
        return ErrorSentence(.localFile, "cannot serve \(folder): \(reason)", advice)
    }

    /// The file of --allow-file does not say who may connect.
    package static func allowFile(_ path: LocalPath, _ error: AllowFileError) -> ErrorSentence {
        switch error {
        case .system(let error):
            let advice: String? =
                switch error.errno {
                case .noSuchFile: "make it, or name another with --allow-file"
                case .permissionDenied: "let this user read it"
                default: nil
                }
            return ErrorSentence(
                .localFile, "cannot read \(path): \(error.errno.words)", advice)
        case .list(.tooLong):
            return ErrorSentence(.localFile, "\(path) is too long for a list of addresses")
        case .list(.notAddress(line: let line)):
            return ErrorSentence(
                .localFile, "\(path): line \(line) is not an address such as AA:BB:CC:DD:EE:FF")
        }
    }
}
