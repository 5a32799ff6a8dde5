import Bluetooth
import Glibc
import System
import TestSupport
import Testing

extension Radio {
    /// A server whose adapter goes and comes back while it serves.
    @Suite struct AdaptersTests {
        /// What becomes of the adapter.
        enum Loss: CaseIterable, Sendable {
            case switchedOff, unplugged

            func begin() throws {
                switch self {
                case .switchedOff: try Bed.switchOff(Bed.server)
                case .unplugged: try Bed.unplug()
                }
            }

            func end() throws {
                switch self {
                case .switchedOff: try Bed.switchOn(Bed.server)
                case .unplugged: try Bed.plug()
                }
            }
        }

        private static let lost = "no client can connect: waiting for the adapter to come back"
        private static let found = "clients can connect again"

        private let source: TemporaryFolder
        private let target: TemporaryFolder

        init() throws {
            source = try TemporaryFolder()
            target = try TemporaryFolder()
            try source.write("hello\n", to: "notes.txt")
        }

        private func fetches() throws -> Bool {
            let outcome = try Served.fetch(["notes.txt"], into: target).wait()
            #expect(outcome.status == 0, "\(outcome.errorText)")
            return outcome.status == 0
        }

        private func waits(_ served: Served, for text: String, count: Int) -> Bool {
            served.server.waits { log in
                log.split(separator: "\n").count { $0.hasSuffix("warning: \(text)") } >= count
            }
        }

        @Test(arguments: Loss.allCases)
        func `the server tells once that it is gone and once that it is back, and serves again`(
            loss: Loss
        ) throws {
            let served = try Served("\(source.path)", "--advertise", "none")
            for round in 1...2 {
                #expect(try fetches())
                try loss.begin()
                #expect(waits(served, for: Self.lost, count: round))
                try loss.end()
                #expect(waits(served, for: Self.found, count: round))
                #expect(try fetches())
            }
            let log = served.stop()
            // Each round: lost and found, and two fetches, each of which connected, was served and
            // went. Around them: serving, nobody to ask who is paired, stopping, stopped.
            #expect(log.count == 2 * (2 + 6) + 4, "\(log.joined(separator: "\n"))")
        }

        @Test func `the server says by which address it is called`() throws {
            let address = try Bed.address(Bed.server)
            let served = try Served("\(source.path)", "--advertise", "none")
            #expect(
                served.stop().contains {
                    $0.contains(" serving \(source.path) at \(address) on channel 20 of hci0;")
                })
        }

        @Test func `it needs no rights to learn of both`() throws {
            try source.setPermissions(0o755, of: ".")
            let command = ["--reuid=65534", "--regid=65534", "--clear-groups", "--"]
            let flags = ["--dir", "\(source.path)", "--channel", "20", "--adapter", "hci0"]
            let server = Program(at: "/usr/bin/setpriv").start(
                command + [Program("btfile-serve").path] + flags)
            #expect(server.waits(forError: "serving "), "\(server.errorText)")
            try Bed.switchOff(Bed.server)
            #expect(server.waits(forError: Self.lost))
            try Bed.switchOn(Bed.server)
            #expect(server.waits(forError: Self.found))
            #expect(try fetches())
        }

        @Test func `the other adapter's loss is nothing to a server that needs its own`() throws {
            let served = try Served("\(source.path)", "--advertise", "none")
            try Bed.switchOff(Bed.client)
            try Bed.switchOn(Bed.client)
            #expect(try fetches())
            #expect(served.stop().filter { $0.contains("can connect") } == [])
        }

        @Test(arguments: Loss.allCases)
        func `a file that is on its way is finished when it is back`(loss: Loss) throws {
            // It leaves three seconds for stopping a client that has read a seventh of it.
            let content = SeededContent.bytes(700_000)
            try source.write(content, to: "random")
            let served = try Served("\(source.path)", "--advertise", "none")
            let watch = try PartWatch(target)
            let client = try Served.fetch(["random"], into: target, ["--limit-rate", "200K"])
            let held = try watch.wait(for: "random", byteCount: 100_000)
            client.send(SIGSTOP)
            try loss.begin()
            #expect(waits(served, for: Self.lost, count: 1))
            try loss.end()
            #expect(waits(served, for: Self.found, count: 1))
            client.send(SIGCONT)
            let outcome = client.wait()
            #expect(outcome.status == 0, "\(outcome.errorText)")
            #expect(try target.read("random") == content)
            #expect(try served.lastStart(of: "random") >= held)
            _ = served.stop()
        }
    }
}
