import Glibc
import TestSupport
import Testing

@testable import Bluetooth
@testable import System

/// What a server learns of its callers, from a bluetoothd that each test plays itself.
struct PairingQueryTests {
    private static let device = BluetoothAddress("00:AA:01:01:00:01") ?? .any
    private let start = MonotonicTime(nanoseconds: 1_000_000_000)

    private static let keys: [(properties: [String: Bool], expected: PairingQuery.Answer)] = [
        (["Paired": true, "Bonded": true], .paired),
        (["Paired": true, "Bonded": false], .unpaired), (["Paired": true], .paired),
        (["Paired": false, "Bonded": false], .unpaired), (["Paired": false], .unpaired),
        ([:], .unpaired),
    ]

    @Test(arguments: keys)
    func `a key counts if it is kept`(
        properties: [String: Bool], expected: PairingQuery.Answer
    ) throws {
        let played = try PlayedBluetoothd()
        played.query.ask(7, about: Self.device, through: .number(0), at: start)
        try played.answer(PlayedBluetoothd.objects(Self.device, properties))
        #expect(
            try played.replies(at: start) == [.init(number: 7, answer: expected)])
        #expect(played.query.deadline == nil)
    }

    @Test func `several questions are answered each for itself, in any order`() throws {
        let played = try PlayedBluetoothd()
        let stranger = try #require(BluetoothAddress("00:AA:01:02:00:02"))
        played.query.ask(1, about: stranger, through: nil, at: start)
        played.query.ask(2, about: Self.device, through: nil, at: start)
        let objects = PlayedBluetoothd.objects(Self.device, ["Bonded": true])
        for _ in 1...2 { try played.answer(objects) }
        let replies = try played.replies(at: start).sorted { $0.number < $1.number }
        #expect(replies.map(\.answer) == [.unpaired, .paired])
    }

    private static let refusals: [(name: String, expected: PairingQuery.Answer)] = [
        ("ServiceUnknown", .nobodyToAsk), ("NameHasNoOwner", .nobodyToAsk),
        ("NoReply", .noAnswer), ("AccessDenied", .noAnswer), ("LimitsExceeded", .noAnswer),
    ]

    @Test(arguments: refusals)
    func `nobody is there to be asked only where the bus says so`(
        name: String, expected: PairingQuery.Answer
    ) throws {
        let played = try PlayedBluetoothd()
        played.query.ask(1, about: Self.device, through: nil, at: start)
        try played.refuse("org.freedesktop.DBus.Error.\(name)")
        #expect(try played.replies(at: start) == [.init(number: 1, answer: expected)])
    }

    @Test func `a bluetoothd that does not have the adapter lets nobody in`() throws {
        let played = try PlayedBluetoothd()
        played.query.ask(1, about: Self.device, through: .number(1), at: start)
        try played.answer(PlayedBluetoothd.objects(Self.device, ["Bonded": true]))
        #expect(try played.replies(at: start) == [.init(number: 1, answer: .noAnswer)])
    }

    @Test func `who says nothing is waited for two seconds, and lets nobody in`() throws {
        let played = try PlayedBluetoothd()
        played.query.ask(1, about: Self.device, through: nil, at: start)
        let end = start + .seconds(PairingQuery.answerSecondsMax)
        let before = MonotonicTime(nanoseconds: end.nanoseconds - 1)
        #expect(played.query.takeReplies(at: before) == [])
        #expect(try #require(played.query.deadline) <= end)
        #expect(played.query.takeReplies(at: end) == [.init(number: 1, answer: .noAnswer)])
        #expect(played.query.takeReplies(at: end) == [])
    }

    @Test func `who has told before and says nothing now lets nobody in`() throws {
        let played = try PlayedBluetoothd()
        played.query.ask(1, about: Self.device, through: nil, at: start)
        try played.answer(PlayedBluetoothd.objects(Self.device, [:]))
        #expect(try played.replies(at: start) == [.init(number: 1, answer: .unpaired)])
        played.query.ask(2, about: Self.device, through: nil, at: start)
        let end = start + .seconds(PairingQuery.answerSecondsMax)
        #expect(played.query.takeReplies(at: end) == [.init(number: 2, answer: .noAnswer)])
    }

    @Test func `who has told before and is gone now lets nobody in`() throws {
        let played = try PlayedBluetoothd()
        played.query.ask(1, about: Self.device, through: nil, at: start)
        try played.answer(PlayedBluetoothd.objects(Self.device, ["Bonded": true]))
        #expect(try played.replies(at: start) == [.init(number: 1, answer: .paired)])
        played.query.ask(2, about: Self.device, through: nil, at: start)
        try played.refuse()
        let replies = try played.replies(at: start)
        #expect(replies.last == .init(number: 2, answer: .noAnswer))
    }

    private static let failures: [(Errno, PairingQuery.Answer)] = [
        (.noSuchFile, .nobodyToAsk), (.connectionRefused, .nobodyToAsk),
        (.notInstalled, .nobodyToAsk), (.tooManyOpenFiles, .noAnswer), (.noMemory, .noAnswer),
        (.permissionDenied, .noAnswer), (.notPermitted, .noAnswer),
    ]

    @Test(arguments: failures)
    func `without a bus nobody is there to be asked, and that is known at once`(
        failure: Errno, expected: PairingQuery.Answer
    ) throws {
        let query = PairingQuery { () throws(SystemError) in
            throw SystemError(call: "sd_bus_open_system", errno: failure)
        }
        query.ask(3, about: Self.device, through: nil, at: start)
        #expect(try #require(query.deadline) <= start)
        #expect(query.takeReplies(at: start) == [.init(number: 3, answer: expected)])
        #expect(query.deadline == nil)
    }

    @Test func `a bus that goes while it is asked, or talks nonsense, lets nobody in`() throws {
        for words in [[], [0], Array("l\u{2}\u{1}\u{1}garbage of some length".utf8)] as [[UInt8]] {
            let sockets = try SocketPair()
            let right = Descriptor(adopting: sockets.right().release())
            let left = try Bus(
                peer: Descriptor(adopting: sockets.left().release()), isServer: false)
            let query = PairingQuery { left }
            query.ask(1, about: Self.device, through: nil, at: start)
            let count = unsafe send(right.rawValue, words, words.count, 0)
            #expect(count == words.count)
            _ = consume right
            var replies: [PairingQuery.Reply] = []
            for _ in 0..<100 where replies.isEmpty {
                replies = query.takeReplies(at: start)
            }
            #expect(replies == [.init(number: 1, answer: .noAnswer)])
        }
    }
}

/// bluetoothd at the other end of a connection, which says what the test has it say.
private final class PlayedBluetoothd {
    let query: PairingQuery
    private var replies: [PairingQuery.Reply] = []
    private let bus: Bus

    init() throws {
        let sockets = try SocketPair()
        let left = try Bus(peer: Descriptor(adopting: sockets.left().release()), isServer: false)
        bus = try Bus(peer: Descriptor(adopting: sockets.right().release()), isServer: true)
        query = PairingQuery { left }
    }

    /// One adapter, and one device that it knows.
    static func objects(
        _ device: BluetoothAddress, _ properties: [String: Bool]
    ) -> BusValue {
        func object(_ path: String, _ interface: String, _ options: [BusValue]) -> BusValue {
            .entry(
                .objectPath(path),
                .array(
                    of: "{sa{sv}}", [.entry(.string(interface), .array(of: "{sv}", options))]))
        }
        func option(_ name: String, _ value: BusValue) -> BusValue {
            .entry(.string(name), .variant(value))
        }
        let facts = [
            option("Address", .string("\(device)")),
            option("Adapter", .objectPath("/org/bluez/hci0")),
        ]
        return .array(
            of: "{oa{sa{sv}}}",
            [
                object("/org/bluez/hci0", BlueZ.adapter, [option("Address", .string("00"))]),
                object(
                    "/org/bluez/hci0/dev", BlueZ.device,
                    facts + properties.map { option($0.key, .boolean($0.value)) }),
            ])
    }

    func answer(_ objects: BusValue) throws {
        try take()
        try bus.answer([objects])
    }

    func refuse(_ name: String = "org.freedesktop.DBus.Error.ServiceUnknown") throws {
        try take()
        try bus.refuse(BusRefusal(name: name, text: "no"))
    }

    /// Lets both ends work until a call has come.
    private func take() throws {
        for _ in 0..<1000 {
            replies += query.takeReplies(at: MonotonicTime(nanoseconds: 1))
            if case .message = try bus.next() { return }
        }
        Issue.record("nobody asked")
    }

    /// Lets both ends work until all questions have their replies.
    func replies(at now: MonotonicTime) throws -> [PairingQuery.Reply] {
        for _ in 0..<1000 {
            _ = try bus.next()
            replies += query.takeReplies(at: now)
            if query.deadline == nil { break }
        }
        return replies
    }
}
