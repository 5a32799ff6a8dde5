import Bluetooth
import System
import TestSupport
import Testing

extension Radio {
    /// The Bluetooth module over real links.
    @Suite struct SocketsTests {
        @Test func `both adapters are found and switched on`() throws {
            let adapters = try Adapter.all()
            #expect(adapters.map(\.number) == [0, 1])
            #expect(adapters.map(\.isUp) == [true, true])
            #expect(Set(adapters.map(\.address)).count == 2)
        }

        @Test(arguments: [(SecurityLevel.low, 21), (.medium, 22)])
        func `bytes pass in units over a link of the level demanded`(
            level: SecurityLevel, channel: Int
        ) throws {
            let sockets = try Sockets(channel: channel, level)
            let client = try sockets.connect(level)
            let server = try sockets.accept()
            let levels = try (client.securityLevel(), server.securityLevel())
            #expect(levels == (level, level))
            let protection = try LinkProtection(
                with: Bed.address(Bed.client), through: server.incomingAdapter)
            let isProtected = protection.suffices(for: .medium)
            #expect(isProtected || level == .low)

            let bytes = (0..<60_000).map { UInt8($0 % 251) }
            var (sent, received) = (0, [UInt8]())
            while received.count < bytes.count {
                let rest = bytes.span.extracting(sent...)
                if case .bytes(let count) = try server.writeUnits(
                    of: rest, unit: 1008)
                {
                    sent += count
                }
                try Sockets.wait(for: .readable, client.descriptor)
                received += try client.readAll().bytes
            }
            #expect(received == bytes)
        }

        @Test func `the peer's close comes after all that was sent`() throws {
            let sockets = try Sockets(channel: 23)
            let client = try sockets.connect()
            let server = try sockets.accept()
            let unit = [UInt8](repeating: 7, count: 1008)
            var sent = 0
            while case .bytes(let count) = try server.writeUnits(
                of: unit.span, unit: 1008)
            {
                sent += count
            }
            _ = consume server
            var received = 0
            var last = IOResult.wouldBlock
            while last == .wouldBlock {
                try Sockets.wait(for: .readable, client.descriptor)
                let (transfer, bytes) = try client.readAll()
                received += bytes.count
                last = transfer
            }
            #expect(last == .end)
            #expect(received == sent)
        }

        @Test func `writing to a peer that closed is the end, and then reading is silent`() throws {
            let sockets = try Sockets(channel: 24)
            let client = try sockets.connect()
            let server = try sockets.accept()
            _ = try server.write([1, 2, 3].span)
            _ = consume server
            try Sockets.wait(for: [], client.descriptor)
            let written = try client.write([9].span)
            #expect(written == .end)
            let first = try client.readAll()
            #expect(first.bytes == [1, 2, 3])
            #expect(first.transfer == .wouldBlock)
        }

        @Test func `a channel in use is told`() throws {
            let sockets = try Sockets(channel: 25)
            #expect(throws: BluetoothError.channelTaken(sockets.channel)) {
                _ = try Sockets(channel: 25)
            }
        }

        @Test func `a channel where nobody listens refuses`() throws {
            let channel = try #require(RFCOMMChannel(26))
            let refused = BluetoothError.connect(
                ConnectFailure(
                    SystemError(call: "connect", errno: .connectionRefused), demanded: .low))
            #expect(throws: refused) { _ = try Sockets.connect(channel) }
        }

        @Test func `a listener on all adapters hears one of them`() throws {
            let sockets = try Sockets(channel: 28, adapter: nil)
            let client = try sockets.connect()
            let server = try sockets.accept()
            _ = try client.write([5].span)
            try Sockets.wait(for: .readable, server.descriptor)
            let received = try server.readAll()
            #expect(received.bytes == [5])
        }
    }
}
