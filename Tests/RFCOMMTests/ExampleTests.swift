import Glibc
import RFCOMM
import System
import TestSupport
import Testing

/// The examples are run as people run them, over a Unix socket.
@Suite(.waiting) struct `Examples of the library` {
    private let folder: TemporaryFolder
    private let place: String

    init() throws {
        folder = try TemporaryFolder()
        place = "unix:\(folder.path("socket"))"
    }

    /// Waits for the server, and connects to it.
    private func connect() throws -> End {
        var end: End?
        #expect(
            Patience.sees {
                end = try? End(calling: place)
                return end != nil
            })
        return try #require(end)
    }

    @Test(arguments: [("btchat", 120), ("simple-server", 32)])
    func `they are short`(name: String, linesMax: Int) {
        let text = SourceTree().text(of: "Examples/RFCOMM/\(name)/main.swift") ?? ""
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
        #expect((1...linesMax).contains(lines))
    }

    // MARK: simple-server

    /// Starts the server in a folder with a few things in it.
    private func startServer() throws -> RunningProgram {
        try folder.makeFolder("share")
        try folder.write("a note\n", to: "share/notes.txt")
        try folder.write("hidden", to: "share/.hidden")
        try folder.write("secret", to: "secret")
        try folder.link("share/link", to: "../secret")
        try folder.makeNode("share/pipe", kind: S_IFIFO)
        let shell =
            "cd '\(folder.path("share"))' && exec '\(Program("simple-server").path)' '\(place)'"
        return Program(at: "/bin/sh").start(["-c", shell])
    }

    @Test func `simple-server asks for a name, sends the file and says that it is complete`() throws
    {
        let server = try startServer()
        for lineEnd in ["\n", "\r\n", "\r"] {
            let client = try connect()
            #expect(try client.hears("Enter the file name: "))
            try client.stream.write("notes.txt" + lineEnd)
            #expect(try client.all() == "Enter the file name: a note\n\nTransfer complete\n")
        }
        withExtendedLifetime(server) {}
    }

    @Test(arguments: [
        "nope", "", ".hidden", "../secret", "link", "pipe", ".", "..", "/etc/passwd",
        "notes.txt\u{0}", "./notes.txt",
    ])
    func `simple-server sends nothing but plain files of its folder`(name: String) throws {
        let server = try startServer()
        let client = try connect()
        try client.stream.write(name + "\n")
        #expect(try client.all() == "Enter the file name: There is no such file.\n")
        withExtendedLifetime(server) {}
    }

    // MARK: btchat

    @Test func `a chat shows everybody what the others say, with their names`() throws {
        let server = try Typist("btchat", ["ann", "--listen", place])
        try #require(Patience.sees { (try? folder.names()) == ["socket"] })
        let bob = try Typist("btchat", ["bob", place])
        #expect(server.waits(for: "bob is here\n"))
        let cid = try Typist("btchat", ["cid", place])
        #expect(bob.waits(for: "cid is here\n"))
        server.type("hello\n")
        #expect(bob.waits(for: "ann: hello\n") && cid.waits(for: "ann: hello\n"))
        // Both directions at once: each line is written before the other's is read.
        bob.type("one\n")
        cid.type("two\n")
        #expect(server.waits(for: "bob: one\n") && server.waits(for: "cid: two\n"))
        #expect(cid.waits(for: "bob: one\n") && bob.waits(for: "cid: two\n"))
        bob.type("quit\n")
        #expect(bob.ends() == 0)
        #expect(cid.waits(for: "bob has left\n"))
        server.type("quit\n")
        #expect(server.ends() == 0 && cid.ends() == 0)
        #expect(cid.text.hasSuffix("bob has left\nthe chat is over\n"))
        #expect(!bob.text.contains("bob: one"))
    }

    @Test func `a chat has seven members, and an eighth is not let in until one leaves`() throws {
        let server = try Typist("btchat", ["ann", "--listen", place])
        var members: [End] = []
        for number in 1...7 {
            members.append(try connect())
            try members.last?.stream.write("m\(number)\n")
            #expect(server.waits(for: "m\(number) is here\n"))
        }
        let eighth = try connect()
        #expect(try eighth.all() == "")
        members.removeLast()
        #expect(server.waits(for: "m7 has left\n"))
        let ninth = try connect()
        try ninth.stream.write("m9\n")
        #expect(server.waits(for: "m9 is here\n"))
        #expect(try members[0].hears("m9 is here\n"))
    }

    @Test func `what moves a cursor, and a line without end, do not pass through a chat`() throws {
        let server = try Typist("btchat", ["ann", "--listen", place])
        let hostile = try connect()
        try hostile.stream.write("e\u{1B}[2Jve\nhe\u{7}llo\u{9B}\n")
        #expect(server.waits(for: "e[2Jve is here\ne[2Jve: hello\n"))
        try hostile.stream.write([UInt8](repeating: 97, count: 1_001))
        #expect(server.waits(for: "e[2Jve has left\n"))
        #expect(try hostile.all() == "")
    }
}
