/// A request for one file, or for what is missing of it.
package struct Get: Message {
    package let path: RemotePath
    /// What the client has already; nil for nothing.
    package let held: HeldPrefix?

    package init(path: RemotePath, held: HeldPrefix? = nil) {
        self.path = path
        self.held = held
    }

    package func encode(into writer: inout ByteWriter) {
        writer.append(held)
        writer.append(counted: path.bytes)
    }

    package init(decoding reader: inout ByteReader) throws(ProtocolViolation) {
        held = try reader.heldPrefix()
        path = try reader.path()
    }
}

extension Get: FileRequest {
    func answer(after head: Head) -> FileAnswer { FileAnswer(restOfFile: head) }
}
