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

/// The bytes that hexadecimal digits stand for; spaces and line ends between them do not matter.
package func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
