/// A request for one file, or for what is missing of it.
package struct Get: Message {
    package let path: RemotePath
    /// What the client has already; nil for nothing.
    package let held: HeldPrefix?

    package init(path: RemotePath, held: HeldPrefix? = nil) {
        self.path = path
        self.held = held
    }

    /// How many bytes the request takes of the window of PROTOCOL 8.1, its number apart.
    package var frameByteCount: Int {
        Limits.frameHeaderBytes + 8 + (held == nil ? 0 : Digest32.byteCount) + 2 + path.bytes.count
    }

    package func encode(into writer: inout ByteWriter) {
        writer.append(held?.offset ?? 0)
        writer.append(contentsOf: held?.digest.bytes ?? [])
        writer.append(counted: path.bytes)
    }

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        // PROTOCOL 4.1: beyond what a file can have, every file is shorter.
        let offset = try reader.integer(UInt64.self)
        held =
            offset == 0 ? nil : HeldPrefix(offset: offset, digest: try Digest32(decoding: &reader))
        path = try reader.path()
    }
}
