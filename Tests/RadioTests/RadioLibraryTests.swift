import RFCOMM
import System
import TestSupport
import Testing

extension Radio {
    /// The library RFCOMM, and the examples that are built with it, over the kernel's own channels.
    @Suite(.serialized) struct LibraryTests {
        private static let service: ServiceUUID = "0f7b1f0e-6a0e-4f4e-9d53-6d2a1c0f9b11"

        private final class End: @unchecked Sendable {
            let stream: RFCOMMStream
            init(_ stream: consuming RFCOMMStream) { self.stream = stream }

            /// All that comes until the other end closes.
            func all() throws -> [UInt8] {
                var received: [UInt8] = []
                while case .bytes(let bytes) = try stream.read(until: .after(.seconds(60))) {
                    received += bytes
                }
                return received
            }
        }

        private static func address(_ adapter: UInt16) throws -> RFCOMM.BluetoothAddress {
            try #require(RFCOMM.BluetoothAddress("\(try Bed.address(adapter))"))
        }

        /// Connects from hci1; the session of the test before may be ending just now.
        private static func connect(
            _ channel: RFCOMM.RFCOMMChannel, _ security: RFCOMM.SecurityLevel
        ) throws -> End {
            let server = try RFCOMM.Endpoint(
                address(Bed.server), channel: channel, adapter: "hci\(Bed.client)")
            for _ in 1...10 {
                do throws(RFCOMMError) {
                    return End(
                        try RFCOMMStream(
                            to: server, security: security, until: .after(.seconds(60))))
                } catch {
                    guard [.linkLost, .busy, .nothingListens].contains(error.kind) else {
                        throw error
                    }
                    try Sockets.pause(milliseconds: 200)
                }
            }
            return End(
                try RFCOMMStream(to: server, security: security, until: .after(.seconds(60))))
        }

        @Test func `a stream carries bytes both ways over a channel`() throws {
            let listener = try RFCOMMListener(
                on: 9, adapter: "hci\(Bed.server)", security: .low)
            let client = try Self.connect(9, .low)
            guard let accepted = try listener.accept(until: .after(.seconds(60))) else {
                Issue.record("nobody has called")
                return
            }
            let server = End(accepted)
            #expect(try server.stream.peer.device == Self.address(Bed.client))
            #expect(try client.stream.peer.device == Self.address(Bed.server))
            var generator = SeededGenerator(seed: 9)
            let sent = generator.bytes(200_001)
            let echo = Worker { _ in
                #expect(throws: Never.self) {
                    var count = 0
                    while count < sent.count, case .bytes(let bytes) = try server.stream.read() {
                        count += bytes.count
                        try server.stream.write(bytes)
                    }
                }
            }
            let writer = Worker { _ in
                #expect(throws: Never.self) { try client.stream.write(sent) }
            }
            var received: [UInt8] = []
            while received.count < sent.count, case .bytes(let bytes) = try client.stream.read() {
                received += bytes
            }
            writer.stop()
            echo.stop()
            #expect(received == sent)
        }

        @Test func `a channel has one listener, and a free one is found`() throws {
            let listener = try RFCOMMListener(on: 30, security: .low)
            let error = #expect(throws: RFCOMMError.self) {
                _ = try RFCOMMListener(on: 30, security: .low)
            }
            #expect(error?.kind == .channelTaken)
            let other = try RFCOMMListener.onFreeChannel(security: .low)
            #expect(other.channel?.number == 29)
            _ = consume listener
        }

        @Test func `a channel on which nobody listens says so`() throws {
            let server = try RFCOMM.Endpoint(
                Self.address(Bed.server), channel: 11, adapter: "hci\(Bed.client)")
            let error = #expect(throws: RFCOMMError.self) {
                _ = try RFCOMMStream(to: server, security: .low, until: .after(.seconds(60)))
            }
            #expect(error?.kind == .nothingListens)
            #expect(
                error?.description.hasSuffix(
                    "nothing listens on channel 11: start the server there") == true)
        }

        @Test(.enabled(if: BluetoothService.isHere, "no bluetoothd and dbus-daemon here"))
        func `a record is published, looked up, found by a scan, and gone at the end`() throws {
            let bluetoothd = try BluetoothService()
            defer { withExtendedLifetime(bluetoothd) {} }
            try bluetoothd.switchOn()
            let record = RFCOMM.ServiceRecord(Self.service, name: "Lab library", channel: 12)
            let server = try Self.address(Bed.server)
            do {
                var published = try PublishedRecord(record)
                try BluetoothService.openAdapters()
                let isPublished = try published.update()
                #expect(isPublished)
                let found = try RFCOMM.ServiceRecord.lookUp(
                    Self.service, at: server, adapter: "hci\(Bed.client)")
                #expect(found == [record])
                let nearby = try NearbyService.scan(
                    for: Self.service, during: .seconds(1), adapter: "hci\(Bed.client)")
                #expect(nearby.contains { $0.device == server && $0.record == record })
            }
            let gone = try Patience.sees {
                try RFCOMM.ServiceRecord.lookUp(
                    Self.service, at: server, adapter: "hci\(Bed.client)") == []
            }
            #expect(gone)
        }

        @Test func `simple-server sends a file to a paired device`() throws {
            let folder = try TemporaryFolder()
            try folder.write("a note\n", to: "notes.txt")
            let shell = "cd '\(folder.path)' && exec '\(Program("simple-server").path)' 13"
            let server = Program(at: "/bin/sh").start(["-c", shell])
            let client = try Self.connect(13, .medium)
            try client.stream.write("notes.txt\n")
            let text = String(decoding: try client.all(), as: UTF8.self)
            #expect(text == "Enter the file name: a note\n\nTransfer complete\n")
            withExtendedLifetime(server) {}
        }

        @Test(.enabled(if: BluetoothService.isHere, "no bluetoothd and dbus-daemon here"))
        func `a chat is found by the address of its device, and both directions are shown`() throws
        {
            try Bed.unplug()
            try Bed.run(SourceTree().root + "/Tests/Lab/adapters", "--plain")
            let bluetoothd = try BluetoothService()
            defer { withExtendedLifetime(bluetoothd) {} }
            try bluetoothd.switchOn()
            try TestPairingAgent().pair()
            let ann = try Typist("btchat", ["ann"])
            let server = "\(try Self.address(Bed.server))"
            let isListed = Patience.sees {
                bluetoothd.property("UUIDs", of: Bed.server)?.contains(
                    "c6dd6c77-9c86-4f3a-9e4b-5b7ab3b0f1b4") ?? false
            }
            #expect(isListed)
            let bob = try Typist("btchat", ["bob", server])
            #expect(ann.waits(for: "bob is here\n"), "\(ann.text) \(bob.text)")
            ann.type("hello\n")
            bob.type("good morning\n")
            #expect(bob.waits(for: "ann: hello\n"))
            #expect(ann.waits(for: "bob: good morning\n"))
            bob.type("quit\n")
            #expect(bob.ends() == 0)
            #expect(ann.waits(for: "bob has left\n"))
            ann.type("quit\n")
            #expect(ann.ends() == 0)
        }
    }
}
