package import System
package import Wire

/// Why the share refuses a request.
package enum ShareError: Error, Hashable, Sendable {
    /// Nothing of that name is served.
    case notFound(Absence)
    /// The file's or a folder's permissions forbid it.
    case permissionDenied
    /// The name leads to something without content to send: a folder, pipe, device or socket.
    case notRegular(FileStatus.Kind?)
    /// A link leads to what may have to be hidden: the kernel does not tell where it is.
    case unknownTarget
    /// The file has changed since it was opened.
    case changed
    /// A folder has more entries than the number.
    case tooMuch(entriesMax: Int)
    /// The served folder itself was removed: until the server is started again nothing is served.
    case removed
    /// The disk failed, or this machine is out of a resource.
    case inputOutput(SystemError)

    /// The reason for "not found"; for the server's log only.
    package enum Absence: Hashable, Sendable {
        case absent
        /// The name begins with a dot, and such names are not served.
        case hidden
        /// The name is behind a link that is not followed, or on another file system.
        case outside
    }

    init(_ error: SystemError) {
        self =
            switch error.errno {
            case .noSuchFile, .notDirectory, .nameTooLong: .notFound(.absent)
            case .tooManyLinks, .crossDevice: .notFound(.outside)
            case .permissionDenied, .notPermitted: .permissionDenied
            case .noSuchDeviceOrAddress: .notRegular(nil)
            case .isDirectory: .notRegular(.directory)
            default: .inputOutput(error)
            }
    }

    /// Whether only this name cannot be read, so that a listing goes on without it.
    var concernsOneName: Bool {
        switch self {
        case .notFound, .permissionDenied, .notRegular, .unknownTarget, .changed: true
        case .inputOutput: !isPassing
        case .tooMuch, .removed: false
        }
    }
}

extension ShareError {
    /// The answer to the peer, the same for what is absent, hidden or outside.
    package var errorMessage: ErrorMessage {
        switch self {
        case .notFound: ErrorMessage(.notFound, "there is no such file here")
        case .permissionDenied:
            ErrorMessage(.permissionDenied, "the server may not read it")
        case .notRegular: ErrorMessage(.notRegular, "it is not a regular file")
        case .unknownTarget:
            ErrorMessage(.inputOutput, "it is not known where a link leads")
        case .changed: ErrorMessage(.changed, "the file changed while it was sent")
        case .tooMuch(let entriesMax):
            ErrorMessage(.tooMuch, "a folder holds more than \(entriesMax) entries")
        case .removed: ErrorMessage(.inputOutput, "the served folder was removed")
        case .inputOutput:
            // Only the log says what failed.
            ErrorMessage(.inputOutput, "it cannot be read")
        }
    }

    /// Whether this machine is out of a resource that it will have again, so that a later request
    /// succeeds.
    package var isPassing: Bool {
        guard case .inputOutput(let error) = self else { return false }
        return error.errno.isLackOfResources
    }
}

extension ShareError: CustomStringConvertible {
    /// For the server's log, with what the peer is not told.
    package var description: String {
        switch self {
        case .notFound(.absent): "not found"
        case .notFound(.hidden): "not found: hidden"
        case .notFound(.outside): "not found: a link or another file system is in the way"
        case .permissionDenied: "permission denied"
        case .notRegular(.directory): "a folder, not a file"
        case .notRegular: "not a regular file"
        case .unknownTarget: "it is not known where a link leads: is /proc mounted?"
        case .changed: "it changed while it was sent"
        case .tooMuch(let entriesMax): "a folder has more than \(entriesMax) entries"
        case .removed: "the served folder was removed"
        case .inputOutput(let error) where error.errno == .noMemory: "too little memory"
        case .inputOutput(let error): "input/output error: \(error)"
        }
    }
}
