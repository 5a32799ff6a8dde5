import Glibc
import System

/// A D-Bus of a test's own, and on it a stand-in for bluetoothd with one adapter, which finds one
/// device.
///
/// All of this process that uses the system's bus uses this one from then on, so it is for tests in
/// a process of their own. It answers only while the test lets it.
package final class StandInBluetoothd {
    /// The device's address.
    package static let device = "AA:BB:CC:DD:EE:FF"
    private static let adapterPath = "/org/bluez/hci0"
    private static let devicePath = "\(adapterPath)/dev_AA_BB_CC_DD_EE_FF"
    private static let anywhere = "{oa{sa{sv}}}"

    private let folder: TemporaryFolder
    private let daemon: RunningProgram
    private let bus: Bus
    private let poller: Poller
    private var watch = PollRegistration()
    private var agent: (owner: String, path: String)?
    private var pairing: HeldCall?
    private var answers: [UInt64: Bool] = [:]

    /// The methods that were called so far.
    package private(set) var calls: [String] = []
    /// What the agent said that it can do.
    package private(set) var capability: String?
    /// Whether the device is remembered as trusted.
    package private(set) var isTrusted = false
    /// Whether a key of the device is kept.
    package var isPaired = false
    /// Whether the bus keeps the user away from pairing.
    package var isForbidden = false

    /// Whether a bus can be started here.
    package static var isPossible: Bool {
        unsafe access("/usr/bin/dbus-daemon", X_OK) == 0
    }

    /// Starts the bus, and takes bluetoothd's name on it unless told otherwise.
    package init(takesName: Bool = true) throws {
        folder = try TemporaryFolder()
        let place = "unix:path=\(folder.path("bus"))"
        try folder.write(
            """
            <busconfig><type>system</type><listen>\(place)</listen><auth>EXTERNAL</auth>
            <policy context="default"><allow user="*"/><allow own="*"/>
            <allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>
            """, to: "bus.conf")
        daemon = Program(at: "/usr/bin/dbus-daemon").start([
            "--config-file=\(folder.path("bus.conf"))", "--nofork", "--nopidfile",
            "--print-address=2",
        ])
        let isReady = daemon.waits(forError: place)
        precondition(isReady, "the bus does not start: \(daemon.errorText)")
        unsafe setenv("DBUS_SYSTEM_BUS_ADDRESS", place, 1)
        bus = try Bus()
        poller = try Poller()
        guard takesName else { return }
        let name = "org.freedesktop.DBus"
        let call = BusCall(
            name, "/org/freedesktop/DBus", name, "RequestName", [.string("org.bluez"), .uint32(4)])
        let number = try bus.send(call)
        try serve { self.answers[number] != nil }
    }

    /// What a program needs in its environment to use the bus.
    package var environment: [String] {
        ["LC_ALL=C.UTF-8", "DBUS_SYSTEM_BUS_ADDRESS=unix:path=\(folder.path("bus"))"]
    }

    /// Answers whoever calls until it is so.
    package func serve(until isSo: () throws -> Bool) throws {
        let seen = try Patience.sees {
            if try isSo() { return true }
            try serve()
            return false
        }
        precondition(seen, "it never was so; called so far: \(calls)")
    }

    /// Answers until a method was called.
    package func serve(untilCalled member: String) throws {
        try serve { self.calls.contains(member) }
    }

    /// Answers what has arrived, waiting a moment for more.
    private func serve() throws {
        while true {
            switch try bus.next() {
            case .progress: continue
            case .idle:
                var events: [Poller.Event] = []
                try watch.update(bus.descriptor, in: poller, token: 0, interest: bus.interest)
                try poller.wait(timeoutMilliseconds: 10, into: &events)
                return
            case .message(let message): try take(message)
            }
        }
    }

    private func take(_ message: BusMessage) throws {
        switch message.kind {
        case .answer(let number): answers[number] = true
        case .refusal(let number, _): answers[number] = false
        case .signal: return
        case .call(_, _, let member):
            try answer(member, message)
            calls.append(member)
        }
    }

    private func answer(_ member: String, _ message: BusMessage) throws {
        switch member {
        case "RegisterAgent" where isForbidden:
            try bus.refuse(
                BusRefusal(name: "org.freedesktop.DBus.Error.AccessDenied", text: "forbidden"))
        case "RegisterAgent":
            agent = (message.sender, message.body.first?.text ?? "")
            capability = message.body.last?.text
            try bus.answer()
        case "GetManagedObjects": try bus.answer([objects])
        case "Pair": pairing = bus.takeCall()
        case "Set":
            isTrusted =
                message.body == [
                    .string("org.bluez.Device1"), .string("Trusted"), .variant(.boolean(true)),
                ]
            try bus.answer()
        default: try bus.answer()
        }
    }

    /// The adapter, and the device once it was looked for or has been paired.
    private var objects: BusValue {
        let adapter = BusValue.entry(
            .objectPath(Self.adapterPath),
            Self.interface("Adapter1", ["Address": .string("00:AA:01:00:00:00")]))
        let device = BusValue.entry(
            .objectPath(Self.devicePath),
            Self.interface(
                "Device1",
                [
                    "Address": .string(Self.device), "Adapter": .objectPath(Self.adapterPath),
                    "Paired": .boolean(isPaired), "Bonded": .boolean(isPaired),
                ]))
        let isKnown = isPaired || calls.contains("StartDiscovery")
        return .array(of: Self.anywhere, isKnown ? [adapter, device] : [adapter])
    }

    private static func interface(
        _ name: String, _ properties: KeyValuePairs<String, BusValue>
    ) -> BusValue {
        .array(of: "{sa{sv}}", [.entry(.string("org.bluez.\(name)"), .options(properties))])
    }
}

// MARK: Pairing

extension StandInBluetoothd {
    /// Calls the agent; its answer has the number.
    private func call(_ member: String, _ arguments: [BusValue]) throws -> UInt64 {
        guard let agent else { preconditionFailure("there is no agent to ask") }
        return try bus.send(
            BusCall(agent.owner, agent.path, "org.bluez.Agent1", member, arguments))
    }

    /// Asks the agent whether the device shows the same digits; without digits, whether to pair.
    package func ask(_ digits: UInt32?) throws -> UInt64 {
        let device = BusValue.objectPath(Self.devicePath)
        return try digits.map { try call("RequestConfirmation", [device, .uint32($0)]) }
            ?? call("RequestAuthorization", [device])
    }

    /// Tells the agent that its answer is not wanted any more.
    package func cancel() throws {
        let number = try call("Cancel", [])
        try serve { self.answers[number] != nil }
    }

    /// Whether the agent has said yes, once it has said anything.
    package func answer(to number: UInt64) throws -> Bool {
        try serve { self.answers[number] != nil }
        return answers[number] ?? false
    }

    /// Whether the agent has said anything.
    package func hasAnswer(to number: UInt64) -> Bool { answers[number] != nil }

    /// Ends the pairing that a program has begun.
    package func endPairing(_ refusal: String? = nil) throws {
        guard let pairing else { preconditionFailure("nobody pairs") }
        self.pairing = nil
        guard let refusal else {
            isPaired = true
            return try pairing.answer()
        }
        try pairing.refuse(BusRefusal(name: "org.bluez.Error.\(refusal)", text: refusal))
    }
}
