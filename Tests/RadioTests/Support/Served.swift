import Bluetooth
import Glibc
import System
import TestSupport
import Testing

/// btfile-serve on hci0, and btfile-get on hci1 for fetching from it.
final class Served {
    static let channel = "20"

    private let folder: String
    private let flags: [String]
    private(set) var server: RunningProgram

    /// Serves a folder, and returns when clients can connect.
    init(_ folder: String, flags: [String]) throws {
        self.folder = folder
        self.flags = flags
        server = try Self.start(folder, flags)
    }

    /// Serves a folder with these flags.
    convenience init(_ folder: String, _ flags: String...) throws {
        try self.init(folder, flags: flags)
    }

    private static func start(_ folder: String, _ flags: [String]) throws -> RunningProgram {
        let server = Program("btfile-serve").start(
            ["--dir", folder, "--channel", channel, "--adapter", "hci\(Bed.server)"] + flags)
        try #require(server.waits(forError: "serving "), "\(server.errorText)")
        return server
    }

    /// Kills the server as nothing else can be killed, and starts another one.
    func restart() throws {
        server.send(SIGKILL)
        #expect(server.wait().status == 128 + SIGKILL)
        server = try Self.start(folder, flags)
    }

    /// Stops the server in good order, and returns what it logged.
    func stop() -> [Substring] {
        server.send(SIGTERM)
        let outcome = server.wait()
        #expect(outcome.status == 0)
        return outcome.errorText.split(separator: "\n")
    }

    /// Starts to fetch into a folder.
    static func fetch(
        _ names: [String], into target: TemporaryFolder, _ flags: [String] = []
    ) throws -> RunningProgram {
        Program("btfile-get").start(try command(fetching: names, into: target, flags))
    }

    /// What btfile-get is told for that.
    static func command(
        fetching names: [String], into target: TemporaryFolder, _ flags: [String] = []
    ) throws -> [String] {
        let server = try "\(Bed.address(Bed.server))"
        return ["--adapter", "hci\(Bed.client)", "-P", "\(target.path)"] + flags + [server] + names
    }

    /// From which byte on the server sent what it has served last of a name.
    func lastStart(of name: String) throws -> UInt64 {
        try #require(server.waits(forError: "served \(name):"))
        let lines = server.errorText.split(separator: "\n")
        let line = try #require(lines.last { $0.contains("served \(name):") })
        let words = line.split(separator: " ")
        let place = try #require(words.firstIndex(of: "from"))
        return try #require(UInt64(words[place + 1]))
    }
}
