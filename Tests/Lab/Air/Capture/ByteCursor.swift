/// Reads bytes from front to back; everything is nil once they have run out.
package struct ByteCursor {
    /// What has not been read yet.
    package private(set) var rest: ArraySlice<UInt8>

    package init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    package mutating func byte() -> UInt8? {
        rest.popFirst()
    }

    /// Two bytes, the lower one first, as HCI, L2CAP and RFCOMM write numbers.
    package mutating func little16() -> UInt16? {
        bytes(2)?.reversed().reduce(0) { $0 << 8 | UInt16($1) }
    }

    /// Four bytes, the higher ones first, as btsnoop writes numbers.
    package mutating func big32() -> UInt32? {
        bytes(4)?.reduce(0) { $0 << 8 | UInt32($1) }
    }

    package mutating func address() -> DeviceAddress? {
        bytes(6).map { DeviceAddress(littleEndian: $0) }
    }

    package mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
