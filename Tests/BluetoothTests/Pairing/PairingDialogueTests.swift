import TestSupport
import Testing

@testable import Bluetooth
@testable import System

/// What is said to bluetoothd while devices pair, without a bus.
@Suite struct `Talking with bluetoothd about pairing` {
    private let now = MonotonicTime(nanoseconds: 1_000_000_000)
    private let first: BluetoothAddress
    private let other: BluetoothAddress
    private static let owner = ":1.7"

    init() throws {
        first = try #require(BluetoothAddress("AA:BB:CC:DD:EE:FF"))
        other = try #require(BluetoothAddress("AA:BB:CC:DD:EE:00"))
    }

    private var end: MonotonicTime { now + .seconds(60) }

    /// One that bluetoothd has taken.
    private func ready(
        _ goal: PairingAgent.Goal, _ rule: PairingAgent.Rule
    ) -> PairingDialogue {
        var dialogue = PairingDialogue(goal, rule, until: end)
        dialogue.receive(answer: [.string(Self.owner)], to: .owner, at: now)
        dialogue.receive(answer: [], to: .register(owner: Self.owner), at: now)
        #expect(dialogue.takeEvents() == [.ready])
        return dialogue
    }

    private func path(_ device: BluetoothAddress) -> String {
        "/org/bluez/hci0/dev_" + "\(device)".split(separator: ":").joined(separator: "_")
    }

    private func call(
        _ member: String, _ device: BluetoothAddress?, _ digits: UInt32? = nil,
        from sender: String = owner
    ) -> BusMessage {
        let device = device.map { [BusValue.objectPath(path($0))] } ?? []
        return BusMessage(
            kind: .call(path: "/org/btfile/agent", interface: "org.bluez.Agent1", member: member),
            sender: sender, body: device + (digits.map { [.uint32($0)] } ?? []))
    }

    /// What bluetoothd knows: an adapter, and a device with a key or without.
    private func objects(_ device: BluetoothAddress?, isPaired: Bool = false) -> [BusValue] {
        func object(
            _ path: String, _ name: String, _ properties: KeyValuePairs<String, BusValue>
        ) -> BusValue {
            let interface = BusValue.entry(.string("org.bluez.\(name)"), .options(properties))
            return .entry(.objectPath(path), .array(of: "{sa{sv}}", [interface]))
        }
        let adapter = object(
            "/org/bluez/hci0", "Adapter1", ["Address": .string("00:AA:01:00:00:00")])
        let devices = device.map {
            [
                object(
                    path($0), "Device1",
                    ["Address": .string("\($0)"), "Bonded": .boolean(isPaired)])
            ]
        }
        return [.array(of: "{oa{sa{sv}}}", [adapter] + (devices ?? []))]
    }

    private func members(_ dialogue: inout PairingDialogue) -> [String] {
        dialogue.takeCalls().map(\.1.member)
    }

    // MARK: Who is let in

    @Test func `a device is let in after yes, and trusted once its key is kept`() {
        var dialogue = ready(.welcome, .ask)
        #expect(
            members(&dialogue)
                == ["AddMatch", "GetNameOwner", "RegisterAgent", "RequestDefaultAgent"])
        #expect(dialogue.receive(call: call("RequestConfirmation", first, 42), at: now) == .later)
        #expect(
            dialogue.takeEvents()
                == [.asked(PairingQuestion(device: first, digits: "000042"))])
        dialogue.answer(true, at: now)
        #expect(!dialogue.isAsking)
        let later = now + .seconds(1)
        dialogue.pass(at: later)
        #expect(members(&dialogue) == ["GetManagedObjects"])
        dialogue.receive(answer: objects(first), to: .objects, at: later)
        #expect(members(&dialogue) == [] && dialogue.takeEvents() == [])
        dialogue.pass(at: later + .seconds(1))
        dialogue.receive(answer: objects(first, isPaired: true), to: .objects, at: later)
        #expect(members(&dialogue) == ["GetManagedObjects", "Set"])
        dialogue.receive(answer: [], to: .trust(first), at: later)
        #expect(dialogue.takeEvents() == [.paired(first)])
    }

    @Test func `a device that is kept out is not trusted, even if a key of it is kept`() {
        var dialogue = ready(.welcome, .ask)
        _ = dialogue.receive(call: call("RequestConfirmation", first, 42), at: now)
        dialogue.answer(false, at: now)
        _ = members(&dialogue)
        #expect(dialogue.deadline == nil)
        dialogue.receive(answer: objects(first, isPaired: true), to: .objects, at: now)
        #expect(members(&dialogue) == [])
    }

    @Test func `a key that does not come is not waited for longer than a minute`() {
        var dialogue = ready(.welcome, .ask)
        _ = dialogue.receive(call: call("RequestAuthorization", first), at: now)
        dialogue.answer(true, at: now)
        _ = dialogue.takeEvents()
        dialogue.pass(at: now + .seconds(60))
        #expect(dialogue.takeEvents() == [.unpaired(first)])
    }

    @Test func `one question is asked at a time`() {
        var dialogue = ready(.welcome, .ask)
        #expect(dialogue.receive(call: call("RequestConfirmation", first, 1), at: now) == .later)
        #expect(dialogue.receive(call: call("RequestConfirmation", other, 2), at: now) == .refuse)
        #expect(dialogue.receive(call: call("Cancel", nil), at: now) == .accept)
        #expect(dialogue.takeEvents().last == .withdrawn(first))
        #expect(!dialogue.isAsking)
        #expect(dialogue.receive(call: call("RequestConfirmation", other, 2), at: now) == .later)
    }

    @Test(arguments: [PairingAgent.Rule.ask, .acceptFirst])
    func `after the window nobody is let in`(rule: PairingAgent.Rule) {
        var dialogue = ready(.welcome, rule)
        let call = call("RequestConfirmation", first, 1)
        #expect(dialogue.receive(call: call, at: end) == .refuse)
        #expect(dialogue.takeEvents() == [])
    }

    @Test func `the first device is let in unasked, and no second one`() {
        var dialogue = ready(.welcome, .acceptFirst)
        #expect(dialogue.receive(call: call("RequestAuthorization", first), at: now) == .accept)
        #expect(dialogue.receive(call: call("RequestConfirmation", first, 1), at: now) == .accept)
        #expect(dialogue.receive(call: call("RequestAuthorization", other), at: now) == .refuse)
        #expect(dialogue.takeEvents() == [])
    }

    @Test(arguments: [PairingAgent.Rule.ask, .acceptFirst])
    func `only bluetoothd is answered, and only about pairing`(rule: PairingAgent.Rule) {
        var dialogue = ready(.welcome, rule)
        let stranger = call("RequestConfirmation", first, 1, from: ":1.8")
        #expect(dialogue.receive(call: stranger, at: now) == .refuse)
        for member in ["AuthorizeService", "RequestPinCode", "RequestPasskey", "Nonsense"] {
            #expect(dialogue.receive(call: call(member, first), at: now) == .refuse)
        }
        let nowhere = BusMessage(
            kind: .call(path: "/", interface: "org.bluez.Agent1", member: "RequestAuthorization"),
            sender: Self.owner, body: [.objectPath("/org/bluez/hci0")])
        #expect(dialogue.receive(call: nowhere, at: now) == .refuse)
        #expect(dialogue.takeEvents() == [])
    }

    @Test func `a bluetoothd that comes back gets the agent again`() {
        var dialogue = ready(.welcome, .ask)
        _ = members(&dialogue)
        func change(to owner: String) -> BusSignal {
            BusSignal(
                sender: "org.freedesktop.DBus", path: "/org/freedesktop/DBus",
                interface: "org.freedesktop.DBus", member: "NameOwnerChanged",
                body: [.string("org.bluez"), .string(""), .string(owner)])
        }
        dialogue.receive(change(to: ""))
        #expect(dialogue.takeEvents() == [.failed(.noBluetoothd)])
        dialogue.receive(change(to: ":1.9"))
        #expect(members(&dialogue) == ["RegisterAgent"])
    }

    // MARK: Pairing with a device

    private func pairing() -> PairingDialogue {
        var dialogue = ready(.pair(first, nil), .ask)
        dialogue.receive(answer: objects(nil), to: .objects, at: now)
        #expect(
            members(&dialogue) == [
                "AddMatch", "GetNameOwner", "RegisterAgent", "GetManagedObjects",
                "SetDiscoveryFilter", "StartDiscovery",
            ])
        return dialogue
    }

    @Test func `the device is looked for, paired with and trusted`() {
        var dialogue = pairing()
        dialogue.receive(answer: objects(other), to: .objects, at: now)
        #expect(members(&dialogue) == [])
        dialogue.pass(at: now + .seconds(1))
        dialogue.receive(answer: objects(first), to: .objects, at: now)
        #expect(members(&dialogue) == ["GetManagedObjects", "Pair"])
        dialogue.receive(answer: [], to: .pair(path: path(first)), at: now)
        #expect(members(&dialogue) == ["Set"])
        dialogue.receive(answer: [], to: .trust(first), at: now)
        #expect(dialogue.takeEvents() == [.paired(first)])
    }

    @Test func `only the device that is wanted is asked about`() {
        var dialogue = pairing()
        #expect(dialogue.receive(call: call("RequestConfirmation", other, 1), at: now) == .refuse)
        #expect(dialogue.receive(call: call("RequestConfirmation", first, 1), at: now) == .later)
    }

    @Test func `a device that is not there is given up at the end`() {
        var dialogue = pairing()
        dialogue.pass(at: end)
        #expect(dialogue.takeEvents() == [.failed(.notFound(first))])
        #expect(dialogue.deadline == nil)
    }

    @Test func `an adapter that bluetoothd does not have ends it`() {
        var dialogue = ready(.pair(first, .number(3)), .ask)
        dialogue.receive(answer: objects(first), to: .objects, at: now)
        #expect(dialogue.takeEvents() == [.failed(.noAdapter)])
    }

    @Test func `no is told apart from what the other device says`() {
        let refusal = BusRefusal(name: "org.bluez.Error.AuthenticationFailed", text: "failed")
        for isAnswered in [true, false] {
            var dialogue = pairing()
            dialogue.receive(answer: objects(first), to: .objects, at: now)
            _ = dialogue.receive(call: call("RequestConfirmation", first, 1), at: now)
            _ = dialogue.takeEvents()
            if isAnswered { dialogue.answer(false, at: now) }
            dialogue.receive(refusal: refusal, of: .pair(path: path(first)), at: now)
            #expect(
                dialogue.takeEvents() == [
                    .failed(isAnswered ? .declined(first) : .refused(refusal))
                ])
        }
    }
}

/// The agent itself, on a bus with a stand-in for bluetoothd.
@Suite(.enabled(if: StandInBluetoothd.isPossible, "there is no dbus-daemon"))
struct `A pairing agent` {
    private struct Watched {
        let agent: PairingAgent
        var events: [PairingAgent.Event] = []

        mutating func turn() { events += agent.process(at: .now) }
    }

    @Test func `passes a question on, holds it until the answer, and has the device trusted`() async
    {
        await #expect(processExitsWith: .success) {
            let bus = try StandInBluetoothd()
            let end = MonotonicTime.now + .seconds(600)
            var watched = Watched(agent: try PairingAgent(.welcome, .ask, until: end))
            try bus.serve(untilSo: { watched.turn() }) { watched.events == [.ready] }
            let question = try bus.ask(987_654)
            try bus.serve(untilSo: { watched.turn() }) { watched.agent.isAsking }
            let device = try #require(BluetoothAddress(StandInBluetoothd.device))
            try #require(
                watched.events.last
                    == .asked(PairingQuestion(device: device, digits: "987654")))
            try #require(!bus.hasAnswer(to: question))
            watched.agent.answer(true, at: .now)
            try #require(try bus.answer(to: question))
            bus.isPaired = true
            try bus.serve(untilSo: { watched.turn() }) { watched.events.last == .paired(device) }
            try #require(bus.isTrusted)
            try #require(bus.calls.contains("RequestDefaultAgent"))
        }
    }
}

extension StandInBluetoothd {
    /// Answers until it is so, and gives the caller a turn each time.
    fileprivate func serve(
        untilSo turn: () -> Void, _ isSo: () -> Bool
    ) throws {
        try serve {
            turn()
            return isSo()
        }
    }
}
