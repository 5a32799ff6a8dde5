import Server
import System

/// Why a folder is not served.
extension ErrorSentence {
    /// The server cannot start, or cannot go on.
    static func serving(_ error: ServerError) -> ErrorSentence {
        switch error {
        case .folder(let path, let error): opening(folder: path.description, error.errno)
        case .allowFile(let path, let error): allowFile(path, error)
        case .listen(let place, let error): listening(at: place, error)
        case .system(let error) where error.errno == .tooManyOpenFiles:
            ErrorSentence(
                .failed, "cannot serve: \(error.call): \(error.errno.words); \(moreDescriptors)")
        case .system(let error) where error.errno == .noMemory:
            ErrorSentence(.failed, "cannot serve: \(tooLittleMemory)")
        case .system(let error):
            ErrorSentence(.failed, "cannot serve: \(error.call): \(error.errno.words)")
        }
    }
}
