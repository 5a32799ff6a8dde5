/// What a peer can do beyond the plain protocol; undefined bits are dropped.
package struct Capabilities: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    /// Takes the byte of a HELLO and forgets the bits that it does not know.
    package init(rawValue: UInt8) {
        // PROTOCOL 3.6
        self.rawValue = rawValue & 0b0000_0111
    }

    /// The server's direction may be one zstd stream.
    package static let zstd = Capabilities(rawValue: 0b0000_0001)

    /// A changed file may be asked for by sums and parts.
    package static let sums = Capabilities(rawValue: 0b0000_0010)

    /// A client may be told when something changes.
    package static let live = Capabilities(rawValue: 0b0000_0100)

    /// Whether these are among them, which a flag may switch.
    package subscript(wanted: Capabilities) -> Bool {
        get { isSuperset(of: wanted) }
        set { if newValue { formUnion(wanted) } else { subtract(wanted) } }
    }
}
