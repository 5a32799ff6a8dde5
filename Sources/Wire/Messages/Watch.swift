/// A request to be told when a folder or a file changes.
package struct Watch: Message {
    private static let recursiveFlag: UInt8 = 0b0000_0001

    /// What to watch; nil for the share's root.
    package let path: RemotePath?
    /// Whether the folders below are watched too.
    package let isRecursive: Bool
    /// The state that the client knows; 0 for none.
    package let tag: UInt64

    package init(path: RemotePath?, isRecursive: Bool, tag: UInt64) {
        self.path = path
        self.isRecursive = isRecursive
        self.tag = tag
    }

    package func encode(into writer: inout ByteWriter) {
        writer.append(isRecursive ? Self.recursiveFlag : 0)
        writer.append(tag)
        writer.append(counted: path?.bytes ?? [])
    }

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        // Undefined flags are ignored, as those of LIST are.
        isRecursive = try reader.integer(UInt8.self) & Self.recursiveFlag != 0
        tag = try reader.integer()
        path = try reader.optionalPath()
    }
}

/// The answer to WATCH.
package struct Changed: Message {
    /// Names the present state of what is watched; not 0.
    package let tag: UInt64

    /// Traps on a tag of 0, which names no state.
    package init(tag: UInt64) {
        precondition(tag != 0)
        self.tag = tag
    }

    package func encode(into writer: inout ByteWriter) {
        writer.append(tag)
    }

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        tag = try reader.integer()
        // PROTOCOL 15.1
        guard tag != 0 else { throw .changedTag }
    }
}
