/// A request for the names in a folder, or for the one of a file.
package struct List: Message {
    private static let recursiveFlag: UInt8 = 0b0000_0001

    /// What to list; nil for the share's root.
    package let path: RemotePath?
    /// Whether the folders below are listed too.
    package let recursive: Bool

    package init(path: RemotePath?, recursive: Bool) {
        self.path = path
        self.recursive = recursive
    }

    package func encode(into writer: inout ByteWriter) {
        writer.append(recursive ? Self.recursiveFlag : 0)
        writer.append(counted: path?.bytes ?? [])
    }

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        // Undefined flags are ignored, as undefined capabilities are.
        recursive = try reader.integer(UInt8.self) & Self.recursiveFlag != 0
        path = try reader.optionalPath()
    }
}
