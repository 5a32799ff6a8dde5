import TestSupport
import Testing
import Wire

/// One body in values and in hexadecimal, and how many of its bytes a decoder cannot do without.
struct Sample: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let body: [UInt8]
    /// Decodes and encodes again.
    let again: @Sendable ([UInt8]) throws(ProtocolViolation) -> [UInt8]

    init<M: Message>(_ name: String, _ type: some FrameType, _ message: M, _ text: String) {
        testDescription = name
        body = hex(text)
        again = { bytes throws(ProtocolViolation) in
            var reader = ByteReader(bytes, of: type)
            let decoded = try M(decoding: &reader)
            guard decoded == message else { throw .magic }
            var writer = ByteWriter()
            decoded.encode(into: &writer)
            return writer.bytes
        }
    }

    /// Expects that no beginning of the body is a message.
    func expectCutsRefused() {
        for count in 0..<body.count {
            let error = #expect(throws: ProtocolViolation.self) {
                try again(Array(body[..<count]))
            }
            guard case .bodyTooShort = error else {
                Issue.record("\(count) bytes: \(String(describing: error))")
                continue
            }
        }
    }

    /// Expects that bytes behind the body change nothing.
    func expectEndIgnored() throws {
        for more in [[0], [0xfe, 0xff], Array(repeating: UInt8(0x42), count: 9000)] {
            #expect(try again(body + more) == body)
        }
    }
}

struct MessageTests {
    static let ones = String(repeating: "11", count: 32)

    static func samples() throws -> [Sample] {
        let path = try RemotePath("a/é")
        let digest = try #require(Digest32(repeatElement(0x11, count: 32)))
        let largest = Limits.fileBytesMax
        return [
            Sample(
                "HELLO", ClientFrameType.hello, Hello(capabilities: .zstd, unit: 1008),
                "425446494c45 01 01 03f0"),
            Sample(
                "HELLO without wishes", ServerFrameType.hello, Hello(capabilities: [], unit: 0),
                "425446494c45 01 00 0000"),
            Sample(
                "HELLO of the last version", ClientFrameType.hello,
                Hello(version: 255, capabilities: [], unit: 32_767),
                "425446494c45 ff 00 7fff"),
            Sample("GET", ClientFrameType.get, Get(path: path), "0000000000000000 0004612fc3a9"),
            Sample(
                "GET the rest", ClientFrameType.get,
                Get(path: path, held: HeldPrefix(offset: 1, digest: digest)),
                "0000000000000001" + ones + "0004612fc3a9"),
            Sample(
                "GET from the largest offset", ClientFrameType.get,
                Get(path: path, held: HeldPrefix(offset: largest, digest: digest)),
                "7fffffffffffffff" + ones + "0004612fc3a9"),
            Sample(
                "LIST", ClientFrameType.list, List(path: path, recursive: false),
                "00 0004612fc3a9"),
            Sample("LIST all", ClientFrameType.list, List(path: nil, recursive: true), "01 0000"),
            Sample("BYE", ClientFrameType.bye, Bye(), ""),
            Sample("FLUSH", ClientFrameType.flush, Flush(), ""),
            Sample(
                "HEAD", ServerFrameType.head,
                Head(size: 0x0102_0304_0506_0708, mtime: -2, mode: 0o777, start: 9),
                "0102030405060708 fffffffffffffffe 01ff 0000000000000009"),
            Sample(
                "HEAD of the largest file", ServerFrameType.head,
                Head(size: largest, mtime: .min, mode: 0, start: largest),
                "7fffffffffffffff 8000000000000000 0000 7fffffffffffffff"),
            Sample(
                "HEAD of nothing", ServerFrameType.head,
                Head(size: 0, mtime: .max, mode: 0o400, start: 0),
                "0000000000000000 7fffffffffffffff 0100 0000000000000000"),
            Sample(
                "END", ServerFrameType.end, End(size: 5, digest: digest),
                "0000000000000005" + ones),
            Sample("ERROR", ServerFrameType.error, ErrorMessage(.busy, "né"), "8003 0003 6ec3a9"),
            Sample(
                "ERROR nobody knows", ServerFrameType.error,
                ErrorMessage(ErrorCode(rawValue: 0x1234), ""), "1234 0000"),
            Sample(
                "ITEM", ServerFrameType.item,
                Item(kind: .directory, size: 4096, mtime: 1, mode: 0o755, path: path),
                "64 0000000000001000 0000000000000001 01ed 0004612fc3a9"),
            Sample("LISTED", ServerFrameType.listed, Listed(count: .max), "ffffffffffffffff"),
        ]
    }

    @Test(arguments: try samples())
    func `a message is these bytes and back`(sample: Sample) throws {
        #expect(try sample.again(sample.body) == sample.body)
    }

    @Test(arguments: try samples())
    func `each truncation of a body is refused`(sample: Sample) throws {
        sample.expectCutsRefused()
    }

    @Test(arguments: try samples())
    func `unknown bytes at the end of a body are ignored`(sample: Sample) throws {
        try sample.expectEndIgnored()
    }

    private func decode<M: Message>(_: M.Type, _ text: some StringProtocol) throws -> M {
        var reader = ByteReader(hex(String(text)), of: ServerFrameType.head)
        return try M(decoding: &reader)
    }

    @Test func `a greeting that is not btfile's is refused`() {
        for text in [
            "425446494c46 01 00 0000", "627466696c65 01 00 0000", "000000000000 01 00 0000",
        ] {
            #expect(throws: ProtocolViolation.magic) { try decode(Hello.self, text) }
        }
    }

    @Test func `version 0 is refused`() {
        #expect(throws: ProtocolViolation.version(0)) {
            try decode(Hello.self, "425446494c45 00 00 0000")
        }
    }

    @Test(arguments: [
        (0, true), (1, false), (63, false), (64, true), (65, true), (32_766, true), (32_767, true),
        (32_768, false), (65_535, false),
    ])
    func `a unit is 0 or 64 to 32767`(unit: Int, isValid: Bool) throws {
        let text = "425446494c45 01 00" + String(65_536 + unit, radix: 16).dropFirst()
        if isValid {
            let hello = try decode(Hello.self, text)
            #expect(hello.unit == UInt16(unit))
            #expect(hello.unitBytes == (unit == 0 ? 1008 : unit))
        } else {
            #expect(throws: ProtocolViolation.unit(UInt16(unit))) { try decode(Hello.self, text) }
        }
    }

    @Test func `capabilities that nobody has defined are dropped`() throws {
        let all = try decode(Hello.self, "425446494c45 01 ff 0000").capabilities
        #expect(all == [.zstd, .sums, .live])
        #expect(try decode(Hello.self, "425446494c45 01 f8 0000").capabilities.isEmpty)
        #expect(Capabilities(rawValue: 0xff).rawValue == 7)
    }

    @Test func `a capability can be switched off and on`() {
        var capabilities = Capabilities.zstd
        capabilities[.zstd] = false
        #expect(!capabilities[.zstd] && capabilities.isEmpty)
        capabilities[.zstd] = true
        #expect(capabilities[.zstd] && capabilities == .zstd)
    }

    @Test func `sizes beyond what a file can have are refused`() {
        let beyond = "8000000000000000"
        let mtime = "0000000000000000"
        let violation = ProtocolViolation.fileByteCount(1 << 63)
        #expect(throws: violation) { try decode(Head.self, beyond + mtime + "0000" + mtime) }
        #expect(throws: violation) { try decode(Head.self, mtime + mtime + "0000" + beyond) }
        #expect(throws: violation) { try decode(End.self, beyond + Self.ones) }
        #expect(throws: violation) { try decode(Item.self, "66" + beyond + mtime + "0000 000161") }
    }

    @Test(arguments: ["7fffffffffffffff", "8000000000000000", "ffffffffffffffff"])
    func `an offset beyond what a file can have is one beyond the end`(offset: String) throws {
        let get = try decode(Get.self, offset + Self.ones + "000161")
        #expect(get.held?.offset == UInt64(offset, radix: 16))
        #expect(get.path.text == "a")
    }

    @Test func `a start beyond the end is refused`() {
        #expect(throws: ProtocolViolation.start(6)) {
            try decode(Head.self, "0000000000000005 0000000000000000 0000 0000000000000006")
        }
    }

    @Test func `only permission bits of a mode are kept`() throws {
        let zero = "0000000000000000"
        #expect(try decode(Head.self, zero + zero + "ffff" + zero).mode == 0o777)
        #expect(try decode(Item.self, "66" + zero + zero + "fe00 000161").mode == 0)
        #expect(Head(size: 0, mtime: 0, mode: 0o4755, start: 0).mode == 0o755)
        let path = try RemotePath("a")
        #expect(Item(kind: .file, size: 0, mtime: 0, mode: 0o1777, path: path).mode == 0o777)
    }

    @Test func `an ITEM is a file or a directory`() {
        let rest = "0000000000000000 0000000000000000 0000 000161"
        for byte in 0...UInt8.max where Item.Kind(rawValue: byte) == nil {
            let text = String(0x100 + Int(byte), radix: 16).dropFirst() + rest
            #expect(throws: ProtocolViolation.kind(byte)) { try decode(Item.self, text) }
        }
        #expect(Item.Kind.allCases.count == 2)
    }

    @Test func `a malformed path is told apart from a malformed body`() {
        let offset = "0000000000000000"
        #expect(throws: ProtocolViolation.path(.empty)) { try decode(Get.self, offset + "0000") }
        #expect(throws: ProtocolViolation.path(.dots)) { try decode(List.self, "00 00022e2e") }
        #expect(throws: ProtocolViolation.bodyTooShort(0x82)) {
            try decode(Get.self, offset + "0005 2e2e2f61")
        }
        let long = String(repeating: "61", count: 4097)
        #expect(throws: ProtocolViolation.path(.tooLong)) {
            try decode(List.self, "00 1001" + long)
        }
    }

    @Test func `flags of LIST that nobody has defined are ignored`() throws {
        #expect(try decode(List.self, "fe 0000") == List(path: nil, recursive: false))
        #expect(try decode(List.self, "ff 0000") == List(path: nil, recursive: true))
    }

    @Test func `a request knows its bytes on the wire`() throws {
        let digest = try #require(Digest32(repeatElement(0, count: 32)))
        let path = try RemotePath("abc")
        for held in [nil, HeldPrefix(offset: 3, digest: digest)] {
            let get = Get(path: path, held: held)
            #expect(Request.get(get).frameByteCount == frame(ClientFrameType.get, get).count)
        }
        for path in [nil, path] {
            let list = List(path: path, recursive: true)
            #expect(Request.list(list).frameByteCount == frame(ClientFrameType.list, list).count)
        }
        #expect(Request.malformedPath(.empty).frameByteCount == 0)
    }
}
