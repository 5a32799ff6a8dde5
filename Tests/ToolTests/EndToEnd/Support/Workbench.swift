import System
import TestSupport
import Testing
import Tool
import Wire

/// A share, an empty output folder with a canary in it, and both programs over Unix sockets.
final class Workbench {
    /// Stands beside the files that are fetched, and is to stay as it is.
    static let canary = "the canary sings"
    static let canaryName: LocalPath = "canary"

    let share: TemporaryFolder
    let output: TemporaryFolder
    private let sockets: TemporaryFolder
    private var gateCount = 0

    init() throws {
        share = try TemporaryFolder()
        output = try TemporaryFolder()
        sockets = try TemporaryFolder()
        try output.write(Self.canary, to: Self.canaryName)
    }

    /// A bench with this one file in the share.
    convenience init(_ name: LocalPath, _ content: [UInt8]) throws {
        try self.init()
        try share.write(content, to: name)
    }

    /// The address of a socket; the server's unless told otherwise.
    func address(_ name: LocalPath = "server") throws -> UnixAddress {
        try sockets.address(name)
    }

    /// A gate before the server, at a socket of its own.
    func gate(lettingThrough count: Int? = nil) throws -> Gate {
        gateCount += 1
        let gate = try address(LocalPath("gate\(gateCount)"))
        return try Gate(at: gate, before: address(), lettingThrough: count)
    }

    /// What has the name of a socket.
    func socketStatus(_ name: LocalPath = "server") throws -> FileStatus? {
        try sockets.status(of: name)
    }

    /// The names of all sockets.
    func socketNames() throws -> [LocalPath] { try sockets.names() }
}

// MARK: The programs

extension Workbench {
    /// Starts a server of the share, without waiting for it.
    func startServing(_ flags: [String] = [], at socket: LocalPath = "server") throws
        -> RunningProgram
    {
        Program("btfile-serve").start(
            ["--dir", "\(share.path)", "--listen", "unix:\(try address(socket))"] + flags)
    }

    /// Starts a server of the share, which listens when this returns.
    func serve(_ flags: [String] = [], at socket: LocalPath = "server") throws -> RunningProgram {
        let server = try startServing(flags, at: socket)
        try #require(server.waits(forError: "serving "), "\(server.errorText)")
        return server
    }

    /// Starts a fetch into the output folder.
    func startGetting(
        _ arguments: [String], from address: UnixAddress? = nil,
        errorStream: Program.ErrorStream = .pipe
    ) throws -> RunningProgram {
        let server = "unix:\(try address ?? self.address())"
        return Program("btfile-get").start(
            [server, "-P", "\(output.path)"] + arguments, errorStream: errorStream)
    }

    /// Fetches into the output folder.
    func get(
        _ arguments: String..., from address: UnixAddress? = nil,
        errorStream: Program.ErrorStream = .pipe
    ) throws -> Outcome {
        try startGetting(arguments, from: address, errorStream: errorStream).wait()
    }

    /// Fetches into the output folder by a command of the shell, which finds program and arguments
    /// in `$0` and `$@`.
    func getInShell(_ command: String, _ arguments: String...) throws -> Outcome {
        try getInShell(command, arguments: arguments)
    }

    /// The same with arguments that were put together elsewhere.
    func getInShell(_ command: String, arguments: [String]) throws -> Outcome {
        Program(at: "/bin/sh").run(
            ["-c", command, Program("btfile-get").path, "unix:\(try address())"]
                + ["-P", "\(output.path)"] + arguments)
    }

    /// Fetches with arguments that say themselves where to.
    func getPlainly(_ arguments: String...) throws -> Outcome {
        Program("btfile-get").run(["unix:\(try address())"] + arguments)
    }
}

// MARK: What has come of it

extension Workbench {
    /// The part's name of a file.
    static func partName(_ name: LocalPath) -> LocalPath { LocalPath(".\(name).btpart") }

    /// How much of a file has come: the size of its part, or nothing.
    func partByteCount(_ name: LocalPath) throws -> Int {
        Int(try output.status(of: Self.partName(name))?.size ?? 0)
    }

    /// Expects the output folder to hold exactly these names beside the canary.
    func expectOutput(_ names: [LocalPath], sourceLocation: SourceLocation = #_sourceLocation)
        throws
    {
        let expected = (names + [Self.canaryName]).map(\.description).sorted()
        let found = try output.names().map(\.description).sorted()
        #expect(found == expected, sourceLocation: sourceLocation)
        try expectCanary(sourceLocation: sourceLocation)
    }

    /// Expects nothing but the canary, and perhaps a part of that file.
    func expectNothing(but name: LocalPath, sourceLocation: SourceLocation = #_sourceLocation)
        throws
    {
        let found = try output.names().filter { $0 != Self.partName(name) }
        #expect(found == [Self.canaryName], sourceLocation: sourceLocation)
        try expectCanary(sourceLocation: sourceLocation)
    }

    private func expectCanary(sourceLocation: SourceLocation) throws {
        let content = try output.read(Self.canaryName)
        #expect(content == Array(Self.canary.utf8), sourceLocation: sourceLocation)
    }
}

extension Outcome {
    /// Expects the status, and nothing on either stream that does anything to a terminal.
    func expect(_ status: Tool.ExitStatus, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(
            self.status == status.rawValue, "\(errorText)", sourceLocation: sourceLocation)
        expectPlainText(sourceLocation: sourceLocation)
    }

    /// Expects lines of text, carriage returns and our own "clear to the end of the line".
    func expectPlainText(sourceLocation: SourceLocation = #_sourceLocation) {
        for text in [outputText, errorText] {
            let rest = text.replacing("\u{1B}[K", with: "").unicodeScalars.filter { scalar in
                scalar.value < 0x20 && scalar != "\n" && scalar != "\r"
                    || (0x7F...0x9F).contains(scalar.value) || scalar == "\u{202E}"
            }
            #expect(rest.isEmpty, "\(text.debugDescription)", sourceLocation: sourceLocation)
        }
    }
}
