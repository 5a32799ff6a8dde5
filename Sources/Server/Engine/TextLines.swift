internal import Wire

/// Cuts what a person types into lines, and takes back what was typed by mistake.
///
/// PROTOCOL 9.1
struct TextLines {
    /// A line without its end; nil if it was too long, and its bytes are lost.
    typealias Line = [UInt8]?

    private var line: [UInt8] = []
    private var isTooLong = false
    /// Whether the last byte was CR, so that LF belongs to it, or the NUL of telnet.
    private var hasReturned = false

    /// Reads `bytes[position...]` up to the end of one line; nil if there is none yet.
    mutating func next(in bytes: [UInt8], at position: inout Int) -> Line? {
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            let belongsToReturn = hasReturned && (byte == Self.lineFeed || byte == 0)
            hasReturned = byte == Self.carriageReturn
            switch byte {
            case _ where belongsToReturn: continue
            case Self.lineFeed, Self.carriageReturn: return .some(take())
            case Self.backspace, Self.delete: removeLast()
            default: append(byte)
            }
        }
        return nil
    }

    /// Takes what is behind the end of the last line, if anything is: nothing more will come.
    mutating func takeRest() -> Line? {
        line.isEmpty && !isTooLong ? nil : .some(take())
    }

    private static let lineFeed: UInt8 = 0x0a
    private static let carriageReturn: UInt8 = 0x0d
    private static let backspace: UInt8 = 0x08
    private static let delete: UInt8 = 0x7f

    private mutating func take() -> Line {
        defer {
            line = []
            isTooLong = false
        }
        return isTooLong ? nil : line
    }

    private mutating func append(_ byte: UInt8) {
        if line.count < TextDialogue.nameBytesMax { line.append(byte) } else { isTooLong = true }
    }

    /// Removes one character, which may be several bytes of UTF-8.
    private mutating func removeLast() {
        while let byte = line.popLast(), byte & 0xc0 == 0x80 {}
    }
}
