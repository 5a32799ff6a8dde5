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
        var dialogue = ready(.welcome(nil), .ask)
        #expect(
            members(&dialogue)
                == ["AddMatch", "GetNameOwner", "RegisterAgent", "RequestDefaultAgent"])
        #expect(dialogue.receive(call: call("RequestConfirmation", first, 42), at: now) == .later)
        #expect(dialogue.takeEvents() == [.asked(PairingQuestion(device: first, digits: "000042"))])
        dialogue.answer(true, at: now)
        #expect(dialogue.asked == nil && dialogue.takeEvents() == [.accepted(first)])
        let later = now + .seconds(1)
        dialogue.pass(at: later)
        #expect(members(&dialogue) == ["GetManagedObjects"])
        dialogue.receive(answer: objects(first), to: .objects, at: later)
        #expect(members(&dialogue) == [] && dialogue.takeEvents() == [])
        dialogue.pass(at: later + .seconds(1))
        dialogue.receive(answer: objects(first, isPaired: true), to: .objects, at: later)
        #expect(members(&dialogue) == ["GetManagedObjects", "Set"])
        dialogue.receive(answer: [], to: .trust(first), at: later)
        #expect(dialogue.takeEvents() == [.paired(first, .compared)])
    }

    @Test func `a device that is kept out is not trusted, even if a key of it is kept`() {
        var dialogue = ready(.welcome(nil), .ask)
        _ = dialogue.receive(call: call("RequestConfirmation", first, 42), at: now)
        dialogue.answer(false, at: now)
        _ = members(&dialogue)
        #expect(dialogue.deadline == end)
        dialogue.receive(answer: objects(first, isPaired: true), to: .objects, at: now)
        #expect(members(&dialogue) == [])
    }

    @Test func `a key that does not come is not waited for longer than a minute`() {
        var dialogue = ready(.welcome(nil), .ask)
        _ = dialogue.receive(call: call("RequestAuthorization", first), at: now)
        dialogue.answer(true, at: now)
        _ = dialogue.takeEvents()
        dialogue.pass(at: now + .seconds(60))
        #expect(dialogue.takeEvents() == [.unpaired(first)])
    }

    @Test func `one question is asked at a time`() {
        var dialogue = ready(.welcome(nil), .ask)
        #expect(dialogue.receive(call: call("RequestConfirmation", first, 1), at: now) == .later)
        #expect(dialogue.receive(call: call("RequestConfirmation", other, 2), at: now) == .refuse)
        #expect(dialogue.receive(call: call("Cancel", nil), at: now) == .accept)
        #expect(dialogue.takeEvents().last == .withdrawn(first))
        #expect(dialogue.asked == nil)
        #expect(dialogue.receive(call: call("RequestConfirmation", other, 2), at: now) == .later)
    }

    @Test(arguments: [PairingAgent.Rule.ask, .acceptFirst])
    func `after the window nobody is let in`(rule: PairingAgent.Rule) {
        var dialogue = ready(.welcome(nil), rule)
        let call = call("RequestConfirmation", first, 1)
        #expect(dialogue.receive(call: call, at: end) == .refuse)
        #expect(dialogue.takeEvents() == [])
        // Other programs are asked again.
        #expect(dialogue.deadline == end)
        dialogue.pass(at: end)
        #expect(members(&dialogue).last == "UnregisterAgent")
        #expect(dialogue.takeEvents() == [.closed])
        #expect(dialogue.deadline == nil)
    }

    @Test func `who was let in just before the end is still trusted`() {
        var dialogue = ready(.welcome(nil), .ask)
        _ = dialogue.receive(call: call("RequestConfirmation", first, 42), at: now)
        dialogue.answer(true, at: end)
        _ = (members(&dialogue), dialogue.takeEvents())
        let later = end + .seconds(1)
        dialogue.pass(at: later)
        #expect(members(&dialogue) == ["GetManagedObjects"])
        dialogue.receive(answer: objects(first, isPaired: true), to: .objects, at: later)
        #expect(members(&dialogue) == ["Set"])
        dialogue.pass(at: later)
        #expect(members(&dialogue) == ["UnregisterAgent"])
        dialogue.receive(answer: [], to: .trust(first), at: later)
        #expect(dialogue.takeEvents() == [.closed, .paired(first, .compared)])
    }

    @Test func `the first device is let in unasked, and no second one`() {
        var dialogue = ready(.welcome(nil), .acceptFirst)
        #expect(dialogue.receive(call: call("RequestAuthorization", first), at: now) == .accept)
        #expect(dialogue.receive(call: call("RequestConfirmation", first, 1), at: now) == .accept)
        #expect(dialogue.receive(call: call("RequestAuthorization", other), at: now) == .refuse)
        #expect(dialogue.takeEvents() == [])
    }

    /// The signal that a key of a device is kept now.
    private func keyKept(_ device: BluetoothAddress, from sender: String = owner) -> BusSignal {
        BusSignal(
            sender: sender, path: path(device), interface: "org.freedesktop.DBus.Properties",
            member: "PropertiesChanged",
            body: [
                .string("org.bluez.Device1"), .options(["Bonded": .boolean(true)]),
                .array(of: "s", []),
            ])
    }

    @Test func `a device that bluetoothd pairs without a question is the first one`() {
        var dialogue = ready(.welcome(nil), .acceptFirst)
        #expect(members(&dialogue).suffix(2) == ["AddMatch", "GetManagedObjects"])
        // What was paired before is not let in now.
        dialogue.receive(answer: objects(other, isPaired: true), to: .objects, at: now)
        #expect(members(&dialogue) == [])
        dialogue.receive(keyKept(first, from: ":1.8"))
        #expect(members(&dialogue) == [])
        dialogue.receive(keyKept(first))
        #expect(members(&dialogue) == ["GetManagedObjects"])
        dialogue.receive(answer: objects(first, isPaired: true), to: .objects, at: now)
        #expect(members(&dialogue) == ["Set"])
        dialogue.receive(answer: [], to: .trust(first), at: now)
        #expect(dialogue.takeEvents() == [.paired(first, .uncompared)])
        // Otherwise bluetoothd would go on pairing without a question.
        #expect(members(&dialogue) == ["UnregisterAgent"])
        // It is told once, and no other device is.
        dialogue.receive(answer: objects(first, isPaired: true), to: .objects, at: now)
        dialogue.receive(answer: objects(other, isPaired: true), to: .objects, at: now)
        #expect(members(&dialogue) == [] && dialogue.takeEvents() == [])
        #expect(dialogue.receive(call: call("RequestAuthorization", other), at: now) == .refuse)
    }

    @Test func `who asks lets in nobody without a question`() {
        var dialogue = ready(.welcome(nil), .ask)
        _ = members(&dialogue)
        dialogue.receive(keyKept(first))
        dialogue.receive(answer: objects(nil), to: .objects, at: now)
        dialogue.receive(answer: objects(first, isPaired: true), to: .objects, at: now)
        #expect(members(&dialogue) == [])
    }

    @Test(arguments: [PairingAgent.Rule.ask, .acceptFirst])
    func `only bluetoothd is answered, and only about pairing`(rule: PairingAgent.Rule) {
        var dialogue = ready(.welcome(nil), rule)
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
        var dialogue = ready(.welcome(nil), .ask)
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

    @Test(arguments: [nil, "RequestConfirmation", "RequestAuthorization"])
    func `the device is looked for, paired with and trusted`(question: String?) {
        var dialogue = pairing()
        dialogue.receive(answer: objects(other), to: .objects, at: now)
        #expect(members(&dialogue) == [])
        dialogue.pass(at: now + .seconds(1))
        dialogue.receive(answer: objects(first), to: .objects, at: now)
        #expect(members(&dialogue) == ["GetManagedObjects", "Pair"])
        if let question {
            _ = dialogue.receive(call: call(question, first, 1), at: now)
            dialogue.answer(true, at: now)
        }
        dialogue.receive(answer: [], to: .pair(path: path(first)), at: now)
        #expect(members(&dialogue) == ["Set"])
        dialogue.receive(answer: [], to: .trust(first), at: now)
        let manner = question == "RequestConfirmation" ? PairingAgent.Manner.compared : .uncompared
        #expect(dialogue.takeEvents().last == .paired(first, manner))
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
