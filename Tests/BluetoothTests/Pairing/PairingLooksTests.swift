import Testing

@testable import Bluetooth
@testable import System

/// When bluetoothd is asked what it knows while a device is to be paired, and what is read from it.
@Suite struct `Looking for what is to be paired` {
    private let now = MonotonicTime(nanoseconds: 1_000_000_000)
    private let device: BluetoothAddress
    private static let path = "/org/bluez/hci1/dev_AA_BB_CC_DD_EE_FF"
    private let refusal = BusRefusal(name: "org.freedesktop.DBus.Error.NoReply", text: "")

    init() throws {
        device = try #require(BluetoothAddress("AA:BB:CC:DD:EE:FF"))
    }

    private var end: MonotonicTime { now + .seconds(60) }

    private func ready(_ goal: PairingAgent.Goal) -> PairingDialogue {
        var dialogue = PairingDialogue(goal, .ask, until: end)
        dialogue.receive(answer: [.string(":1.7")], to: .owner, at: now)
        dialogue.receive(answer: [], to: .register(owner: ":1.7"), at: now)
        _ = (dialogue.takeEvents(), dialogue.takeCalls())
        return dialogue
    }

    private func owner(is owner: String) -> BusSignal {
        BusSignal(
            sender: "org.freedesktop.DBus", path: "/org/freedesktop/DBus",
            interface: "org.freedesktop.DBus", member: "NameOwnerChanged",
            body: [.string("org.bluez"), .string(""), .string(owner)])
    }

    /// An adapter that is off, another that is on, and a device of the second.
    private func objects(_ properties: KeyValuePairs<String, BusValue>? = nil) -> [BusValue] {
        func object(_ path: String, _ interface: String, _ properties: BusValue) -> BusValue {
            .entry(
                .objectPath(path),
                .array(of: "{sa{sv}}", [.entry(.string(interface), properties)]))
        }
        let adapters = [("hci0", false), ("hci1", true)].map { name, isOn in
            object("/org/bluez/\(name)", BlueZ.adapter, .options(["Powered": .boolean(isOn)]))
        }
        let devices = properties.map { [object(Self.path, BlueZ.device, .options($0))] } ?? []
        return [.array(of: "{oa{sa{sv}}}", adapters + devices)]
    }

    @Test func `is repeated if bluetoothd refuses`() throws {
        var dialogue = ready(.pair(device, nil))
        dialogue.receive(refusal: refusal, of: .objects, at: now)
        let due = try #require(dialogue.deadline)
        dialogue.pass(at: due)
        #expect(dialogue.takeCalls().map(\.0) == [.objects])
    }

    @Test func `is not repeated where nothing is awaited`() {
        var dialogue = ready(.welcome(nil))
        dialogue.receive(refusal: refusal, of: .objects, at: now)
        #expect(dialogue.deadline == end)
    }

    /// The device wants to be paired.
    private let question = BusMessage(
        kind: .call(path: "/", interface: BlueZ.agent, member: "RequestAuthorization"),
        sender: ":1.7", body: [.objectPath(path)])

    @Test(arguments: [true, false])
    func `finds that a device has refused which hangs up after yes`(isForgotten: Bool) {
        var dialogue = ready(.welcome(nil))
        #expect(dialogue.receive(call: question, at: now) == .later)
        dialogue.answer(true, at: now)
        _ = dialogue.takeEvents()
        func linked(_ isLinked: Bool) -> [BusValue] {
            objects(["Address": .string("\(device)"), "Connected": .boolean(isLinked)])
        }
        let down = isForgotten ? objects() : linked(false)
        for (objects, seconds) in [(down, 1), (linked(true), 2), (down, 3)] {
            dialogue.receive(answer: objects, to: .objects, at: now + .seconds(seconds))
            #expect(dialogue.takeEvents() == [])
        }
        dialogue.receive(answer: down, to: .objects, at: now + .seconds(4))
        #expect(dialogue.takeEvents() == [.unpaired(device)])
        #expect(!dialogue.takeCalls().map(\.1.member).contains("Set"))
    }

    @Test func `ends before the same device is asked about anew`() {
        var dialogue = ready(.welcome(nil))
        #expect(dialogue.receive(call: question, at: now) == .later)
        dialogue.answer(true, at: now)
        _ = dialogue.takeEvents()
        #expect(dialogue.receive(call: question, at: now) == .later)
        let asked = PairingQuestion(device: device, digits: nil)
        #expect(dialogue.takeEvents() == [.unpaired(device), .asked(asked)])
    }

    @Test func `goes on after a restart of bluetoothd`() throws {
        var dialogue = ready(.welcome(nil))
        #expect(dialogue.receive(call: question, at: now) == .later)
        dialogue.answer(true, at: now)
        dialogue.receive(owner(is: ""))
        dialogue.receive(owner(is: ":1.9"))
        let later = now + .seconds(1)
        dialogue.pass(at: later)
        // Asked before the new one has the agent.
        dialogue.receive(answer: objects(), to: .objects, at: later)
        dialogue.receive(answer: [], to: .register(owner: ":1.9"), at: later)
        _ = dialogue.takeCalls()
        dialogue.pass(at: try #require(dialogue.deadline))
        #expect(dialogue.takeCalls().map(\.0) == [.objects])
    }

    @Test func `begins at an adapter that is on`() {
        var dialogue = ready(.pair(device, nil))
        dialogue.receive(answer: objects(), to: .objects, at: now)
        let calls = dialogue.takeCalls().map(\.1)
        #expect(calls.map(\.member) == ["SetDiscoveryFilter", "StartDiscovery"])
        #expect(calls.allSatisfy { $0.path == "/org/bluez/hci1" })
    }

    @Test func `pairs with a device that is known, unless it is paired`() {
        let address = BusValue.string("\(device)")
        for (isKept, expected) in [(false, "Pair"), (true, "Set")] {
            var dialogue = ready(.pair(device, nil))
            let device = objects(["Address": address, "Bonded": .boolean(isKept)])
            dialogue.receive(answer: device, to: .objects, at: now)
            #expect(dialogue.takeCalls().map(\.1.member) == [expected])
            dialogue.receive(answer: [], to: .trust(self.device), at: now)
            #expect(dialogue.takeEvents() == [.paired(self.device, isKept ? .before : .uncompared)])
        }
    }

    @Test func `does not take a key for Low Energy alone`() {
        var dialogue = ready(.pair(device, nil))
        let device = objects([
            "Address": .string("\(device)"), "AddressType": .string("random"),
            "Bonded": .boolean(true),
        ])
        dialogue.receive(answer: device, to: .objects, at: now)
        #expect(dialogue.takeCalls().map(\.1.member) == ["Pair"])
    }
}
