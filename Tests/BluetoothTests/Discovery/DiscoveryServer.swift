import System

@testable import Bluetooth

/// The other side of a service search: a server that answers as the standard says.
struct DiscoveryServer {
    /// What it answers with, in parts of at most `partBytes`.
    var lists: DataElement
    var partBytes = 640

    private static let cookie: [UInt8] = [0xc0, 0x0c]

    /// A server with these records.
    init(_ records: [DataElement]) {
        lists = .sequence(records)
    }

    /// The message that answers a request.
    func answer(_ request: [UInt8]) -> [UInt8] {
        let transaction = Array(request[1...2])
        let whole = lists.encoded
        let resumed = request.suffix(4).starts(with: Self.cookie)
        let start =
            resumed ? Int(request[request.count - 2]) << 8 | Int(request[request.count - 1]) : 0
        let part = Array(whole[start..<min(whole.count, start + partBytes)])
        let next = start + part.count
        let continuation: [UInt8] =
            next == whole.count ? [0] : [4] + Self.cookie + UInt16(next).octets
        return Self.message(transaction, part: part, continuation: continuation)
    }

    /// An answer with these parts, honest about their lengths.
    static func message(
        _ transaction: [UInt8], part: [UInt8], continuation: [UInt8]
    ) -> [UInt8] {
        let parameters = UInt16(part.count).octets + part + continuation
        return [7] + transaction + UInt16(parameters.count).octets + parameters
    }

    /// A record of a service, with one stack of protocols for each channel.
    static func record(
        _ service: ServiceUUID = .btfile, channels: [UInt8], name: String? = "btfile"
    ) -> DataElement {
        let stacks = channels.map { channel in
            DataElement.sequence([
                .sequence([.uuid(.l2cap)]), .sequence([.uuid(.rfcomm), .unsigned8(channel)]),
            ])
        }
        var attributes: [DataElement] = [
            .unsigned16(1), .sequence([.uuid(service)]),
            .unsigned16(4), stacks.count == 1 ? stacks[0] : .alternatives(stacks),
        ]
        if let name { attributes += [.unsigned16(0x100), .text(Array(name.utf8))] }
        return .sequence(attributes)
    }
}
