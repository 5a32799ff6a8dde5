import System
import Testing

@testable import Bluetooth
@testable import Client

/// Which channels are dialled, whatever the device says of them.
struct ChannelFinderTests {
    /// A device as the finder meets it: what it answers, and where something listens.
    private final class Device {
        var answer: Result<[ServiceRecord], ServiceLookupError>
        var listening: Set<Int>
        private(set) var lookUpCount = 0
        private(set) var dialled: [Int] = []
        private(set) var guessCount = 0
        var finder: ChannelFinder

        init(
            _ answer: Result<[ServiceRecord], ServiceLookupError>, listening: Set<Int>,
            security: SecurityLevel = .low
        ) throws {
            self.answer = answer
            self.listening = listening
            let usual = try #require(RFCOMMChannel(20))
            var configuration = ClientConfiguration(
                try Endpoint("AA:BB:CC:DD:EE:FF", channel: usual, adapter: nil))
            configuration.looksUpChannel = true
            configuration.security = security
            finder = ChannelFinder(configuration)
        }

        /// Does what the finder asks for until something listens.
        func connect() throws(SessionEnd) -> Int {
            var step = finder.begin()
            while true {
                switch step {
                case .lookup:
                    lookUpCount += 1
                    if try finder.take(answer) { guessCount += 1 }
                case .connect(.rfcomm(_, let channel, _)):
                    let number = Int(channel.number)
                    dialled.append(number)
                    guard !listening.contains(number) else {
                        finder.noteConnected()
                        return number
                    }
                    if let end = finder.fail(nobodyListens) { throw end }
                case .connect: throw .noise
                }
                step = finder.next
            }
        }
    }

    private static let refusal = ConnectFailure(
        SystemError(call: "connect", errno: .connectionRefused))
    private static let nobodyListens = SessionEnd.cannotConnect(.connect(refusal))

    /// One record for each channel, as they come over the air.
    private static func records(_ channels: Int...) throws -> [ServiceRecord] {
        let records = try channels.map { number in
            PublishedService(channel: try #require(RFCOMMChannel(number))).record
        }
        return try ServiceRecord.all(of: .btfile, in: DataElement.sequence(records).encoded)
    }

    @Test func `the channel of the record is dialled`() throws {
        let device = try Device(.success(try Self.records(7)), listening: [7, 20])
        #expect(try device.connect() == 7)
        #expect(device.dialled == [7] && device.guessCount == 0)
    }

    @Test func `every channel found is tried once, in the order of the answer`() throws {
        let device = try Device(.success(try Self.records(9, 3, 9, 7)), listening: [7, 20])
        #expect(try device.connect() == 7)
        #expect(device.dialled == [9, 3, 7])
    }

    @Test func `channels where nobody listens end with that of the last`() throws {
        let device = try Device(.success(try Self.records(9, 3)), listening: [20])
        #expect(throws: Self.nobodyListens) { try device.connect() }
        #expect(device.dialled == [9, 3])
    }

    @Test(arguments: [SecurityLevel.medium, .high])
    func `a channel that is told and refused has lost the key, where one is needed`(
        security: SecurityLevel
    ) throws {
        let told = try Device(.success(try Self.records(9)), listening: [], security: security)
        let lost = SessionEnd.cannotConnect(.connect(Self.refusal.asPairingRefused))
        #expect(throws: lost) { try told.connect() }
        let guessed = try Device(.failure(.timedOut), listening: [], security: security)
        #expect(throws: Self.nobodyListens) { try guessed.connect() }
    }

    @Test func `a device without the service is not dialled`() throws {
        let device = try Device(.success([]), listening: [20])
        #expect(throws: SessionEnd.noService) { try device.connect() }
        #expect(device.dialled.isEmpty)
    }

    private static let silences: [ServiceLookupError] = [
        .unreachable(SystemError(call: "connect", errno: .connectionRefused)), .ended, .timedOut,
    ]

    @Test(arguments: silences)
    func `where it cannot be asked the usual channel is tried, which is told once`(
        error: ServiceLookupError
    ) throws {
        let device = try Device(.failure(error), listening: [])
        #expect(throws: Self.nobodyListens) { try device.connect() }
        device.listening = [20]
        #expect(try device.connect() == 20)
        #expect(device.dialled == [20, 20] && device.guessCount == 1 && device.lookUpCount == 2)
    }

    @Test func `an answer of nonsense is not taken for silence`() throws {
        let device = try Device(.failure(.nonsense(.truncated)), listening: [20])
        #expect(throws: SessionEnd.nonsenseRecord(.truncated)) { try device.connect() }
        #expect(device.dialled.isEmpty)
    }

    @Test func `without an adapter nothing is dialled`() throws {
        let device = try Device(.failure(.noAdapter(.noAdapter)), listening: [20])
        #expect(throws: SessionEnd.cannotConnect(.noAdapter)) { try device.connect() }
        #expect(device.dialled.isEmpty)
    }

    @Test func `it is asked again only where nobody listens any more`() throws {
        let device = try Device(.success(try Self.records(7)), listening: [7])
        #expect(try device.connect() == 7)
        #expect(try device.connect() == 7)
        #expect(device.lookUpCount == 1)
        device.answer = .success(try Self.records(8))
        device.listening = [8]
        #expect(throws: Self.nobodyListens) { try device.connect() }
        #expect(try device.connect() == 8)
        #expect(device.lookUpCount == 2 && device.dialled == [7, 7, 7, 8])
    }
}
