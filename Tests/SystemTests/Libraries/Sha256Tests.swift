import System
import TestSupport
import Testing

@Suite struct `Digests` {
    /// FIPS 180-4 and its test vectors.
    private static let known: [(String, String)] = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("hello\n", "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"),
    ]

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test(arguments: known) func `a known text has its known digest`(text: String, digest: String) {
        let bytes = Array(text.utf8)
        #expect(hex(Sha256.digest(of: bytes.span)) == digest)
        #expect(Sha256.digest(of: bytes.span).count == Sha256.byteCount)
    }

    @Test func `every split gives the same digest`() {
        var random = SeededGenerator(seed: 1)
        let bytes = random.bytes(200)
        let whole = Sha256.digest(of: bytes.span)
        for cut in 0...bytes.count {
            let digest = Sha256()
            digest.update(bytes.span.extracting(first: cut))
            digest.update(bytes.span.extracting(droppingFirst: cut))
            #expect(digest.digest() == whole)
        }
    }

    @Test func `a copy goes on by itself`() {
        let digest = Sha256()
        digest.update(Array("ab".utf8).span)
        let copy = digest.copy()
        copy.update(Array("c".utf8).span)
        digest.update(Array("x".utf8).span)
        #expect(hex(copy.digest()) == Self.known[1].1)
        #expect(digest.digest() == Sha256.digest(of: Array("abx".utf8).span))
    }

    @Test func `asking for the digest so far changes nothing`() {
        let digest = Sha256()
        digest.update(Array("a".utf8).span)
        #expect(digest.digest() == digest.digest())
        digest.update(Array("bc".utf8).span)
        #expect(hex(digest.digest()) == Self.known[1].1)
    }
}
