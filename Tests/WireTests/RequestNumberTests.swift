import TestSupport
import Testing
import Wire

/// PROTOCOL 13: an answer says which request it is for, where the request said so.
struct RequestNumberTests {
    private let hello = frame(ClientFrameType.hello, Hello(capabilities: [], unit: 0))
    private let answeredHello = frame(ServerFrameType.hello, Hello(capabilities: [], unit: 0))
    private let empty = hex("0000000000000000 0000000000000000 01a4 0000000000000000")

    private func get(_ path: String, _ more: String) -> [UInt8] {
        frame(0x02, hex("0000000000000000 0001") + Array(path.utf8) + hex(more))
    }

    private func end() throws -> [UInt8] {
        frame(ServerFrameType.end, End(size: 0, digest: try SectionEleven.digest()))
    }

    /// A client that has listed and then asked for two files, greeted.
    private func client() throws -> ClientSession {
        var client = ClientSession(capabilities: [], unit: 0)
        client.list(nil, recursive: false)
        client.get(try RemotePath("a"))
        client.get(try RemotePath("b"))
        _ = client.receive(answeredHello + frame(ServerFrameType.listed, Listed(count: 0)))
        return client
    }

    @Test func `only a GET that is not the first request has a number`() throws {
        var client = ClientSession(capabilities: [], unit: 0)
        client.get(try RemotePath("a"))
        client.list(nil, recursive: false)
        client.get(try RemotePath("b"))
        let list = frame(ClientFrameType.list, List(path: nil, recursive: false))
        #expect(client.takeOutput() == hello + get("a", "") + list + get("b", "00000002"))
    }

    @Test(arguments: [
        ("", ""), ("00000007", "00000007"), ("000007", ""), ("0000000709", "00000007"),
    ])
    func `a server repeats the number in HEAD and in ERROR`(asked: String, said: String) throws {
        for isMalformed in [false, true] {
            var server = ServerSession(capabilities: [], unit: 0)
            let path = isMalformed ? "\n" : "a"
            _ = server.receive(hello + get("a", asked) + get(path, asked))
            var sent = server.greet().frame
            sent += server.head(Head(size: 0, mtime: 0, mode: 0o644, start: 0))
            sent += server.end(try SectionEleven.digest())
            sent += server.refuse(.notFound, "no")
            let refusal = frame(0x85, hex("0001 0002 6e6f") + hex(said))
            let answers = frame(0x82, empty + hex(said)) + (try end()) + refusal
            #expect(sent == answeredHello + answers)
        }
    }

    @Test func `a server adds no number to what ends the session or answers a LIST`() {
        var server = ServerSession(capabilities: [], unit: 0)
        let list = frame(0x03, hex("00 0000 00000001"))
        _ = server.receive(hello + list + get("a", "00000001"))
        var sent = server.greet().frame
        sent += server.refuse(.notFound, "no")
        sent += server.refuse(.stopping, "")
        #expect(
            sent == answeredHello + frame(0x85, hex("0001 0002 6e6f"))
                + frame(0x85, hex("8006 0000")))
    }

    @Test(arguments: ["", "00000001", "0000000100", "000002"])
    func `an answer with its own number or without one is taken`(said: String) throws {
        var client = try client()
        let received = client.receive(frame(0x82, empty + hex(said)) + (try end()))
        #expect(received.violation == nil)
        #expect(received.events.count == 2)
    }

    @Test func `an answer to a later request is refused`() throws {
        var ofHead = try client()
        var ofRefusal = try client()
        let head = frame(0x82, empty + hex("00000002"))
        let refusal = frame(0x85, hex("0001 0000 00000002"))
        #expect(ofHead.receive(head) == Transcript(violation: .requestNumber(2)))
        #expect(ofRefusal.receive(refusal) == Transcript(violation: .requestNumber(2)))
    }

    @Test func `a second answer to an earlier request is refused`() throws {
        var client = try client()
        let answer = frame(0x82, empty + hex("00000001")) + (try end())
        #expect(client.receive(answer).violation == nil)
        #expect(client.receive(answer).violation == .requestNumber(1))
    }

    @Test(arguments: [0, 3, 0x0100_0001, .max] as [UInt32])
    func `what is no later request's number is a later version's field`(number: UInt32) throws {
        var writer = ByteWriter()
        writer.append(number)
        var ofHead = try client()
        var ofRefusal = try client()
        #expect(ofHead.receive(frame(0x82, empty + writer.bytes)).events.count == 1)
        #expect(ofRefusal.receive(frame(0x85, hex("0001 0000") + writer.bytes)).events.count == 1)
    }

    @Test(arguments: [UInt32(0), 1])
    func `the first request may be answered with whatever is no other's number`(
        number: UInt32
    ) throws {
        var ofFile = ClientSession(capabilities: [], unit: 0)
        ofFile.get(try RemotePath("a"))
        var ofListing = ClientSession(capabilities: [], unit: 0)
        ofListing.list(nil, recursive: false)
        var writer = ByteWriter()
        writer.append(number)
        let refusal = answeredHello + frame(0x85, hex("0001 0000") + writer.bytes)
        #expect(ofFile.receive(refusal).violation == nil)
        #expect(ofListing.receive(refusal).violation == nil)
    }

    @Test func `the first of two requests that was passed over is noticed`() throws {
        var client = ClientSession(capabilities: [], unit: 0)
        client.get(try RemotePath("a"))
        client.get(try RemotePath("b"))
        let received = client.receive(answeredHello + frame(0x82, empty + hex("00000001")))
        #expect(received.violation == .requestNumber(1))
    }

    @Test func `what ends the session has no number to be checked`() throws {
        var client = try client()
        let stopping = frame(0x85, hex("8006 0000 00000009"))
        #expect(client.receive(stopping).events == [.error(ErrorMessage(.stopping, ""))])
    }
}
