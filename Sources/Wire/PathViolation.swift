/// Why bytes are no path: the rule of PROTOCOL 7.1 that they break.
package enum PathViolation: Error, Hashable, Sendable {
    case empty
    case tooLong
    case absolute
    case emptyComponent
    case componentTooLong
    case dots
    case controlByte(UInt8)
    case notUTF8
}

extension PathViolation: CustomStringConvertible {
    /// What is wrong, for a person; it never repeats the path.
    package var description: String {
        switch self {
        case .empty: "the name is empty"
        case .tooLong: "the name is longer than \(Limits.pathBytesMax) bytes"
        case .absolute: "the name begins with a slash"
        case .emptyComponent: "the name has a slash too many"
        case .componentTooLong:
            "a part of the name is longer than \(Limits.componentBytesMax) bytes"
        case .dots: "a part of the name is . or .."
        case .controlByte(let byte): "the name holds the control byte \(byte)"
        case .notUTF8: "the name is not valid UTF-8"
        }
    }
}
