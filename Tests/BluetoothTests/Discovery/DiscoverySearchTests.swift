import System
import TestSupport
import Testing

@testable import Bluetooth

@Suite struct `A service search` {
    @Test func `asks for the service, and for three attributes`() {
        var search = ServiceSearch(for: .btfile, transaction: 0x0102)
        let request = hex(
            """
            06 0102 0021 3511 1c5c9a550fd835436dbbdd14fa6a6a2bb7 0280 3509 090001 090004 090100 00
            """)
        #expect(search.takeRequest() == request)
        #expect(search.takeRequest() == nil)
    }

    @Test func `finds channel and name`() throws {
        let records = try search(DiscoveryServer([DiscoveryServer.record(channels: [20])]))
        #expect(records.map(\.name) == ["btfile"])
        #expect(records.map { $0.channels.map(\.number) } == [[20]])
    }

    @Test(arguments: [1, 2, 7, 40]) func `puts the parts of an answer together`(bytes: Int) throws {
        var server = DiscoveryServer([
            DiscoveryServer.record(channels: [3]),
            DiscoveryServer.record(channels: [4, 5], name: nil),
        ])
        let whole = try search(server)
        server.partBytes = bytes
        #expect(try search(server) == whole)
        #expect(whole.map { $0.channels.map(\.number) } == [[3], [4, 5]])
        #expect(whole.map(\.name) == ["btfile", nil])
    }

    @Test func `finds nothing where there is nothing`() throws {
        #expect(try search(DiscoveryServer([])) == [])
    }

    @Test func `leaves records of other services`() throws {
        let other = DiscoveryServer.record(ServiceUUID(short: 0x1101), channels: [1])
        #expect(try search(DiscoveryServer([other, .sequence([])])) == [])
    }

    @Test func `leaves channels that cannot be, and names each once`() throws {
        let record = DiscoveryServer.record(channels: [0, 1, 30, 31, 255, 1])
        let records = try search(DiscoveryServer([record]))
        #expect(records.map { $0.channels.map(\.number) } == [[1, 30]])
    }

    @Test(arguments: [-1, 0, 1])
    func `looks at so many records and no more`(difference: Int) throws {
        let count = ServiceRecord.recordsMax + difference
        let record = DiscoveryServer.record(channels: [20])
        let records = try search(DiscoveryServer(Array(repeating: record, count: count)))
        #expect(records.count == min(count, ServiceRecord.recordsMax))
    }

    @Test func `survives a record with a channel of another kind, and no stack at all`() throws {
        let classes: [DataElement] = [.unsigned16(1), .sequence([.uuid(.btfile)])]
        let odd: [DataElement] = [
            .unsigned8(20), .sequence([.unsigned8(20)]), .sequence([]), .text([]),
            .sequence([.sequence([.uuid(.rfcomm)])]),
            .sequence([.sequence([.uuid(.rfcomm), .unsigned16(20)])]),
            .alternatives([.alternatives([])]),
        ]
        for protocols in odd {
            let record = DataElement.sequence(classes + [.unsigned16(4), protocols])
            #expect(try search(DiscoveryServer([record])).map(\.channels) == [[]])
        }
        #expect(try search(DiscoveryServer([.sequence(classes)])).map(\.channels) == [[]])
    }

    @Test func `a name that is no text is repaired`() throws {
        let record = DataElement.sequence([
            .unsigned16(1), .sequence([.uuid(.btfile)]), .unsigned16(0x100), .text([0xff, 0x41]),
        ])
        #expect(try search(DiscoveryServer([record])).map(\.name) == ["\u{fffd}A"])
    }

    @Test(arguments: [
        DataElement.unsigned8(0), .sequence([.unsigned8(0)]),
        .sequence([.sequence([.unsigned16(1)])]),
        .sequence([.sequence([.unsigned8(1), .unsigned8(1)])]),
    ])
    func `an answer that is no list of records is refused`(answer: DataElement) {
        var server = DiscoveryServer([])
        server.lists = answer
        #expect(throws: RecordViolation.malformedRecord) { try search(server) }
    }
}

@Suite struct `A hostile discovery server` {
    @Test func `is caught wherever it ends its answer early`() throws {
        let answer = DiscoveryServer([DiscoveryServer.record(channels: [20])])
        let whole = answer.answer(request(1))
        for count in 0..<whole.count {
            #expect(throws: RecordViolation.truncated, "\(count) bytes") {
                _ = try receive(Array(whole.prefix(count)))
            }
            // The same, with a frame that is honest about what is left.
            guard count >= 5 else { continue }
            var honest = Array(whole.prefix(count))
            honest.replaceSubrange(3...4, with: UInt16(count - 5).octets)
            #expect(throws: RecordViolation.truncated, "\(count) bytes") { _ = try receive(honest) }
        }
    }

    @Test func `is caught when it answers another question`() {
        let wrong = DiscoveryServer.message([0, 2], part: [0x35, 0], continuation: [0])
        #expect(throws: RecordViolation.wrongTransaction) { _ = try receive(wrong) }
    }

    @Test func `is caught when it sends another kind of message`() {
        #expect(throws: RecordViolation.unexpectedMessage(kind: 5)) {
            _ = try receive([5, 0, 1, 0, 0])
        }
    }

    @Test func `may refuse`() {
        #expect(throws: RecordViolation.refused(code: 3)) {
            _ = try receive([1, 0, 1, 0, 2, 0, 3])
        }
    }

    @Test func `is caught when something follows its answer`() {
        let answer = DiscoveryServer.message([0, 1], part: [0x35, 0], continuation: [0, 9])
        #expect(throws: RecordViolation.trailingBytes(count: 1)) { _ = try receive(answer) }
        #expect(throws: RecordViolation.trailingBytes(count: 1)) {
            _ = try receive([7, 0, 1, 0, 5, 0, 2, 0x35, 0, 0, 9])
        }
    }

    @Test func `cannot promise for ever without bringing anything`() {
        let answer = DiscoveryServer.message([0, 1], part: [], continuation: [1, 1])
        #expect(throws: RecordViolation.noProgress) { _ = try receive(answer) }
    }

    @Test(arguments: [15, 16, 17]) func `has its continuation state limited`(count: Int) throws {
        let continuation = [UInt8(count)] + [UInt8](repeating: 1, count: count)
        let answer = DiscoveryServer.message([0, 1], part: [1], continuation: continuation)
        guard count <= ServiceSearch.continuationBytesMax else {
            #expect(throws: RecordViolation.noProgress) { _ = try receive(answer) }
            return
        }
        var search = ServiceSearch(for: .btfile, transaction: 1)
        _ = search.takeRequest()
        let records = try search.receive(answer[...])
        #expect(records == nil)
        let request = search.takeRequest() ?? []
        #expect(request.suffix(count + 1) == continuation[...])
    }

    @Test(arguments: [
        (1, ServiceSearch.partsMax), (1000, ServiceSearch.answerBytesMax / 1000 + 1),
    ])
    func `cannot send parts for ever`(partBytes: Int, partsMax: Int) {
        var search = ServiceSearch(for: .btfile, transaction: .max - 3)
        var parts = 0
        let part = [UInt8](repeating: 0, count: partBytes)
        #expect(throws: RecordViolation.tooMuch) {
            while let request = search.takeRequest() {
                parts += 1
                let answer = DiscoveryServer.message(
                    Array(request[1...2]), part: part, continuation: [1, 1])
                _ = try search.receive(answer[...])
            }
        }
        #expect(parts == partsMax)
    }

    @Test func `cannot nest records`() {
        let answer = DiscoveryServer.message([0, 1], part: nested(10_000), continuation: [0])
        #expect(throws: RecordViolation.nestedTooDeeply) { _ = try receive(answer) }
    }

    @Test(arguments: 0..<10) func `does no harm with flipped bits`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let honest = DiscoveryServer([
            DiscoveryServer.record(channels: [20, 21]), DiscoveryServer.record(channels: [1]),
        ]).answer(request(1))
        for _ in 0..<5000 {
            var answer = honest
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let index = answer.indices.randomElement(using: &generator) ?? 0
                answer[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            }
            checked(answer)
        }
    }

    @Test(arguments: 0..<10) func `does no harm with random messages`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        // Headers of elements, small lengths and large ones: what leads deepest into the reader.
        let likely: [UInt8] = [
            0x35, 0x36, 0x37, 0x3d, 0x09, 0x08, 0x19, 0x1c, 0x25, 0x27, 0, 1, 2, 3, 4, 7, 0xff,
        ]
        for round in 0..<4000 {
            let body = (0..<Int.random(in: 0...96, using: &generator)).map { _ in
                round.isMultiple(of: 2)
                    ? UInt8.random(in: 0...255, using: &generator)
                    : likely.randomElement(using: &generator) ?? 0
            }
            checked(body)
            checked([7, 0, 1] + UInt16(body.count).octets + body)
            checked(DiscoveryServer.message([0, 1], part: body, continuation: [0]))
        }
    }

    /// Whatever comes of it, no channel is one that cannot be.
    private func checked(_ answer: [UInt8]) {
        guard let records = try? receive(answer) else { return }
        #expect(records.count <= ServiceRecord.recordsMax)
        #expect(records.allSatisfy { $0.channels.allSatisfy { (1...30).contains($0.number) } })
    }
}

private func request(_ transaction: UInt16) -> [UInt8] {
    var search = ServiceSearch(for: .btfile, transaction: transaction)
    return search.takeRequest() ?? []
}

/// What the first answer to a search comes to.
private func receive(_ answer: [UInt8]) throws -> [ServiceRecord]? {
    var search = ServiceSearch(for: .btfile, transaction: 1)
    _ = search.takeRequest()
    return try search.receive(answer[...])
}

/// What a whole search comes to.
private func search(_ server: DiscoveryServer) throws -> [ServiceRecord] {
    var search = ServiceSearch(for: .btfile, transaction: 0xfffe)
    while let request = search.takeRequest() {
        if let records = try search.receive(server.answer(request)[...]) { return records }
    }
    Issue.record("the search stopped without an answer")
    return []
}
