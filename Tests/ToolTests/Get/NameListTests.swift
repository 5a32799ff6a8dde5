import Client
import System
import Testing
import Tool
import Wire

/// What a list of names asks for, however it arrives.
struct NameListTests {
    private func findings(
        _ bytes: [UInt8], _ separator: NameList.Separator = .lineEnd, pieces: Int = .max
    ) -> [NameList.Record] {
        var findings: [NameList.Record] = []
        var list = NameList(separator)
        var rest = bytes[...]
        do {
            while !rest.isEmpty {
                let piece = Array(rest.prefix(pieces))
                try list.take(piece.span) { findings.append($0) }
                rest = rest.dropFirst(piece.count)
            }
            try list.end { findings.append($0) }
        } catch {
            Issue.record(error)
        }
        return findings
    }

    private func wanted(_ remote: String, at local: String? = nil) throws -> NameList.Record {
        .wanted(try RemotePath(remote), try DestinationPath(LocalPath(local ?? remote)))
    }

    @Test func `each line is a name`() throws {
        let all = [try wanted("a"), try wanted("b/c d"), try wanted("-e")]
        #expect(findings(Array("a\nb/c d\n-e\n".utf8)) == all)
        #expect(findings(Array("a\nb/c d\n-e".utf8)) == all)
    }

    @Test func `comments and blank lines say nothing, and are counted as lines`() throws {
        let text = "# first\n\n  \t \na\n#b\n\r\n/x"
        #expect(
            findings(Array(text.utf8)) == [try wanted("a"), .mistaken(7, .name(.absolute))])
        #expect(findings([]) == [])
    }

    @Test(arguments: [1, 2, 3, .max])
    func `what an editor puts before a text is no part of a name`(pieces: Int) throws {
        let all = [try wanted("a"), try wanted("\u{FEFF}b")]
        #expect(findings(Array("\u{FEFF}a\n\u{FEFF}b".utf8), pieces: pieces) == all)
        #expect(findings(Array("\u{FEFF}# comment\n".utf8), pieces: pieces) == [])
        #expect(findings(Array("\u{FEFF}".utf8), pieces: pieces) == [])
        let exact = [try wanted("\u{FEFF}a")]
        #expect(findings(Array("\u{FEFF}a\0".utf8), .null, pieces: pieces) == exact)
    }

    @Test func `a tab gives a local name`() throws {
        let text = "a\tb\nlogs/x.log\told/y z.log\n"
        #expect(
            findings(Array(text.utf8))
                == [try wanted("a", at: "b"), try wanted("logs/x.log", at: "old/y z.log")])
    }

    @Test func `a local name need not be UTF-8`() throws {
        let place = try DestinationPath(LocalPath([0xFF]))
        #expect(findings([0x61, 0x09, 0xFF]) == [.wanted(try RemotePath("a"), place)])
    }

    @Test func `a carriage return before the end of a line is part of it`() throws {
        #expect(
            findings(Array("a\r\nb\tc\r\n".utf8)) == [try wanted("a"), try wanted("b", at: "c")])
    }

    @Test func `between NULs every byte counts`() throws {
        let text = "#a\0 \0\0b\tc\0"
        #expect(
            findings(Array(text.utf8), .null)
                == [try wanted("#a"), try wanted(" "), try wanted("b", at: "c")])
        #expect(
            findings(Array("a\nb\0c".utf8), .null)
                == [.mistaken(1, .name(.controlByte(10))), try wanted("c")])
        #expect(findings(Array("a\r\0".utf8), .null) == [.mistaken(1, .name(.controlByte(13)))])
    }

    @Test(arguments: [
        ("/a", NameList.Mistake.name(.absolute)), ("a/../b", .name(.dots)),
        ("a//b", .name(.emptyComponent)), ("a\u{7F}", .name(.controlByte(0x7F))),
        ("\ta", .name(.empty)), ("a\t", .localName(.notAName)), ("a\t/b", .localName(.notAName)),
        ("a\t../b", .localName(.notAName)), ("a\tb/", .localName(.notAName)),
        ("a\t.", .localName(.notAName)), ("a\t.b.btpart", .localName(.reserved)),
    ])
    func `a mistake stops no other line`(line: String, mistake: NameList.Mistake) throws {
        #expect(
            findings(Array("x\n\(line)\ny".utf8))
                == [try wanted("x"), .mistaken(2, mistake), try wanted("y")])
    }

    @Test func `what is not UTF-8 is no name`() {
        #expect(findings([0xC3, 0x28, 0x0A]) == [.mistaken(1, .name(.notUTF8))])
    }

    @Test func `every split gives the same`() throws {
        let text = Array("# c\r\na\tb\r\n\n/x\nd/e\tf\n\u{E9}\n".utf8)
        let whole = findings(text)
        #expect(whole.count == 4)
        for pieces in 1...text.count { #expect(findings(text, pieces: pieces) == whole) }
    }

    @Test func `a record of the longest kind is read, and one byte more is a mistake`() throws {
        let parts = Array(repeating: String(repeating: "x", count: 255), count: 15)
        let longest = parts.joined(separator: "/") + "/" + String(repeating: "y", count: 256)
        let path = String(longest.prefix(Limits.pathBytesMax - 1)) + "/z"
        let fitting = String(path.utf8.suffix(Limits.pathBytesMax)) ?? ""
        let name = "y" + fitting.dropFirst()
        #expect(name.utf8.count == Limits.pathBytesMax)
        #expect(findings(Array("\(name)\t\(name)\r\n".utf8)) == [try wanted(name)])
        let found = findings(Array("\(name)\t\(name)xx\r\na".utf8))
        #expect(found == [.mistaken(1, .tooLong), try wanted("a")])
        // Without a line end in sight nothing piles up.
        let endless = [UInt8](repeating: 0x61, count: 20 * NameList.recordBytesMax)
        #expect(findings(endless) == [.mistaken(1, .tooLong)])
    }

    @Test(arguments: [NameList.Separator.lineEnd, .null])
    func `a list may have a million records, and not one more`(
        separator: NameList.Separator
    ) throws {
        let end = separator == .lineEnd ? UInt8(ascii: "\n") : 0
        let ends = [UInt8](repeating: end, count: NameList.recordCountMax)
        var list = NameList(separator)
        try list.take(ends.span) { _ in Issue.record("nothing is a name") }
        try list.end { _ in Issue.record("nothing is a name") }
        #expect(throws: NameList.Excess.records) { try list.take([end].span) { _ in } }
        var last = NameList(separator)
        try last.take(ends.span) { _ in }
        try last.take([UInt8(ascii: "a")].span) { _ in }
        #expect(throws: NameList.Excess.records) { try last.end { _ in } }
    }

    @Test func `a list may be 256 MB long, and not one byte longer`() throws {
        let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        var list = NameList(.lineEnd)
        for _ in 0..<(NameList.bytesMax / piece.count) { try list.take(piece.span) { _ in } }
        #expect(throws: NameList.Excess.bytes) { try list.take([0x0A].span) { _ in } }
    }

    @Test func `a mistake is a sentence with the place`() {
        let list = NameListFile(path: "wanted.txt", separator: .lineEnd)
        let sentence = ErrorSentence.listed(in: list, 7, .name(.absolute))
        #expect(sentence.text == "wanted.txt: line 7: the name begins with a slash: remove it")
        #expect(sentence.status == Tool.ExitStatus.usage)
        let input = NameListFile(path: "-", separator: .null)
        #expect(
            ErrorSentence.listed(in: input, 2, .localName(.notAName)).text
                == "standard input: name 2: the name after the tab must be a path below the "
                + "output folder, and no part of it may be empty, '.' or '..'")
        #expect(
            ErrorSentence.listed(in: input, 2, .tooLong).text
                == "standard input: name 2: longer than two names can be")
    }
}
