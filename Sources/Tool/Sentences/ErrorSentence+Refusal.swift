package import Wire

/// What the server's refusals mean for a person; the server's own words are not repeated.
extension ErrorSentence {
    /// The server will not give this file, or nothing at all.
    package static func refused(_ name: String, _ code: RefusalCode) -> ErrorSentence {
        switch code {
        case .notFound: ErrorSentence(.refused, "\(name): not found in the served folder")
        case .permissionDenied: ErrorSentence(.refused, "\(name): the server may not read it")
        case .notRegular:
            ErrorSentence(
                .refused, "\(name): is a folder (fetch it with -r), or something that is no file")
        case .changed:
            ErrorSentence(.refused, "\(name): changed while it was sent; run again")
        case .inputOutput:
            ErrorSentence(.refused, "\(name): the server cannot read it from its disk")
        case .tooMuch:
            ErrorSentence(.refused, "\(name): holds more names than the server will sort")
        case .malformedPath: ErrorSentence(.refused, "\(name): is no name to the server")
        case .malformed:
            ErrorSentence(.brokenProtocol, "the server could not read what this program said")
        case .unsupported:
            ErrorSentence(
                .brokenProtocol, "the server speaks another version; update the older one")
        case .busy: ErrorSentence(.refused, "the server has as many clients as it takes; try later")
        case .timedOut: ErrorSentence(.unreachable, "the server waited too long for this program")
        case .notAllowed:
            ErrorSentence(
                .refused,
                "the server does not let this device in: is it paired there, and on its list?")
        case .stopping: ErrorSentence(.unreachable, "the server is stopping; run again")
        default:
            ErrorSentence(
                code.isFatal ? .brokenProtocol : .refused,
                "\(name): refused for a reason that this version does not know (\(code.rawValue))")
        }
    }
}
