import Client
import Testing
import Wire

@Suite struct `A pattern` {
    @Test(arguments: [
        ("*", "a", true), ("*", ".a", true), ("*", "a/b", false), ("*.log", "x.log", true),
        ("*.log", ".log", true), ("*.log", "x.logs", false), ("*.log", "a/x.log", false),
        ("a?c", "abc", true), ("a?c", "aäc", true), ("a?c", "a/c", false), ("a?c", "ac", false),
        ("[a-c]", "b", true), ("[a-c]", "d", false), ("[!a-c]", "d", true), ("[!a-c]", "b", false),
        ("[^a]", "b", true), ("[]x]", "]", true), ("[!]]", "]", false), ("[a-]", "-", true),
        ("[z-a]", "m", false), ("[ab", "[ab", true), ("[ab", "a", false), ("x[a/b]", "xa", false),
        ("[!a]*", "/", false), ("logs/*", "logs/x", true), ("logs/*", "logs/x/y", false),
        ("*/x", "a/x", true), ("*/x", "x", false), ("**/x", "x", true), ("**/x", "a/b/x", true),
        ("**/x", "a/bx", false), ("a/**", "a/b/c", true), ("a/**", "a", false), ("**", "a/b", true),
        ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true), ("a/**/b", "ab", false),
        ("**/**/x", "a/x", true), ("a**b", "axxb", true), ("a**b", "a/b", false),
        (#"\*"#, "*", true), (#"\*"#, "a", false), (#"[a]\["#, "a[", true), (#"a\"#, #"a\"#, true),
        (#"a[\]]"#, "a]", true), (#"a[\-]"#, #"a\"#, false), (#"[a\-c]"#, "b", false),
        (#"[\a-\c]"#, "b", true), ("é*", "e\u{301}x", false), ("*", "\u{1F600}", true),
    ])
    func `matches as shells do`(pattern: String, name: String, expected: Bool) throws {
        guard let path = try? RemotePath(name) else { return #expect(!expected) }
        #expect(try NamePattern(pattern).matches(path) == expected)
    }

    @Test(arguments: [
        ("*", nil, false), ("a/*", "a", false), ("a/b/*.x", "a/b", false), ("a/*/b", "a", true),
        ("a/**", "a", true), ("**", nil, true), ("**/x", nil, true), (#"a\[/x*"#, "a[", false),
        ("[a]/b/c", nil, true),
    ])
    func `lists the longest folder that it names`(
        text: String, folder: String?, isRecursive: Bool
    ) throws {
        let pattern = try NamePattern(text)
        #expect(pattern.folder?.text == folder)
        #expect(pattern.isRecursive == isRecursive)
    }

    @Test(arguments: [
        ("", PathViolation.empty), ("/a*", .absolute), ("../*", .dots), ("a/./*", .dots),
        ("a//*", .emptyComponent), ("*/", .emptyComponent), ("a\n*", .controlByte(10)),
        (String(repeating: "*", count: 4097), .tooLong),
    ])
    func `is refused where no name could match`(text: String, violation: PathViolation) {
        #expect(throws: violation) { try NamePattern(text) }
    }

    @Test func `with many stars takes no longer than its length times the name's`() throws {
        let pattern = try NamePattern(String(repeating: "a*", count: 1000) + "b")
        // One that tries every way would need more steps than there are atoms.
        let name = String(repeating: "a", count: 255)
        #expect(!pattern.matches(try RemotePath(name)))
    }

    @Test func `is told from a name by its wildcards`() {
        #expect(NamePattern.isPattern("a*") && NamePattern.isPattern("a[b"))
        #expect(NamePattern.isPattern("?") && !NamePattern.isPattern(#"a\b-c"#))
    }
}
