import TestSupport
import Testing
import Wire

struct RemotePathTests {
    @Test(arguments: [
        "a", "notes.txt", "a/b", "...", "..a", "a..", ".hidden", "a/.b/..c", " ", "a b", "-rf",
        "%2e%2e", "a\\b", "é", "e\u{301}", "日本語/😀", "\u{80}", "\u{202e}", "\u{10ffff}", "\u{feff}",
    ])
    func `a path that obeys the rules keeps its bytes`(text: String) throws {
        let path = try RemotePath(text)
        #expect(path.bytes == Array(text.utf8))
        #expect(path.text == text)
    }

    @Test(arguments: [
        ("", PathViolation.empty),
        ("/", .absolute), ("/a", .absolute), ("//", .absolute),
        ("a/", .emptyComponent), ("a//b", .emptyComponent),
        (".", .dots), ("..", .dots), ("./a", .dots), ("../a", .dots), ("a/.", .dots),
        ("a/..", .dots), ("a/../b", .dots), ("a/./b", .dots),
        ("\0", .controlByte(0)), ("a\0b", .controlByte(0)), ("a\nb", .controlByte(10)),
        ("a/\u{1f}", .controlByte(0x1f)), ("\u{7f}", .controlByte(0x7f)),
        ("\u{1b}[2J", .controlByte(0x1b)),
    ])
    func `a path that breaks a rule is refused`(text: String, violation: PathViolation) {
        #expect(throws: violation) { try RemotePath(text) }
    }

    @Test(arguments: 0...UInt8(0x7f))
    func `only bytes below 0x20 and 0x7F are control bytes`(byte: UInt8) {
        let isControl = byte < 0x20 || byte == 0x7f
        let path = try? RemotePath([0x61, byte, 0x61])
        #expect((path == nil) == isControl)
    }

    @Test(arguments: [
        "80", "bf", "c0af", "c1bf", "e080af", "e09f80", "f08080af", "f08fbfbf",  // overlong
        "eda080", "edbfbf", "eda081edb080",  // surrogates
        "f4908080", "f5808080", "f7bfbfbf", "fe", "ff",  // beyond U+10FFFF
        "c3", "e282", "f09f98", "c328", "e228a1", "61c3", "c3612f62",  // cut short
    ])
    func `bytes that are not UTF-8 are refused`(text: String) {
        #expect(throws: PathViolation.notUTF8) { try RemotePath(hex(text)) }
    }

    @Test func `a component has at most 255 bytes`() throws {
        let longest = String(repeating: "n", count: Limits.componentBytesMax)
        #expect(try RemotePath(String(longest.dropLast())).bytes.count == 254)
        #expect(try RemotePath(longest).bytes.count == 255)
        #expect(try RemotePath("a/" + longest + "/b").components.count == 3)
        #expect(throws: PathViolation.componentTooLong) { try RemotePath(longest + "n") }
        #expect(throws: PathViolation.componentTooLong) { try RemotePath("a/" + longest + "n") }
    }

    @Test(arguments: [-1, 0, 1])
    func `a path has at most 4096 bytes`(excess: Int) throws {
        let component = String(repeating: "n", count: 127) + "/"
        let text = String(repeating: component, count: 32).dropLast()
        #expect(text.utf8.count == Limits.pathBytesMax - 1)
        let longer = text.dropLast(2) + String(repeating: "n", count: excess + 3)
        #expect(longer.utf8.count == Limits.pathBytesMax + excess)
        if excess > 0 {
            #expect(throws: PathViolation.tooLong) { try RemotePath(longer) }
        } else {
            #expect(try RemotePath(longer).bytes.count == Limits.pathBytesMax + excess)
        }
    }

    @Test func `an endless sequence is refused after 4097 bytes`() {
        #expect(throws: PathViolation.tooLong) { try RemotePath(repeatElement(0x61, count: .max)) }
    }

    @Test func `a path has components and a name`() throws {
        let path = try RemotePath("one/two/three.txt")
        let components = path.components.map { String(decoding: $0, as: UTF8.self) }
        #expect(components == ["one", "two", "three.txt"])
        #expect(String(decoding: path.name, as: UTF8.self) == "three.txt")
        #expect(try RemotePath("alone").name == Array("alone".utf8)[...])
    }

    @Test func `paths are ordered by their bytes`() throws {
        let texts = ["A", "a", "a-b", "a.b", "a/b", "a/b/c", "a0", "b", "é", "日", "😀"]
        let paths = try texts.map { try RemotePath($0) }
        #expect(paths.reversed().sorted() == paths)
        #expect(!(paths[0] < paths[0]))
    }

    @Test(arguments: [
        ("a/b", "a", true), ("a/b/c", "a", true), ("a/b/c", "a/b", true),
        ("a", "a", false), ("ab", "a", false), ("a", "a/b", false), ("b/a", "a", false),
        ("a-b", "a", false), ("x/b", "a", false),
    ])
    func `beneath is inside, not beside`(path: String, folder: String, isBeneath: Bool) throws {
        #expect(try RemotePath(path).isBeneath(RemotePath(folder)) == isBeneath)
    }

    @Test func `each violation has a sentence of its own`() {
        let violations: [PathViolation] = [
            .empty, .tooLong, .absolute, .emptyComponent, .componentTooLong, .dots,
            .controlByte(7), .notUTF8,
        ]
        #expect(Set(violations.map(\.description)).count == violations.count)
        #expect("\(PathViolation.controlByte(7))" == "the name holds the control byte 7")
    }
}
