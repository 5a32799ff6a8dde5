import Client
import System
import TestSupport
import Testing
import Wire

/// What a server may do to harm a client; nothing under the final name may come of any of it.
@Suite struct `A hostile server` {
    private let rig: Rig
    private static let six = Array("hello\n".utf8)

    init() throws {
        rig = try Rig()
        try rig.add("f")
    }

    private func expectNothing(kept: [UInt8]? = nil) throws {
        let names = try rig.temporary.names()
        // An empty one stands there from the question on.
        #expect(names == [".f.btpart"] || kept == nil && names == [])
        if !names.isEmpty { #expect(try rig.temporary.read(".f.btpart") == kept ?? []) }
    }

    @Test(
        arguments: [
            (Script.plain.frame(0x99, []), .unsupportedType(0x99)),
            (Script.plain.raw([0, 0, 0, 0]), .frameLength(0)),
            (Script.plain.raw([0, 1, 0, 1]), .frameLength(65_537)),
            (Script.plain.head(size: 6, start: 3), .start(3)),
            (Script.plain.head(size: 1 << 63), .fileByteCount(1 << 63)),
            (Script.plain.data([1]), .unexpectedFrame(0x83)),
            (Script.plain.head(size: 6).data([1, 2, 3, 4, 5, 6, 7]), .dataBeyondSize(1)),
            (Script.plain.head(size: 6).data([]), .emptyData),
            (Script.plain.head(size: 6).end(size: 6, digest(of: six)), .dataMissing(6)),
            (Script.plain.head(size: 6).data(six).end(size: 7, digest(of: six)), .endSize(7)),
            (Script.plain.frame(0x86, []), .bodyTooShort(0x86)),
            (Script.plain.frame(0x88, [UInt8](repeating: 0, count: 8)), .unexpectedFrame(0x88)),
        ] as [(Script, ProtocolViolation)])
    func `that breaks the protocol is found out`(
        script: Script, violation: ProtocolViolation
    ) throws {
        #expect(rig.session(script: script.bytes) == .violation(violation))
        #expect(try rig.temporary.names().allSatisfy { $0 == ".f.btpart" || $0 == "f" })
        for pieces in [1, 3] {
            let other = try Rig()
            try other.add("f")
            #expect(other.session(script: script.bytes, pieces: pieces) == .violation(violation))
        }
    }

    @Test func `whose first byte is none of btfile's is shown as it is`() throws {
        let words = Array("HTTP/1.1 400 Bad Request\r\n".utf8)
        #expect(rig.session(script: words) == .notBtfile(words))
        try expectNothing()
    }

    @Test func `that is cut short within its first words is shown by those`() throws {
        let words = [UInt8](repeating: 0x41, count: 1000)
        #expect(rig.session(script: words) == .notBtfile(Array(words.prefix(80))))
    }

    @Test func `that answers more than was asked is found out`() throws {
        let script = Script.plain.file(Self.six).file(Self.six)
        #expect(rig.session(script: script.bytes) == .violation(.unexpectedFrame(0x82)))
        #expect(rig.results == [.fetched])
        // Nothing is left that could be tried again.
        #expect(rig.finish())
        #expect(!rig.events.contains { if case .retrying = $0 { true } else { false } })
    }

    @Test func `whose digest was wrong once may be right the next time`() throws {
        let server = MemoryServer(["f": .init(bytes: Self.six, lie: .digest)])
        let session = server.session()
        #expect(rig.feed(try session.answer(rig.ask())) == nil)
        #expect(rig.outcomes.isEmpty)
        server.files["f"]?.lie = nil
        #expect(rig.feed(try session.answer(rig.takeSaid())) == nil)
        #expect(rig.results == [.fetched])
        #expect(server.asked.map(\.held) == [nil, nil])
    }

    @Test(arguments: [true, false])
    func `whose digest is wrong twice fails, and leaves no part`(compressed: Bool) throws {
        let server = MemoryServer(
            ["f": .init(bytes: Self.six, lie: .digest), "g": .init(bytes: [1])],
            compresses: compressed)
        try rig.add("g")
        #expect(try rig.session(with: server) == nil)
        let mismatch = ClientError.digestMismatch(
            expected: digest(of: [0]), actual: digest(of: Self.six))
        #expect(Set(rig.results) == [.failed(mismatch), .fetched])
        #expect(try rig.temporary.names() == ["g"])
        #expect(server.asked.map(\.path.text).filter { $0 == "f" }.count == 2)
    }

    @Test func `that lies about an unchanged file does not touch it`() throws {
        try rig.temporary.write(Self.six, to: "f")
        let before = try rig.temporary.open().status(of: "f")
        let server = MemoryServer(["f": .init(bytes: Self.six, lie: .digest)])
        #expect(try rig.session(with: server) == nil)
        #expect(rig.errors.count == 1)
        #expect(try rig.temporary.open().status(of: "f") == before)
        #expect(try rig.temporary.names() == ["f"])
        // The second time it was asked for everything.
        #expect(server.asked.map { $0.held?.offset } == [6, nil])
    }

    @Test func `that lies about the part costs the part`() throws {
        try rig.temporary.write(Self.six[..<3], to: ".f.btpart")
        let server = MemoryServer(["f": .init(bytes: Self.six, lie: .digest)])
        #expect(try rig.session(with: server) == nil)
        #expect(rig.errors.count == 1)
        try expectNothing()
    }

    @Test func `that sends bytes that say nothing is left after a megabyte`() throws {
        let frame = Script(bytes: []).frame(0xc0, [UInt8](repeating: 0, count: 65_535)).bytes
        let noise = Array(repeating: frame, count: 16).joined()
        #expect(rig.session(script: Script.plain.bytes + noise) == .noise)
        let quiet = try Rig()
        try quiet.add("f")
        let fewer = Array(repeating: frame, count: 15).joined()
        let script = Script.plain.raw(Array(fewer)).file(Self.six)
        #expect(quiet.session(script: script.bytes) == nil)
        #expect(quiet.results == [.fetched])
    }

    @Test func `that compresses nothing without end is left after a megabyte`() throws {
        // Skippable frames of zstd: magic, length, content.
        let content = [UInt8](repeating: 0, count: 65_536)
        let frame: [UInt8] = [0x50, 0x2a, 0x4d, 0x18, 0, 0, 1, 0] + content
        let noise = Array(repeating: frame, count: 17).joined()
        #expect(rig.session(script: Script.compressed.bytes + noise, pieces: 65_536) == .noise)
    }

    @Test func `that is slow is asked as often as it takes`() throws {
        _ = rig.ask()
        #expect(rig.feed(Script.compressed.bytes) == nil)
        // The library takes sixteen questions without an answer for an error.
        for _ in 0..<40 { rig.step() }
        let script = Script.compressed.file(Self.six).zstd()
        let rest = script.bytes.dropFirst(Script.compressed.bytes.count)
        #expect(rig.feed(rest) == nil)
        #expect(rig.results == [.fetched])
    }

    @Test func `that says what is no zstd stream is found out`() throws {
        let end = rig.session(script: Script.compressed.bytes + [1, 2, 3, 4, 5, 6, 7, 8, 9])
        guard case .corruptStream(.corrupted) = end else {
            Issue.record("not a corrupt stream: \(String(describing: end))")
            return
        }
        try expectNothing()
    }

    @Test func `that wants a window of more than a megabyte is refused`() throws {
        // A frame header with a window of 2 MiB, and a block that needs it.
        let frame: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, 0x01, 0x00, 0x00]
        #expect(
            rig.session(script: Script.compressed.bytes + frame)
                == .corruptStream(.windowTooLarge))
    }

    @Test func `that compresses a gigabyte into little is read in bounded steps`() throws {
        let size: UInt64 = 64 << 20
        var plain = Script.compressed.head(size: size)
        let zeros = [UInt8](repeating: 0, count: 65_535)
        for _ in 0..<64 { plain = plain.data(zeros) }
        let script = plain.zstd()
        #expect(script.bytes.count < 10_000)
        #expect(rig.session(script: script.bytes) == nil)
        #expect(try rig.temporary.read(".f.btpart").count == 64 * 65_535)
    }

    @Test(
        arguments: [
            (0x8001, .malformed), (0x8003, .busy), (0x8005, .notAllowed), (0xffff, nil),
        ] as [(UInt16, ErrorCode?)])
    func `that ends the session says why`(code: UInt16, known: ErrorCode?) throws {
        let end = rig.session(script: Script.plain.error(code, "\u{1b}[2J").bytes)
        let message = ErrorMessage(known ?? ErrorCode(rawValue: code), "\u{1b}[2J")
        #expect(end == .refused(message))
        #expect(rig.errors == (known == .busy ? [] : [.session(.refused(message), keptBytes: 0)]))
    }

    @Test func `that is busy may say so before it greets`() throws {
        let end = rig.session(script: Script(bytes: []).error(0x8003).bytes)
        #expect(end == .refused(ErrorMessage(.busy, "")))
    }

    @Test func `that says BYE is left`() throws {
        #expect(rig.session(script: Script.plain.frame(0x87, []).bytes) == .bye)
    }

    @Test func `that flips any bit yields the right file or none`() throws {
        for compressed in [true, false] {
            let server = MemoryServer(["f": Self.six], compresses: compressed)
            let honest = try server.session().answer(Self.request)
            for bit in 0..<(honest.count * 8) {
                let rig = try Rig(in: self.rig.temporary)
                try rig.add("f")
                var flipped = honest
                flipped[bit / 8] ^= 1 << (bit % 8)
                rig.session(script: flipped)
                for name in try rig.temporary.names() {
                    if name == "f" {
                        #expect(try rig.temporary.read("f") == Self.six, "bit \(bit)")
                    }
                    try rig.temporary.remove(name)
                }
            }
        }
    }

    private static var request: [UInt8] {
        var session = ClientSession(capabilities: .zstd, unit: 0)
        if let path = try? RemotePath("f") { session.ask(.get(Get(path: path))) }
        return session.takeOutput()
    }
}
