/// The number in an ERROR; an undefined one is kept, and known by its upper bit.
package struct ErrorCode: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package static let notFound = ErrorCode(rawValue: 1)
    package static let permissionDenied = ErrorCode(rawValue: 2)
    package static let notRegular = ErrorCode(rawValue: 3)
    package static let changed = ErrorCode(rawValue: 4)
    package static let inputOutput = ErrorCode(rawValue: 5)
    package static let tooMuch = ErrorCode(rawValue: 6)
    package static let malformedPath = ErrorCode(rawValue: 7)

    package static let malformed = ErrorCode(rawValue: 0x8001)
    package static let unsupported = ErrorCode(rawValue: 0x8002)
    package static let busy = ErrorCode(rawValue: 0x8003)
    package static let timedOut = ErrorCode(rawValue: 0x8004)
    package static let notAllowed = ErrorCode(rawValue: 0x8005)
    package static let stopping = ErrorCode(rawValue: 0x8006)

    /// Whether it ends the session, not just the answer.
    package var isFatal: Bool {
        // PROTOCOL 3.4
        rawValue >= 0x8000
    }
}

extension ErrorCode: CustomStringConvertible {
    /// PROTOCOL's meaning of the number, for a person.
    package var description: String {
        switch self {
        case .notFound: "not found"
        case .permissionDenied: "permission denied"
        case .notRegular: "not a regular file (or not a directory)"
        case .changed: "the file changed while it was sent"
        case .inputOutput: "input/output error"
        case .tooMuch: "too much: a directory over the limit"
        case .malformedPath: "malformed path"
        case .malformed: "malformed frame or body"
        case .unsupported: "unsupported version or frame type"
        case .busy: "busy: too many clients"
        case .timedOut: "timed out"
        case .notAllowed: "not allowed: this peer is refused"
        case .stopping: "stopping"
        default: "unknown error 0x" + String(rawValue, radix: 16)
        }
    }
}
