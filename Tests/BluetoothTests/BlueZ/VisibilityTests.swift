import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Bluetooth
@testable import System

/// Settings of adapters that are changed for a while, at a bluetoothd that each test plays.
@Suite(.waiting) struct `Settings of adapters` {
    private let settings = Visibility.Settings(discoverableSeconds: 0, pairableSeconds: nil)

    @Test func `are restored in the opposite order`() throws {
        let played = try PlayedAdapters(["hci0": true])
        let visibility = try Visibility(settings, of: nil, over: played.client())
        visibility.finish(within: .seconds(600))
        #expect(
            played.changes() == [
                "hci0 DiscoverableTimeout 0", "hci0 Discoverable true", "hci0 Discoverable false",
                "hci0 DiscoverableTimeout 180",
            ])
        #expect(!visibility.isPuttingBack)
    }

    @Test func `that were refused, or came too late, are restored as well`() throws {
        let played = try PlayedAdapters(["hci0": true], refusing: "Discoverable")
        #expect(throws: Visibility.Failure.self) {
            _ = try Visibility(settings, of: nil, over: played.client())
        }
        let restored = ["hci0 Discoverable false", "hci0 DiscoverableTimeout 180"]
        #expect(Patience.sees { played.changes().suffix(2) == restored[...] })
    }

    @Test func `of an adapter that is off are left alone where another is on`() throws {
        let played = try PlayedAdapters(["hci0": false, "hci1": true])
        _ = try Visibility(settings, of: nil, over: played.client())
        #expect(played.changes() == ["hci1 DiscoverableTimeout 0", "hci1 Discoverable true"])
    }

    @Test(arguments: [AdapterName.number(0), nil])
    func `of the only adapter, or of the one that is named, are changed though it is off`(
        name: AdapterName?
    ) throws {
        let played = try PlayedAdapters(
            name == nil ? ["hci0": false] : ["hci0": false, "hci1": true])
        _ = try Visibility(settings, of: name, over: played.client())
        #expect(played.changes().allSatisfy { $0.hasPrefix("hci0 ") })
    }

    @Test func `are restored one at a time, and nobody waits for it`() throws {
        let played = try PlayedAdapters(["hci0": true])
        let visibility = try Visibility(settings, of: nil, over: played.client())
        played.isSilent = true
        visibility.putBack()
        visibility.process()
        #expect(visibility.isPuttingBack)
        #expect(Patience.sees { played.changes().last == "hci0 Discoverable false" })
        visibility.process()
        played.isSilent = false
        let isRestored = Patience.sees {
            visibility.process()
            return !visibility.isPuttingBack
        }
        #expect(isRestored)
        #expect(played.changes().last == "hci0 DiscoverableTimeout 180")
    }

    @Test func `hold up the end no longer than is said`() throws {
        let played = try PlayedAdapters(["hci0": true])
        let visibility = try Visibility(settings, of: nil, over: played.client())
        played.isSilent = true
        visibility.finish(within: .zero)
        #expect(!visibility.isPuttingBack)
        // bluetoothd has been told all the same.
        #expect(Patience.sees { played.changes().last == "hci0 DiscoverableTimeout 180" })
    }
}

/// bluetoothd at the other end of a connection, on a thread of its own, which notes what is set.
private final class PlayedAdapters: Sendable {
    private let noted = Mutex<[String]>([])
    private let holdsBack = Atomic(false)
    private let left: CInt

    /// Adapters, and whether each is on; a property that cannot be switched on.
    init(_ adapters: KeyValuePairs<String, Bool>, refusing refused: String? = nil) throws {
        let sockets = try SocketPair()
        left = sockets.left().release()
        let right = sockets.right().release()
        let objects = BusValue.array(
            of: "{oa{sa{sv}}}", adapters.map { Self.object($0.key, isOn: $0.value) })
        // It ends when the other end is gone.
        _ = Worker { [self] _ in
            guard let bus = try? Bus(peer: Descriptor(adopting: right), isServer: true) else {
                return
            }
            var held: [HeldCall] = []
            while (try? turn(bus, objects, refused, &held)) != nil {}
        }
    }

    func client() throws -> BlockingBusClient {
        let bus = try Bus(peer: Descriptor(adopting: left), isServer: false)
        return BlockingBusClient(bus, patience: .seconds(600))
    }

    /// What was set so far.
    func changes() -> [String] { noted.withLock { $0 } }

    /// Whether it takes calls and answers none.
    var isSilent: Bool {
        get { holdsBack.load(ordering: .acquiring) }
        set { holdsBack.store(newValue, ordering: .releasing) }
    }

    private func turn(
        _ bus: Bus, _ objects: BusValue, _ refused: String?, _ held: inout [HeldCall]
    ) throws {
        if !isSilent {
            for call in held { try call.answer() }
            held = []
        }
        switch try bus.next() {
        case .progress: return
        case .message(let message): try take(message, bus, objects, refused, &held)
        case .idle:
            let soon = MonotonicTime.now + .milliseconds(10)
            _ = try bus.descriptor.wait(for: bus.interest, until: soon)
        }
    }

    private func take(
        _ message: BusMessage, _ bus: Bus, _ objects: BusValue, _ refused: String?,
        _ held: inout [HeldCall]
    ) throws {
        // The end of the connection is told by a signal.
        guard case .call(let path, _, let member) = message.kind else { return }
        guard member == "Set", case .string(let name)? = message.body.dropFirst().first,
            case .variant(let value)? = message.body.last
        else { return try bus.answer([objects]) }
        let adapter = path.split(separator: "/").last.map(String.init) ?? path
        let text: String
        switch value {
        case .boolean(let isOn): text = "\(isOn)"
        case .uint32(let number): text = "\(number)"
        default: text = "\(value)"
        }
        noted.withLock { $0.append("\(adapter) \(name) \(text)") }
        if name == refused, value == .boolean(true) {
            return try bus.refuse(BusRefusal(name: "org.bluez.Error.Failed", text: "no"))
        }
        held.append(bus.takeCall())
    }

    private static func object(_ name: String, isOn: Bool) -> BusValue {
        let properties = BusValue.options([
            "Powered": .boolean(isOn), "Discoverable": .boolean(false),
            "DiscoverableTimeout": .uint32(180),
        ])
        return .entry(
            .objectPath("/org/bluez/\(name)"),
            .array(of: "{sa{sv}}", [.entry(.string(BlueZ.adapter), properties)]))
    }
}
