package import Wire

/// A frame with any type and body, well-formed or not.
package func frame(_ type: UInt8, _ body: [UInt8] = []) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(UInt32(body.count + 1))
    writer.append(type)
    writer.append(contentsOf: body)
    return writer.bytes
}

/// A frame as a client sends it.
package func frame(_ type: ClientFrameType, _ message: some Message) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(frame: type, message)
    return writer.bytes
}

/// A frame as a server sends it.
package func frame(_ type: ServerFrameType, _ message: some Message) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(frame: type, message)
    return writer.bytes
}
