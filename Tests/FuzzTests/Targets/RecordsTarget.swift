import System
import TestSupport

@testable import Bluetooth

/// What another device answers about its services, and what an adapter says of devices.
enum RecordsTarget: FuzzTarget {
    static let name = "records"
    static let promise = "answers about services give valid channels, or are refused"

    static func seeds() -> [[UInt8]] {
        let record = DataElement.sequence([
            .unsigned16(1), .sequence([.uuid(.btfile)]), .unsigned16(4),
            .sequence([
                .sequence([.uuid(.l2cap)]), .sequence([.uuid(.rfcomm), .unsigned8(20)]),
            ]),
            .unsigned16(0x100), .text(Array("btfile".utf8)),
        ])
        let answer = DataElement.sequence([
            record,
            .sequence([
                .unsigned16(4), .alternatives([record]), .unsigned16(1), .unsigned32(1),
            ]),
        ]).encoded
        let parts = stride(from: 0, to: answer.count, by: 40).map { start in
            let part = Array(answer[start..<min(start + 40, answer.count)])
            let continuation: [UInt8] = start + 40 < answer.count ? [2, 0, 9] : [0]
            return UInt16(part.count).octets + part + continuation
        }
        return [
            answer, UInt16(answer.count).octets + answer + [0],
            parts.flatMap { [UInt8($0.count)] + $0 },
            SDPMessage(.failure, transaction: 1, parameters: [0, 3]).encoded,
            // An inquiry: one device, one with its signal, one with its name, and the end.
            [4, 2, 15, 1, 1, 2, 3, 4, 5, 6] + [UInt8](repeating: 0, count: 8),
            [4, 0x2f, 30, 1, 1, 2, 3, 4, 5, 6] + [UInt8](repeating: 0xC0, count: 8)
                + [7, 9] + Array("btfile".utf8) + [0, 0], [4, 1, 1, 0], [4, 0x0f, 4, 9, 1, 1, 4],
        ]
    }

    static func check(_ input: [UInt8]) throws {
        try checkElement(input)
        try checkMessage(input)
        if let records = try? ServiceRecord.all(of: .btfile, in: input) { try check(records) }
        try checkSearch(input)
        if case .found(let devices) = try? InquiryEvent(input[...]) {
            try demand(devices.count <= input.count / 14, "there are more devices than bytes")
        }
    }

    private static func checkElement(_ input: [UInt8]) throws {
        guard let element = try? DataElement(input[...]) else { return }
        let again = try DataElement(element.encoded[...])
        try demand(again == element, "an element is read as another one")
    }

    private static func checkMessage(_ input: [UInt8]) throws {
        guard let message = try? SDPMessage(input[...]) else { return }
        try demand(message.encoded == input, "a message is not what came")
    }

    private static func check(_ records: [ServiceRecord]) throws {
        try demand(records.count <= ServiceRecord.recordsMax, "there are too many records")
        for record in records {
            try demand(Set(record.channels).count == record.channels.count, "a channel twice")
        }
    }

    /// Gives the input to a search, in messages that each have their length before them.
    private static func checkSearch(_ input: [UInt8]) throws {
        var search = ServiceSearch(for: .btfile, transaction: .max)
        var rest = input[...]
        while let count = rest.popFirst() {
            guard let request = search.takeRequest() else { return }
            try demand(try SDPMessage(request[...]).encoded == request, "a request is malformed")
            let transaction = UInt16(octets: request[1...2])
            let parameters = Array(rest.prefix(Int(count)))
            rest = rest.dropFirst(Int(count))
            let message = SDPMessage(
                .searchAnswer, transaction: transaction, parameters: parameters)
            // Nil is an answer that is not complete.
            guard let records = try? .some(search.receive(message.encoded[...])) else { return }
            if let records { return try check(records) }
        }
    }
}
