/// A name below the served folder that cannot climb out of it: every value obeys PROTOCOL 7.1.
package struct RemotePath: Hashable, Comparable, Sendable {
    /// The path as it stands on the wire: 1 to 4,096 bytes of valid UTF-8.
    package let bytes: [UInt8]

    /// Checks the bytes; reads at most one more than a path may have.
    package init(_ bytes: some Collection<UInt8>) throws(PathViolation) {
        let bytes = Array(bytes.prefix(Limits.pathBytesMax + 1))
        if let violation = Self.violation(of: bytes) { throw violation }
        self.bytes = bytes
    }

    /// Checks the text's UTF-8.
    package init(_ text: some StringProtocol) throws(PathViolation) {
        try self.init(text.utf8)
    }

    /// The names between the slashes, outermost first; never empty.
    package var components: [ArraySlice<UInt8>] {
        bytes.split(separator: .slash)
    }

    /// The last component.
    package var name: ArraySlice<UInt8> {
        let start = bytes.lastIndex(of: .slash).map { slash in slash + 1 } ?? 0
        return bytes[start...]
    }

    /// The path as text; it holds no control character below 0x20 but may hold any other.
    package var text: String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// Whether this path names something inside the folder that the other one names.
    package func isBeneath(_ folder: RemotePath) -> Bool {
        bytes.count > folder.bytes.count && bytes[folder.bytes.count] == .slash
            && bytes.starts(with: folder.bytes)
    }

    /// The order of LIST: byte by byte, not folder by folder (`a-b` stands before `a/b`).
    package static func < (left: RemotePath, right: RemotePath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    // PROTOCOL 7.1
    private static func violation(of bytes: [UInt8]) -> PathViolation? {
        if bytes.isEmpty { return .empty }
        if bytes.count > Limits.pathBytesMax { return .tooLong }
        if bytes[0] == .slash { return .absolute }
        if let control = bytes.first(where: { $0 < 0x20 || $0 == 0x7f }) {
            return .controlByte(control)
        }
        if let violation = componentViolation(of: bytes) { return violation }
        // Refuses overlong forms, surrogates and what lies beyond U+10FFFF as well.
        if String(validating: bytes, as: UTF8.self) == nil { return .notUTF8 }
        return nil
    }

    /// Without slices: the names of a deep tree have thousands of components each.
    private static func componentViolation(of bytes: [UInt8]) -> PathViolation? {
        var start = 0
        for end in 0...bytes.count where end == bytes.count || bytes[end] == .slash {
            let count = end - start
            if count == 0 { return .emptyComponent }
            if count <= 2, bytes[start] == .dot, bytes[end - 1] == .dot { return .dots }
            if count > Limits.componentBytesMax { return .componentTooLong }
            start = end + 1
        }
        return nil
    }
}

extension UInt8 {
    fileprivate static let slash: UInt8 = 0x2f
    fileprivate static let dot: UInt8 = 0x2e
}

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
