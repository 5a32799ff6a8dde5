import TestSupport
import Testing
import Wire

/// PROTOCOL 14 at the server: who may ask, and which bytes answer.
@Suite(.waiting) struct SumServerSessionTests {
    private typealias Samples = SumSessionTests

    private func request(_ request: Request, number: UInt32? = nil) -> [UInt8] {
        var writer = ByteWriter()
        switch request {
        case .sums(let sums):
            writer.append(frame: ClientFrameType.sums, sums, requestNumber: number)
        case .parts(let parts):
            writer.append(frame: ClientFrameType.parts, parts, requestNumber: number)
        case .get, .list, .watch, .malformedPath: break
        }
        return writer.bytes
    }

    private func server(_ bytes: [UInt8]) -> ServerSession {
        var server = ServerSession(capabilities: [.zstd, .sums], unit: 0)
        #expect(server.receive(Samples.clientHello + bytes).violation == nil)
        _ = server.greet()
        return server
    }

    @Test(arguments: [(.sums, .zstd), (.zstd, .sums), ([], [])] as [(Capabilities, Capabilities)])
    func `without the capability of both the frames are as unknown as others`(
        client: Capabilities, server: Capabilities
    ) throws {
        for asked in [try Samples.sums(), try Samples.parts()] {
            let hello = frame(ClientFrameType.hello, Hello(capabilities: client, unit: 0))
            var session = ServerSession(capabilities: server, unit: 0)
            let bytes = request(asked)
            #expect(session.receive(hello + bytes).violation == .unsupportedType(bytes[4]))
        }
    }

    @Test func `requests in the same write as HELLO are taken`() throws {
        var session = ServerSession(capabilities: .sums, unit: 0)
        let asked = [try Samples.sums(), try Samples.parts(sumsOf: 8)]
        let bytes = Samples.clientHello + asked.flatMap { request($0) }
        let received = session.receive(bytes, step: 1)
        #expect(received.events.suffix(2) == asked.map { .request($0) })
    }

    @Test func `a malformed path is an answer, a malformed body is fatal`() throws {
        let sums = frame(0x06, hex("00 0c 0000000000000000 0000000000000000 0002 2e2e"))
        let parts = frame(
            0x07, hex("00 0c" + String(repeating: "0", count: 32) + "0001 00000000 00000001 0000"))
        var session = server(sums + parts)
        #expect(session.currentRequest == .malformedPath(.dots))
        _ = session.refuse(.malformedPath, "")
        #expect(session.currentRequest == .malformedPath(.empty))
        let violation = session.receive(frame(0x06, hex("00 07"))).violation
        #expect(violation == .blockExponent(7))
        #expect(violation?.code == .malformed)
    }

    @Test func `the answer to SUMS is these bytes`() throws {
        var server = server(request(try Samples.sums(), number: 5))
        var sent = server.head(Samples.head(257))
        #expect(server.missingCount == 2)
        sent += server.sum(Sum(exponent: 8, sums: [Samples.one]))
        sent += server.sum(Sum(exponent: 8, sums: [Samples.one]))
        #expect(server.missingCount == 0)
        sent += server.end(try SectionEleven.digest(), tag: Samples.tag)
        let zeros = String(repeating: "0", count: 36)
        let expected = hex(
            """
            0000001f 82 0000000000000101 \(zeros) 00000005
            0000000a 89 08 466b94e4a4decd20 0000000a 89 08 466b94e4a4decd20
            00000031 84 0000000000000101 \(SectionEleven.digestText) a1a2a3a4a5a6a7a8
            """)
        #expect(sent == expected)
        #expect(server.unansweredCount == 0)
    }

    @Test func `the answer to PARTS is these bytes`() throws {
        var server = server(request(try Samples.parts()))
        var sent = server.head(Samples.head(514))
        #expect(server.missingCount == 258)
        sent += server.data(byteCount: 258)
        let (parted, frame) = server.parted()
        #expect(parted.byteCount == 258)
        let zeros = String(repeating: "0", count: 36)
        #expect(
            sent + frame
                == hex(
                    """
                    0000001b 82 0000000000000202 \(zeros) 00000103 83
                    00000009 8a 0000000000000102
                    """))
    }

    @Test func `a server traps on an answer that is not as asked`() async {
        await #expect(processExitsWith: .failure) {
            var server = try askedForSums()
            _ = server.data(byteCount: 1)
        }
        await #expect(processExitsWith: .failure) {
            var server = try askedForSums()
            _ = server.sum(Sum(exponent: 9, sums: [SumSessionTests.one]))
        }
        await #expect(processExitsWith: .failure) {
            var server = try askedForSums()
            _ = server.sum(
                Sum(exponent: 8, sums: [SumSessionTests.one, SumSessionTests.one]))
        }
        await #expect(processExitsWith: .failure) {
            var server = try askedForSums()
            _ = server.end(try SectionEleven.digest(), tag: 1)
        }
        await #expect(processExitsWith: .failure) {
            var server = try askedForSums()
            _ = server.sum(Sum(exponent: 8, sums: [SumSessionTests.one]))
            _ = server.end(try SectionEleven.digest())
        }
        await #expect(processExitsWith: .failure) {
            var server = try askedForSums()
            _ = server.sum(Sum(exponent: 8, sums: [SumSessionTests.one]))
            _ = server.parted()
        }
    }

    @Test func `the wire's values trap on what PROTOCOL 14 does not allow`() async {
        await #expect(processExitsWith: .failure) { _ = Sum(exponent: 8, sums: []) }
        await #expect(processExitsWith: .failure) {
            _ = try SumSessionTests.sums(exponent: 21)
        }
        await #expect(processExitsWith: .failure) {
            _ = Parts(
                path: try SectionEleven.notes(), tag: 0, unitExponent: 8, ranges: [])
        }
        await #expect(processExitsWith: .failure) {
            var client = ClientSession(capabilities: .sums, unit: 0)
            client.ask(try SumSessionTests.sums())
        }
    }

    /// The counterpart: an exit test passes on any failure, so the steps before must be legal.
    @Test func `what leads to each trap is legal`() throws {
        var server = try askedForSums()
        _ = server.sum(Sum(exponent: 8, sums: [Samples.one]))
        _ = server.end(try SectionEleven.digest(), tag: 1)
        #expect(server.unansweredCount == 0)
    }
}

/// A server that has been asked for the sum of one block and has sent HEAD.
private func askedForSums() throws -> ServerSession {
    var server = ServerSession(capabilities: .sums, unit: 0)
    guard case .sums(let sums) = try SumSessionTests.sums() else { throw ProtocolViolation.magic }
    _ = server.receive(SumSessionTests.clientHello + frame(ClientFrameType.sums, sums))
    _ = server.greet()
    _ = server.head(SumSessionTests.head(256))
    return server
}
