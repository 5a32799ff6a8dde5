/// Takes a btsnoop file piece by piece and gives its records; it holds one piece at most.
package struct CaptureReader {
    private var held: [UInt8] = []
    private var position = 0
    private var passedBytes = 0
    private var datalink: Datalink?
    private var lostRecords: UInt32 = 0

    /// The kinds of records that are known.
    private enum Datalink: UInt32 {
        case h1 = 1001
        case h4 = 1002
        case monitor = 2001
    }

    private static let headerBytes = 16
    private static let recordHeaderBytes = 24
    private static let magic = Array("btsnoop\0".utf8)

    /// A data packet of HCI holds 65,535 bytes behind its header; the rest is room for the headers.
    package static let recordBytesMax = 65_600

    package init() {}

    /// Takes the next piece of the file.
    package mutating func append(_ bytes: [UInt8]) {
        held.removeFirst(position)
        passedBytes += position
        position = 0
        held += bytes
    }

    /// The next record; nil where more of the file is needed.
    package mutating func next() throws(CaptureError) -> CaptureRecord? {
        guard let datalink = try readHeader(), held.count - position >= Self.recordHeaderBytes
        else {
            return nil
        }
        var header = ByteCursor(held[position..<(position + Self.recordHeaderBytes)])
        // The length of the packet, and how much of it was kept: what is in the file.
        guard header.big32() != nil, let bytes = header.big32(), let flags = header.big32(),
            let lost = header.big32()
        else { return nil }
        guard bytes <= Self.recordBytesMax else {
            throw .recordTooLong(offset: passedBytes + position, bytes: bytes)
        }
        let start = position + Self.recordHeaderBytes
        guard held.count - start >= Int(bytes) else { return nil }
        position = start + Int(bytes)
        lostRecords = max(lostRecords, lost)  // counted since the first record
        let body = held[start..<position]
        return switch datalink {
        case .monitor: CaptureRecord(monitor: flags, body)
        case .h1: CaptureRecord(h1: flags, body)
        case .h4: CaptureRecord(h4: flags, body)
        }
    }

    /// Says that the file has ended, and tells what it lacks; throws where it was too short to be a
    /// capture at all.
    package func finish() throws(CaptureError) -> CaptureLoss {
        if datalink == nil { throw .notACapture }
        return CaptureLoss(cutBytes: held.count - position, lostRecords: Int(lostRecords))
    }

    /// The kind of the records, once the file's own header has come.
    private mutating func readHeader() throws(CaptureError) -> Datalink? {
        if let datalink { return datalink }
        guard held.prefix(Self.magic.count).elementsEqual(Self.magic.prefix(held.count)) else {
            throw .notACapture
        }
        guard held.count >= Self.headerBytes else { return nil }
        var header = ByteCursor(held[Self.magic.count..<Self.headerBytes])
        guard let version = header.big32(), let number = header.big32() else { return nil }
        guard version == 1 else { throw .version(version) }
        guard let known = Datalink(rawValue: number) else { throw .datalink(number) }
        position = Self.headerBytes
        datalink = known
        return known
    }
}
