/// One record of a capture, as far as the air is concerned.
package struct CaptureRecord: Equatable, Sendable {
    /// The N of hciN.
    package let adapter: UInt16
    package let content: Content

    /// What a record tells.
    package enum Content: Equatable, Sendable {
        /// An adapter appeared: whatever was connected to one of that number is gone.
        case adapterAppeared(DeviceAddress)
        /// The kernel has learned an adapter's address.
        case adapterNamed(DeviceAddress)
        case adapterVanished
        /// An HCI event: code, length, parameters.
        case event(ArraySlice<UInt8>)
        /// An HCI packet of data: handle and flags, length, bytes.
        case data(Direction, ArraySlice<UInt8>)
        /// A record that says nothing about the air, such as a command.
        case other
        /// A record too short for its kind.
        case malformed
    }
}

/// The records of `btmon -w`, whose flags word holds the adapter and this operation code.
extension CaptureRecord {
    init(monitor flags: UInt32, _ body: ArraySlice<UInt8>) {
        adapter = UInt16(truncatingIfNeeded: flags >> 16)
        var cursor = ByteCursor(body)
        switch flags & 0xFFFF {
        case 0:  // New Index: type, bus, address, name
            _ = cursor.bytes(2)
            content = cursor.address().map { .adapterAppeared($0) } ?? .malformed
        case 1: content = .adapterVanished
        case 3: content = .event(body)
        case 4: content = .data(.sent, body)
        case 5: content = .data(.received, body)
        case 10:  // Index Info: address, manufacturer
            content = cursor.address().map { .adapterNamed($0) } ?? .malformed
        case _: content = .other
        }
    }
}

/// The records of a plain HCI capture (H4), whose first byte is the kind.
extension CaptureRecord {
    init(h4 flags: UInt32, _ body: ArraySlice<UInt8>) {
        let content: Content =
            switch body.first {
            case nil: .malformed
            case 2: .data(Direction(plain: flags), body.dropFirst())
            case 4: .event(body.dropFirst())
            case _: .other
            }
        self.init(adapter: 0, content: content)
    }
}

/// The records of one that lacks this byte (H1): the flags tell commands and events from data.
extension CaptureRecord {
    init(h1 flags: UInt32, _ body: ArraySlice<UInt8>) {
        let content: Content =
            switch (flags & 2, Direction(plain: flags)) {
            case (0, let direction): .data(direction, body)
            case (_, .received): .event(body)
            case (_, .sent): .other
            }
        self.init(adapter: 0, content: content)
    }
}

extension Direction {
    /// The lowest of the flags of a plain HCI record.
    fileprivate init(plain flags: UInt32) {
        self = flags & 1 == 0 ? .sent : .received
    }
}
