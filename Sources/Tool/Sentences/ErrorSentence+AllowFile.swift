import Bluetooth
package import Server
package import System

/// What is wrong with the file of --allow-file.
extension ErrorSentence {
    /// It does not say who may come in.
    package static func allowFile(_ path: LocalPath, _ error: AllowFileError) -> ErrorSentence {
        switch error {
        case .system(let error):
            ErrorSentence(.localFile, "cannot read \(path): \(reason(error.errno))")
        case .list(.tooLong):
            ErrorSentence(.localFile, "\(path) is too long for a list of addresses")
        case .list(.notAddress(line: let line)):
            ErrorSentence(
                .localFile, "line \(line) of \(path) is no address such as AA:BB:CC:DD:EE:FF")
        }
    }

    private static func reason(_ errno: Errno) -> String {
        switch errno {
        case .noSuchFile: "\(errno.words); make it, or name another with --allow-file"
        case .permissionDenied: "\(errno.words); let this user read it"
        default: errno.words
        }
    }
}
