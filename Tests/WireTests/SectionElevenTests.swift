import Testing
import Wire

struct SectionElevenTests {
    @Test func `our client of section 11 says these bytes, and its numbers`() throws {
        var client = try SectionEleven.client()
        #expect(client.takeOutput() == SectionEleven.numberedClientBytes)
        #expect(client.takeOutput().isEmpty)
    }

    @Test func `the server of section 11 says these bytes`() throws {
        var server = ServerSession(capabilities: [], unit: 0)
        let received = server.receive(SectionEleven.clientBytes)
        #expect(received == (try SectionEleven.clientEvents()))

        let greeting = server.greet()
        #expect(greeting.hello == Hello(capabilities: [], unit: 0))
        var sent = greeting.frame
        sent += server.head(SectionEleven.head(start: 0))
        sent += server.data(byteCount: 6)
        sent += SectionEleven.content
        sent += server.end(try SectionEleven.digest())
        sent += server.head(SectionEleven.head(start: 6))
        sent += server.end(try SectionEleven.digest())
        sent += server.refuse(.notFound, "no")
        sent += server.item(try SectionEleven.item())
        sent += server.listed().frame
        #expect(sent == SectionEleven.serverBytes)
        #expect(server.unansweredCount == 0)
        #expect(server.hasReceivedBye)
        #expect(server.isOpen)
    }

    @Test(arguments: 1...SectionEleven.serverBytes.count)
    func `the server's bytes in pieces are the same events`(step: Int) throws {
        var client = try SectionEleven.client()
        let received = client.receive(SectionEleven.serverBytes, step: step)
        #expect(received == (try SectionEleven.serverEvents()))
        #expect(client.unansweredCount == 0)
        #expect(client.unansweredByteCount == 0)
    }

    @Test(arguments: 0...SectionEleven.serverBytes.count)
    func `the server's bytes split in two are the same events`(split: Int) throws {
        var client = try SectionEleven.client()
        let first = client.receive(Array(SectionEleven.serverBytes[..<split]))
        let both = client.receive(Array(SectionEleven.serverBytes[split...]), onto: first)
        #expect(both == (try SectionEleven.serverEvents()))
    }

    @Test(arguments: 1...SectionEleven.clientBytes.count)
    func `the client's bytes in pieces are the same events`(step: Int) throws {
        var server = ServerSession(capabilities: [], unit: 0)
        let received = server.receive(SectionEleven.clientBytes, step: step)
        #expect(received == (try SectionEleven.clientEvents()))
        #expect(server.unansweredCount == 4)
    }

    @Test(arguments: 0..<SectionEleven.serverBytes.count)
    func `a session that is cut has fewer events and no violation`(cut: Int) throws {
        var client = try SectionEleven.client()
        let received = client.receive(Array(SectionEleven.serverBytes[..<cut]))
        let whole = try SectionEleven.serverEvents()
        #expect(received.violation == nil)
        #expect(received != whole)
        #expect(whole.content.starts(with: received.content))
        #expect(client.unansweredCount > 0)
    }

    @Test(arguments: 0..<(SectionEleven.serverBytes.count * 8))
    func `a flipped bit of the server is an event or a violation`(bit: Int) throws {
        var bytes = SectionEleven.serverBytes
        bytes[bit / 8] ^= 1 << (bit % 8)
        var client = try SectionEleven.client()
        let received = client.receive(bytes)
        #expect(received != (try SectionEleven.serverEvents()) || Self.isIgnored(bit: bit))
        if received.violation != nil { #expect(client.isOver) }
        var again = try SectionEleven.client()
        #expect(again.receive(bytes, step: 1) == received)
    }

    @Test(arguments: 0..<(SectionEleven.clientBytes.count * 8))
    func `a flipped bit of the client is an event or a violation`(bit: Int) throws {
        var bytes = SectionEleven.clientBytes
        bytes[bit / 8] ^= 1 << (bit % 8)
        var server = ServerSession(capabilities: [], unit: 0)
        let received = server.receive(bytes)
        var again = ServerSession(capabilities: [], unit: 0)
        #expect(again.receive(bytes, step: 1) == received)
    }

    /// Bits that mean nothing: unknown capabilities, and what stands above a mode's 0777.
    private static func isIgnored(bit: Int) -> Bool {
        let (byte, mask) = (bit / 8, UInt8(1) << (bit % 8))
        let heads = [15, 15 + 31 + 11 + 45]
        let items = [15 + 2 * (31 + 45) + 11 + 11]
        let modes = heads.map { $0 + 5 + 16 } + items.map { $0 + 5 + 17 }
        return byte == 12 && mask > 4 || modes.contains(byte) && mask & 1 == 0
    }
}
