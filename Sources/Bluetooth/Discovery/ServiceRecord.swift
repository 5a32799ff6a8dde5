/// What another device says about a service that it offers; any of it may be false.
package struct ServiceRecord: Hashable, Sendable {
    /// The valid channels that it names, each once.
    package let channels: [RFCOMMChannel]

    /// What the service calls itself, repaired if it is not UTF-8: never to be shown as it is.
    package let name: String?

    /// The numbers of the attributes that are asked for.
    package enum Attribute: UInt16, CaseIterable, Sendable {
        case serviceClasses = 0x0001
        case protocols = 0x0004
        case name = 0x0100
    }

    /// How many records of one answer are looked at: a device has no more servers than there are
    /// channels.
    package static let recordsMax = 30

    /// Finds the records of `service` in an answer; others, and those beyond `recordsMax`, are
    /// ignored.
    package static func all(
        of service: ServiceUUID, in answer: [UInt8]
    ) throws(RecordViolation) -> [ServiceRecord] {
        guard case .sequence(let lists) = try DataElement(answer[...]) else {
            throw .malformedRecord
        }
        var records: [ServiceRecord] = []
        for list in lists.prefix(recordsMax) {
            let attributes = try Self.attributes(list)
            // A server may send what was not asked for.
            guard case .sequence(let classes) = attributes[.serviceClasses],
                classes.contains(.uuid(service))
            else { continue }
            records.append(ServiceRecord(attributes))
        }
        return records
    }

    private init(_ attributes: [Attribute: DataElement]) {
        let numbers = Self.channelNumbers(attributes[.protocols])
        channels = numbers.compactMap { RFCOMMChannel(Int($0)) }
        if case .text(let bytes) = attributes[.name] {
            name = String(decoding: bytes, as: UTF8.self)
        } else {
            name = nil
        }
    }

    /// Reads a list of alternating numbers and values; the first of equal numbers counts.
    private static func attributes(
        _ list: DataElement
    ) throws(RecordViolation) -> [Attribute: DataElement] {
        guard case .sequence(let elements) = list, elements.count.isMultiple(of: 2) else {
            throw .malformedRecord
        }
        var attributes: [Attribute: DataElement] = [:]
        for index in stride(from: 0, to: elements.count, by: 2) {
            guard case .unsigned16(let number) = elements[index] else { throw .malformedRecord }
            guard let attribute = Attribute(rawValue: number), attributes[attribute] == nil else {
                continue
            }
            attributes[attribute] = elements[index + 1]
        }
        return attributes
    }

    /// The parameter of RFCOMM in one stack of protocols, or in several alternatives.
    private static func channelNumbers(_ protocols: DataElement?) -> [UInt8] {
        let stacks: [DataElement]
        switch protocols {
        case .alternatives(let list): stacks = list
        case .some(let stack): stacks = [stack]
        case nil: stacks = []
        }
        var numbers: [UInt8] = []
        for case .sequence(let layers) in stacks {
            for case .sequence(let layer) in layers where layer.first == .uuid(.rfcomm) {
                for case .unsigned8(let number) in layer.dropFirst() where !numbers.contains(number)
                {
                    numbers.append(number)
                }
            }
        }
        return numbers
    }
}
