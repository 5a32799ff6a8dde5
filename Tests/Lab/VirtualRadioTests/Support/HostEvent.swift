import Air

@testable import VirtualRadio

/// A packet that a controller has sent its host.
enum HostEvent: Equatable {
    case event(UInt8, [UInt8])
    case data(handle: UInt16, isStart: Bool, [UInt8])

    /// What a host has got is no HCI.
    struct Broken: Error {}

    /// Cuts what a host has got into packets.
    static func all(in bytes: [UInt8]) throws -> [HostEvent] {
        var cursor = ByteCursor(bytes[...])
        var events: [HostEvent] = []
        while let kind = cursor.byte() {
            if kind == 4 {
                guard let code = cursor.byte(), let count = cursor.byte(),
                    let bytes = cursor.bytes(Int(count))
                else { throw Broken() }
                events.append(.event(code, Array(bytes)))
            } else {
                guard kind == 2, let word = cursor.little16(), let count = cursor.little16(),
                    let bytes = cursor.bytes(Int(count))
                else { throw Broken() }
                let isStart = word & 0x3000 == 0x2000
                events.append(.data(handle: word & 0x0FFF, isStart: isStart, Array(bytes)))
            }
        }
        return events
    }

    /// The parameters of an event of this code; nil for everything else.
    func parameters(of code: Event.Code) -> [UInt8]? {
        guard case .event(code.rawValue, let parameters) = self else { return nil }
        return parameters
    }
}
