import TestSupport
import Testing
import Tool

/// A list of names that never ends is refused, in little memory, before a server is asked.
@Suite(.waiting, .withoutSanitizer) struct `Lists of names without an end` {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    /// What the shell may give to a program that is to hold no more than a list may have.
    private static let memory = "ulimit -v 1000000; "

    @Test func `a device gives no line end, or nothing else`() throws {
        let command = Self.memory + "exec \"$0\" \"$@\""
        let lines = try bench.getInShell(command, "-i", "/dev/zero")
        lines.expect(.usage)
        #expect(
            lines.errorText.contains("/dev/zero is longer than 256 MB: split the list"),
            "\(lines.errorText)")
        let names = try bench.getInShell(command, "-0", "-i", "/dev/zero")
        names.expect(.usage)
        #expect(
            names.errorText.contains("/dev/zero has more than 1000000 names: split the list"),
            "\(names.errorText)")
        try bench.expectOutput([])
    }

    @Test func `a program writes names for ever`() throws {
        let outcome = try bench.getInShell(
            "yes a | (\(Self.memory)exec \"$0\" \"$@\")", "-i", "-")
        outcome.expect(.usage)
        #expect(
            outcome.errorText.contains("standard input has more than 1000000 lines"),
            "\(outcome.errorText)")
        try bench.expectOutput([])
    }
}
