import Glibc
import System
import TestSupport
import Testing

extension Radio {
    /// `--watch` with a server that tells of changes; the pause is a week, so that nobody looks
    /// without being told.
    @Suite struct LiveTests {
        /// A WATCH is answered and asked again every 50 s, so twice in a minute at most; each
        /// message may be followed by credits.
        private static let quietFramesMax = 12

        private let source: TemporaryFolder
        private let target: TemporaryFolder

        init() throws {
            source = try TemporaryFolder()
            target = try TemporaryFolder()
        }

        @Test func `what changes comes by itself, and a quiet minute has twelve frames at most`()
            throws
        {
            try source.write("old\n", to: "gone")
            let served = try Served("\(source.path)")
            let client = try Served.fetch(
                ["."], into: target, ["-r", "--delete", "--watch", "604800"])
            #expect(Patience.sees { (try? target.names()) == ["gone"] })
            for number in 0..<10 {
                let name = LocalPath("\(number)")
                try source.write("\(number)\n", to: name)
                #expect(Patience.sees { (try? target.read(name)) == Array("\(number)\n".utf8) })
            }
            try source.remove("gone")
            #expect(Patience.sees { (try? target.names().contains("gone")) == false })

            let frames = try AirCapture.frameCount(ofSeconds: 60)
            #expect(frames > 0 && frames <= Self.quietFramesMax, "\(frames) frames")

            client.send(SIGTERM)
            #expect(client.wait().status == 128 + SIGTERM)
            let log = served.stop()
            #expect(log.count { $0.hasSuffix(" connected") } == 1, "\(log)")
        }

        @Test func `a client whose adapter was off says so, and comes back soon once it is on`()
            throws
        {
            try source.write("1\n", to: "first")
            let served = try Served("\(source.path)")
            let client = try Served.fetch(["."], into: target, ["-r", "--watch", "604800"])
            #expect(Patience.sees { (try? target.names()) == ["first"] })
            try Bed.switchOff(Bed.client)
            let told = client.waits(forError: "the adapter hci1 is switched off")
            try source.write("2\n", to: "second")
            try Bed.switchOn(Bed.client)
            #expect(told, "\(client.errorText)")
            #expect(Patience.sees { (try? target.read("second")) == Array("2\n".utf8) })
            client.send(SIGTERM)
            #expect(client.wait().status == 128 + SIGTERM)
            _ = served.stop()
        }

        /// The first try after the loss may meet an adapter that is about to be off.
        @Test func `a client says so each time somebody powers its adapter off`() throws {
            try source.write("0", to: "f")
            let served = try Served("\(source.path)")
            let client = try Served.fetch(["f"], into: target, ["--watch", "604800"])
            for round in 1...3 {
                #expect(Patience.sees { (try? target.read("f")) == Array("\(round - 1)".utf8) })
                try Bed.powerOff(Bed.client)
                try #require(
                    client.waits { text in
                        text.split(separator: "\n").count {
                            $0.contains("the adapter hci1 is switched off")
                        } == round
                    }, "\(round): \(client.errorText)")
                try source.write("\(round)", to: "f")
                try Bed.switchOn(Bed.client)
            }
            client.send(SIGTERM)
            #expect(client.wait().status == 128 + SIGTERM)
            _ = served.stop()
        }
    }
}
