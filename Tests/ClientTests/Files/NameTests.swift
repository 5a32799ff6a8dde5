import System
import Testing
import Wire

@testable import Client

@Suite struct `Names of files and parts` {
    @Test(arguments: [1, 246, 247, 248, 255])
    func `a part's name is beside the file's and never too long`(count: Int) {
        let name = LocalPath([UInt8](repeating: 0x78, count: count))
        let part = PartName.of(name)
        #expect(part.bytes.count == min(count + 8, 255))
        #expect(part.bytes.first == UInt8(ascii: "."))
        #expect(part.description.hasSuffix(".btpart"))
        #expect(PartName.isPartName(part))
        #expect(!PartName.isPartName(name))
    }

    @Test func `long names with the same beginning have parts of their own`() {
        let beginning = [UInt8](repeating: 0x78, count: 254)
        let one = PartName.of(LocalPath(beginning + [0x61]))
        let other = PartName.of(LocalPath(beginning + [0x62]))
        #expect(one != other)
        #expect(one.bytes.count == 255)
    }

    @Test(arguments: 0..<4)
    func `a long name is cut between characters`(shift: Int) {
        let text = String(repeating: "x", count: shift) + String(repeating: "\u{1f600}", count: 62)
        let part = PartName.of(LocalPath(text))
        #expect(String(validating: part.bytes, as: UTF8.self) != nil)
        #expect(part.bytes.count > 250 && part.bytes.count <= 255)
    }

    @Test(
        arguments: [
            ("", .notAName), ("a//b", .notAName), ("/a", .notAName), ("a/", .notAName),
            ("..", .notAName), ("a/../b", .notAName), ("./a", .notAName), ("a\0", .notAName),
            (".a.btpart", .reserved), ("x/.a.btpart", .reserved), (".a.btpart/x", .reserved),
            (String(repeating: "x", count: 256), .nameTooLong),
        ] as [(String, DestinationPath.Violation)])
    func `what is no name is refused`(text: String, violation: DestinationPath.Violation) {
        #expect(throws: violation) { _ = try DestinationPath(LocalPath(text)) }
    }

    @Test(arguments: ["a", "a/b/c", "...", "-rf", ".btpart", "a.btpart", "a.btpart/b"])
    func `what is a name is taken`(text: String) throws {
        let path = try DestinationPath(LocalPath(text))
        let names = path.folderNames + [path.name]
        #expect(names.map(\.description).joined(separator: "/") == text)
    }
}
