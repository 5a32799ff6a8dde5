package import Client
import System
package import Wire

/// Reads a list of names, in pieces of any size: what `--input-file` is given.
///
/// Each record is a name on the server and, behind a tab, perhaps the name that the file gets here.
/// With lines, `#` begins a comment and blank lines are ignored; with NULs every byte counts.
package struct NameList {
    /// What ends a name.
    package enum Separator: Sendable {
        case lineEnd, null

        var byte: UInt8 { self == .lineEnd ? UInt8(ascii: "\n") : 0 }
    }

    /// What was read.
    package enum Record: Equatable, Sendable {
        case wanted(RemotePath, DestinationPath)
        /// The record with that number, counted from one, is invalid.
        case mistaken(Int, Mistake)
    }

    /// Why a record is invalid.
    package enum Mistake: Equatable, Sendable {
        case tooLong
        case name(PathViolation)
        case localName(DestinationPath.Violation)
    }

    /// Why the list is refused as a whole: it may have no end.
    package enum Excess: Error, Sendable {
        case records, bytes
    }

    /// Two paths of the longest kind, the tab and a carriage return: nothing longer can be right.
    package static let recordBytesMax = 2 * Limits.pathBytesMax + 2
    /// Nothing is fetched before the list has ended, so all of it is held in memory.
    package static let recordCountMax = 1_000_000
    package static let bytesMax = 256_000_000

    private let separator: Separator
    private var number = 1
    private var byteCount = 0
    /// The record that has begun; never more than one byte longer than it may be.
    private var record: [UInt8] = []

    package init(_ separator: Separator) {
        self.separator = separator
    }

    /// How many records have ended.
    var recordCount: Int { number - 1 }

    /// Takes the next bytes, and reports each record that ends in them.
    package mutating func take(
        _ bytes: Span<UInt8>, found: (Record) -> Void
    ) throws(Excess) {
        byteCount += bytes.count
        guard byteCount <= Self.bytesMax else { throw .bytes }
        var start = 0
        while let place = bytes.firstIndex(of: separator.byte, from: start) {
            keep(bytes, start..<place)
            try finishRecord(found)
            start = place + 1
        }
        keep(bytes, start..<bytes.count)
    }

    /// The list has ended; its last record may have no end of its own.
    package mutating func end(found: (Record) -> Void) throws(Excess) {
        if !record.isEmpty { try finishRecord(found) }
    }

    private mutating func keep(_ bytes: Span<UInt8>, _ part: Range<Int>) {
        for index in part.prefix(Self.recordBytesMax + 1 - record.count) {
            record.append(bytes[index])
        }
    }

    private mutating func finishRecord(_ found: (Record) -> Void) throws(Excess) {
        guard number <= Self.recordCountMax else { throw .records }
        if number == 1 && separator == .lineEnd { record = Array(record.withoutByteOrderMark) }
        if !saysNothing { found(nextRecord) }
        record.removeAll(keepingCapacity: true)
        number += 1
    }

    private var saysNothing: Bool {
        guard separator == .lineEnd else { return record.isEmpty }
        return record.first == UInt8(ascii: "#")
            || record.allSatisfy {
                [UInt8(ascii: " "), UInt8(ascii: "\t"), Self.return].contains($0)
            }
    }

    private static let `return` = UInt8(ascii: "\r")

    private var nextRecord: Record {
        guard record.count <= Self.recordBytesMax else { return .mistaken(number, .tooLong) }
        // Lists come from other systems too.
        let isMarked = separator == .lineEnd && record.last == Self.return
        let parts = (isMarked ? record.dropLast() : record[...])
            .split(separator: UInt8(ascii: "\t"), maxSplits: 1, omittingEmptySubsequences: false)
        do throws(PathViolation) {
            let remote = try RemotePath(parts[0])
            return wanted(remote, localName: parts.count > 1 ? parts[1] : nil)
        } catch {
            return .mistaken(number, .name(error))
        }
    }

    private func wanted(_ remote: RemotePath, localName: ArraySlice<UInt8>?) -> Record {
        do throws(DestinationPath.Violation) {
            let destination =
                if let localName { try DestinationPath(LocalPath(localName)) } else {
                    try DestinationPath(remote)
                }
            return .wanted(remote, destination)
        } catch {
            return .mistaken(number, .localName(error))
        }
    }
}
