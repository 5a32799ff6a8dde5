import Bluetooth
import System
import TestSupport
import Testing

extension Radio {
    /// What README.md says of two machines, typed as it stands there.
    @Suite(
        .serialized,
        .enabled(if: BluetoothService.isHere, "no bluetoothd and dbus-daemon here"))
    struct ReadmeTests {
        private let home: TemporaryFolder

        init() throws {
            home = try TemporaryFolder()
            for folder: LocalPath in [
                "server", "server/share", "server/share/logs", "client", "client/incoming",
            ] {
                try home.makeFolder(folder)
            }
            try home.write("a line of notes\n", to: "server/share/notes.txt")
            try home.write("a line of a log\n", to: "server/share/logs/today")
        }

        /// What is to be typed beneath a heading, without what is said about it.
        private func lines(beneath heading: String, startingWith word: String) throws -> [String] {
            let text = try #require(SourceTree().text(of: "README.md"))
            return text.split(separator: "\n").drop { $0 != heading }.dropFirst()
                .prefix { !$0.hasPrefix("#") }
                .filter { $0.hasPrefix("    \(word) ") }
                .map { $0.dropFirst(4).prefix { $0 != "#" }.split(separator: " ") }
                .map { $0.joined(separator: " ") }
        }

        /// Types a line at the terminal of the server or the client, which has one adapter.
        private func type(_ line: String, at adapter: UInt16) -> RunningProgram {
            let folder = home.path(adapter == Bed.server ? "server" : "client")
            let words = line.split(separator: " ", maxSplits: 1)
            let program = Program("\(words[0])").path
            let command = "\(program) --adapter hci\(adapter) \(words[1])"
            return Program(at: "/bin/sh").start(
                ["-c", "cd '\(folder)' && exec \(command)"], errorStream: .dialogue)
        }

        @Test func `its lines pair two machines, and fetch a file and a folder`() throws {
            let service = try BluetoothService.betweenStrangers()
            defer { withExtendedLifetime(service) {} }
            let heading = "## Between two machines"
            let serving = try lines(beneath: heading, startingWith: "btfile-serve")
            let fetching = try lines(beneath: heading, startingWith: "btfile-get")
            try #require(serving.count == 1 && fetching.count == 4)
            let server = type(serving[0], at: Bed.server)
            try #require(server.waits(forError: "published by bluetoothd"), "\(server.errorText)")

            let scan = type(fetching[0], at: Bed.client).wait()
            try #require(scan.status == 0, "\(scan.errorText)")
            let address = try #require(scan.outputText.split(separator: " ").first)
            #expect(try "\(address)" == "\(Bed.address(Bed.server))")
            for line in fetching.dropFirst() {
                let words = line.split(separator: " ").map {
                    $0 == "AA:BB:CC:DD:EE:FF" ? address : $0
                }
                #expect(words.contains(address))
                let client = type(words.joined(separator: " "), at: Bed.client)
                if words.contains("--pair") {
                    #expect(try client.digits() == server.digits())
                    for program in [client, server] { program.type("yes\n") }
                }
                let outcome = client.wait()
                #expect(outcome.status == 0, "\(line): \(outcome.errorText)")
            }
            #expect(try home.read("client/notes.txt") == Array("a line of notes\n".utf8))
            #expect(
                try home.read("client/incoming/logs/today") == Array("a line of a log\n".utf8))
        }
    }
}
