/// The commands by which L2CAP channels come and go.
enum SignallingCommand: Equatable {
    case connectionRequest(identifier: UInt8, service: UInt16, source: UInt16)
    /// `source` is the requester's number, `destination` the answerer's.
    case connectionResponse(
        identifier: UInt8, destination: UInt16, source: UInt16, isAccepted: Bool, isPending: Bool)
    /// Likewise: `source` is the number of the side that asked to disconnect.
    case disconnectionResponse(destination: UInt16, source: UInt16)
    case other

    /// All commands of one PDU; those behind a damaged one are lost with it.
    static func all(in payload: ArraySlice<UInt8>) -> [SignallingCommand] {
        var cursor = ByteCursor(payload)
        var commands: [SignallingCommand] = []
        while let code = cursor.byte(), let identifier = cursor.byte(),
            let length = cursor.little16(), let body = cursor.bytes(Int(length))
        {
            commands.append(command(code, identifier, body) ?? .other)
        }
        return commands
    }

    private static func command(
        _ code: UInt8, _ identifier: UInt8, _ body: ArraySlice<UInt8>
    ) -> SignallingCommand? {
        var cursor = ByteCursor(body)
        guard let first = cursor.little16(), let second = cursor.little16() else { return nil }
        switch code {
        case 0x02:
            return .connectionRequest(identifier: identifier, service: first, source: second)
        case 0x03:
            guard let result = cursor.little16() else { return nil }
            return .connectionResponse(
                identifier: identifier, destination: first, source: second,
                isAccepted: result == 0, isPending: result == 1)
        case 0x07: return .disconnectionResponse(destination: first, source: second)
        case _: return nil
        }
    }
}
