import System
import TestSupport
import Testing

@testable import Bluetooth

@Suite struct `A record to be published` {
    private let service: PublishedService

    init() throws {
        service = PublishedService(channel: try #require(RFCOMMChannel(20)))
    }

    @Test func `has these bytes on the air`() {
        #expect(
            service.record.encoded
                == hex(
                    """
                    3548 090001 3511 1c5c9a550fd835436dbbdd14fa6a6a2bb7 \
                    090004 350c 3503190100 35051900030814 090005 3503191002 \
                    090006 3509 09656e 09006a 090100 090100 2506627466696c65
                    """))
    }

    @Test func `has this form for bluetoothd`() {
        #expect(
            service.xml == """
                <?xml version="1.0" encoding="UTF-8"?><record>\
                <attribute id="0x0001"><sequence>\
                <uuid value="5c9a550f-d835-436d-bbdd-14fa6a6a2bb7"/></sequence></attribute>\
                <attribute id="0x0004"><sequence><sequence><uuid value="0x0100"/></sequence>\
                <sequence><uuid value="0x0003"/><uint8 value="0x14"/></sequence></sequence>\
                </attribute><attribute id="0x0005"><sequence><uuid value="0x1002"/></sequence>\
                </attribute><attribute id="0x0006"><sequence><uint16 value="0x656e"/>\
                <uint16 value="0x006a"/><uint16 value="0x0100"/></sequence></attribute>\
                <attribute id="0x0100"><text encoding="hex" value="627466696c65"/></attribute>\
                </record>
                """)
    }

    @Test func `is one of a serial port as well, where people at a terminal are served`() throws {
        let service = PublishedService(channel: service.channel, isSerialPort: true)
        #expect(
            service.record.encoded.starts(
                with: hex("354b 090001 3514 1c5c9a550fd835436dbbdd14fa6a6a2bb7 191101")))
        #expect(
            service.xml.contains(
                "<uuid value=\"5c9a550f-d835-436d-bbdd-14fa6a6a2bb7\"/><uuid value=\"0x1101\"/>"))
        let answer = DataElement.sequence([service.record]).encoded
        #expect(
            try ServiceRecord.all(of: .btfile, in: answer).map(\.channels) == [[service.channel]])
    }

    @Test func `is found again by a look-up`() throws {
        let answer = DataElement.sequence([service.record]).encoded
        let records = try ServiceRecord.all(of: .btfile, in: answer)
        #expect(records.map(\.channels) == [[service.channel]])
        #expect(records.map(\.name) == ["btfile"])
    }

    @Test func `cannot be broken out of by its name`() throws {
        let name = try #require(ServiceName("\"/></record>&<"))
        let xml = PublishedService(name: name, channel: service.channel).xml
        #expect(xml.split(separator: "</record>").count == 1)
        #expect(!xml.contains("&"))
    }

    @Test(arguments: ["", "a\nb", "\u{7f}", "\u{1b}[2J", String(repeating: "a", count: 201)])
    func `takes no name that is empty, too long or moves a cursor`(text: String) {
        #expect(ServiceName(text) == nil)
    }

    @Test(arguments: ["a", "Größe <&>", String(repeating: "a", count: 200)])
    func `takes any other name`(text: String) {
        #expect(ServiceName(text)?.text == text)
    }
}

@Suite struct `A registration` {
    private var registration: ProfileRegistration

    init() throws {
        registration = ProfileRegistration(
            of: PublishedService(channel: try #require(RFCOMMChannel(20))))
    }

    private mutating func take() -> [ProfileRegistration.Question] {
        registration.takeCalls().map(\.0)
    }

    private mutating func appear(as owner: String) {
        registration.receive(ownerChange(to: owner, sender: "org.freedesktop.DBus"))
    }

    private mutating func show(_ uuids: [[String]], at owner: String) {
        registration.receive(answer: [objects(uuids)], to: .adapters(owner: owner))
    }

    @Test mutating func `listens before it asks`() {
        #expect(take() == [.match, .match, .owner])
        #expect(registration.status == .asking)
    }

    @Test mutating func `gives its record to bluetoothd without a channel`() throws {
        _ = take()
        registration.receive(answer: [.string(":1.5")], to: .owner)
        let calls = registration.takeCalls()
        #expect(calls.map(\.0) == [.register(owner: ":1.5")])
        let call = try #require(calls.first?.1)
        #expect(call.member == "RegisterProfile")
        #expect(call.arguments[1].text == "5c9a550f-d835-436d-bbdd-14fa6a6a2bb7")
        #expect(call.arguments[2].entries.map(\.key) == ["Name", "Role", "ServiceRecord"])
    }

    @Test mutating func `believes the adapters, not the yes`() {
        _ = take()
        registration.receive(answer: [.string(":1.5")], to: .owner)
        registration.receive(answer: [], to: .register(owner: ":1.5"))
        #expect(registration.status == .unconfirmed)
        show([[]], at: ":1.5")
        #expect(registration.status == .unconfirmed)
        show([[uuid], []], at: ":1.5")
        #expect(registration.status == .unconfirmed)
        show([[uuid], ["other", uuid]], at: ":1.5")
        #expect(registration.status == .published)
        show([], at: ":1.5")
        #expect(registration.status == .noAdapter)
    }

    @Test mutating func `waits for bluetoothd and begins anew with each`() {
        _ = take()
        registration.receive(refusal: refusal, of: .owner)
        #expect(registration.status == .noBluetoothd)
        appear(as: ":1.7")
        #expect(take() == [.register(owner: ":1.7")])
        registration.receive(answer: [], to: .register(owner: ":1.7"))
        #expect(take() == [.adapters(owner: ":1.7")])
        show([[uuid]], at: ":1.7")
        #expect(registration.status == .published)
        appear(as: "")
        #expect(registration.status == .noBluetoothd)
        // Late answers of the one that is gone mean nothing.
        show([[uuid]], at: ":1.7")
        #expect(registration.status == .noBluetoothd)
        appear(as: ":1.9")
        registration.receive(answer: [], to: .register(owner: ":1.7"))
        #expect(registration.status == .asking)
        #expect(take() == [.register(owner: ":1.9")])
    }

    @Test mutating func `keeps the reason of a refusal`() {
        _ = take()
        appear(as: ":1.7")
        registration.receive(refusal: refusal, of: .register(owner: ":1.7"))
        #expect(registration.status == .refused(refusal))
    }

    /// What tells that an adapter, or a device, has come, gone or changed.
    private static func changes(of name: String) -> [BusSignal] {
        func signal(_ interface: String, _ member: String, _ body: [BusValue]) -> BusSignal {
            BusSignal(
                sender: ":1.7", path: "/", interface: "org.freedesktop.DBus.\(interface)",
                member: member, body: body)
        }
        let path = BusValue.objectPath("/org/bluez/hci1")
        return [
            signal("ObjectManager", "InterfacesAdded", [path, interfaces(name, [])]),
            signal(
                "ObjectManager", "InterfacesRemoved",
                [path, .array(of: "s", [.string("org.example.Other"), .string(name)])]),
            signal("Properties", "PropertiesChanged", [.string(name), .options([:])]),
        ]
    }

    /// One that bluetoothd has taken, whose adapters are being asked about.
    private mutating func register() {
        _ = take()
        appear(as: ":1.7")
        registration.receive(answer: [], to: .register(owner: ":1.7"))
        #expect(take() == [.register(owner: ":1.7"), .adapters(owner: ":1.7")])
    }

    @Test(arguments: changes(of: "org.bluez.Adapter1"))
    mutating func `looks again when adapters change, once`(change: BusSignal) {
        register()
        show([], at: ":1.7")
        for _ in 0..<3 { registration.receive(change) }
        #expect(take() == [.adapters(owner: ":1.7")])
    }

    @Test(arguments: [true, false])
    mutating func `looks once more after a look that may have missed a change`(isAnswered: Bool) {
        register()
        for change in Self.changes(of: "org.bluez.Adapter1") { registration.receive(change) }
        #expect(take() == [])
        for isLast in [false, true] {
            if isAnswered {
                show([], at: ":1.7")
            } else {
                registration.receive(refusal: refusal, of: .adapters(owner: ":1.7"))
            }
            #expect(take() == (isLast ? [] : [.adapters(owner: ":1.7")]))
        }
    }

    @Test mutating func `does not look because of devices, nor because others say so`() {
        register()
        show([], at: ":1.7")
        for change in Self.changes(of: "org.bluez.Device1") { registration.receive(change) }
        for change in Self.changes(of: "org.bluez.Adapter1") {
            registration.receive(
                BusSignal(
                    sender: ":1.8", path: "/", interface: change.interface, member: change.member,
                    body: change.body))
        }
        #expect(take() == [])
    }

    @Test mutating func `believes nobody but the bus about who bluetoothd is`() {
        _ = take()
        registration.receive(ownerChange(to: ":1.66", sender: ":1.66"))
        #expect(take() == [])
        #expect(registration.status == .asking)
    }
}

@Suite struct `A registration with the local server` {
    private let registration: SDPRegistration

    init() throws {
        let channel = try #require(RFCOMMChannel(20))
        registration = SDPRegistration(of: PublishedService(channel: channel))
    }

    @Test func `sends the record with these bytes before it`() {
        #expect(registration.request.prefix(8) == hex("75 0001 004b 00 3548")[...])
        #expect(registration.request.count == 5 + 0x4b)
    }

    @Test func `takes a handle for a yes`() throws {
        try registration.receive(hex("76 0001 0004 00010000")[...])
    }

    @Test(arguments: [
        ("", RecordViolation.truncated), ("76 0001 0004 0001", .truncated),
        ("76 0002 0004 00010000", .wrongTransaction), ("01 0001 0002 0003", .refused(code: 3)),
        ("07 0001 0000", .unexpectedMessage(kind: 7)),
        ("76 0001 0004 00010000 00", .trailingBytes(count: 1)),
    ])
    func `takes nothing else for one`(digits: String, violation: RecordViolation) {
        #expect(throws: violation) { try registration.receive(hex(digits)[...]) }
    }
}

private let uuid = ServiceUUID.btfile.description
private let refusal = BusRefusal(name: "org.bluez.Error.NotPermitted", text: "registered")

/// The signal that bluetoothd has another connection.
private func ownerChange(to owner: String, sender: String) -> BusSignal {
    BusSignal(
        sender: sender, path: "/org/freedesktop/DBus", interface: "org.freedesktop.DBus",
        member: "NameOwnerChanged", body: [.string("org.bluez"), .string(""), .string(owner)])
}

/// An answer to GetManagedObjects: adapters that show these services, and something else.
private func objects(_ adapters: [[String]]) -> BusValue {
    var entries: [BusValue] = [.entry(.objectPath("/org/bluez"), interfaces("org.bluez.Other", []))]
    for (number, uuids) in adapters.enumerated() {
        let path = BusValue.objectPath("/org/bluez/hci\(number)")
        entries.append(.entry(path, interfaces("org.bluez.Adapter1", uuids)))
    }
    return .array(of: "{oa{sa{sv}}}", entries)
}

private func interfaces(_ name: String, _ uuids: [String]) -> BusValue {
    let properties: BusValue = .options(["UUIDs": .array(of: "s", uuids.map(BusValue.string))])
    return .array(of: "{sa{sv}}", [.entry(.string(name), properties)])
}
