import Bluetooth
package import Server
package import System

/// What is wrong with the file of --allow-file.
extension ErrorSentence {
    /// It does not say who may come in.
    package static func allowFile(_ path: LocalPath, _ error: AllowFileError) -> ErrorSentence {
        switch error {
        case .system(let error):
            ErrorSentence(.localFile, "cannot read \(path): \(error.errno.words)")
        case .list(.tooLong):
            ErrorSentence(.localFile, "\(path) is too long for a list of addresses")
        case .list(.notAddress(line: let line)):
            ErrorSentence(
                .localFile, "line \(line) of \(path) is no address such as AA:BB:CC:DD:EE:FF")
        }
    }
}
