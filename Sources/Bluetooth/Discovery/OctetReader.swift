import System

/// Takes a message apart from its beginning; every step looks first whether so much is there.
struct OctetReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// How many bytes are left.
    var count: Int { rest.count }

    /// Whether none is left.
    var isAtEnd: Bool { rest.isEmpty }

    /// Takes one byte.
    mutating func octet() throws(RecordViolation) -> UInt8 {
        guard let first = rest.popFirst() else { throw .truncated }
        return first
    }

    /// Takes so many bytes.
    mutating func octets(_ count: Int) throws(RecordViolation) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .truncated }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// Takes a number of one, two or four bytes, most significant first.
    mutating func number(octets count: Int) throws(RecordViolation) -> UInt32 {
        UInt32(octets: try octets(count))
    }

    /// Takes a number of two bytes.
    mutating func number() throws(RecordViolation) -> UInt16 {
        UInt16(octets: try octets(2))
    }
}
