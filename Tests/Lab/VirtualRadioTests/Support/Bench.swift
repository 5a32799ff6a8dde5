import Air
import Testing

@testable import VirtualRadio

/// Some adapters with hosts that do what Linux does, unless told otherwise, and the air between
/// them; time passes only when something is due.
struct Bench {
    var radio: Radio
    var hosts: [Host]

    /// What a host wants, has and has heard.
    struct Host {
        var events: [HostEvent] = []
        var keys: [DeviceAddress: [UInt8]] = [:]
        var keyType: UInt8?
        var acceptsAs: UInt8? = 1
        var refusal: UInt8?
        /// Nil: this host does not pair.
        var capabilities: IOCapabilities? = IOCapabilities(inputOutput: 3, demand: 4)
        var confirms = true
        var number: UInt32?
        /// How many packets it may send before one has gone.
        var room = Int(LocalFacts.dataPacketsMax)
        var waiting: [(handle: UInt16, data: HostData)] = []
        var received: [[UInt8]] = []
    }

    init(_ count: Int = 2, seed: UInt64 = 1) throws {
        radio = Radio(addresses: (0..<count).map(Self.address), seed: seed)
        hosts = (0..<count).map { _ in Host() }
        for adapter in 0..<count {
            try command(adapter, .reset)
            try command(adapter, .writeSimplePairingMode, [1])
            try command(adapter, .writeScanEnable, [3])
            try command(adapter, .writeLocalName, Array("host \(adapter)".utf8) + [0, 0])
            try command(adapter, .writeDefaultLinkPolicy, [1, 0])
        }
        run()
        for adapter in 0..<count { hosts[adapter].events = [] }
    }

    static func address(_ adapter: Int) -> DeviceAddress {
        DeviceAddress(littleEndian: [UInt8(adapter), 0, UInt8(adapter), 1, 0xAA, 0])
    }

    mutating func command(
        _ adapter: Int, _ opcode: Opcode, _ parameters: [UInt8] = []
    ) throws {
        let head = [1] + opcode.rawValue.bytes + [UInt8(parameters.count)]
        try radio.receive(head + parameters, from: adapter)
    }

    /// Lets everything happen that is due, until nothing is or that moment has come.
    mutating func run(until limit: AirTime = .never) {
        repeat {
            for adapter in hosts.indices { serve(adapter) }
            guard let next = radio.nextTime, next <= limit else { break }
            radio.advance(to: next)
        } while true
        if limit != .never { radio.advance(to: limit) }
        for adapter in hosts.indices { serve(adapter) }
    }

    /// Lets so much time pass.
    mutating func run(seconds: Double) {
        run(until: radio.now.after(seconds: seconds))
    }

    /// Hands a host what it gets, and lets it answer.
    private mutating func serve(_ adapter: Int) {
        while true {
            let output = radio.takeOutput(of: adapter)
            guard !output.isEmpty else { return }
            do {
                for event in try HostEvent.all(in: output) {
                    hosts[adapter].events.append(event)
                    try answer(event, adapter)
                }
            } catch {
                Issue.record(error)
            }
        }
    }

    private mutating func answer(_ event: HostEvent, _ adapter: Int) throws {
        switch event {
        case .data(_, _, let bytes): hosts[adapter].received.append(bytes)
        case .event(Event.Code.completedPackets.rawValue, let parameters):
            hosts[adapter].room += Int(parameters[3])
            try pump(adapter)
        case .event(let code, let parameters):
            guard let code = Event.Code(rawValue: code) else { return }
            try answer(code, parameters, adapter)
        }
    }

    private mutating func answer(
        _ code: Event.Code, _ parameters: [UInt8], _ adapter: Int
    ) throws {
        let peer = Array(parameters.prefix(6))
        let host = hosts[adapter]
        switch code {
        case .connectionRequest:
            if let reason = host.refusal {
                try command(adapter, .rejectConnectionRequest, peer + [reason])
            } else if let role = host.acceptsAs {
                try command(adapter, .acceptConnectionRequest, peer + [role])
            }
        case .linkKeyRequest:
            if let key = host.keys[DeviceAddress(littleEndian: peer)] {
                try command(adapter, .linkKeyRequestReply, peer + key)
            } else {
                try command(adapter, .linkKeyRequestNegativeReply, peer)
            }
        case .ioCapabilityRequest:
            if let capabilities = host.capabilities {
                try command(adapter, .ioCapabilityRequestReply, peer + capabilities.bytes)
            } else {
                try command(adapter, .ioCapabilityRequestNegativeReply, peer + [0x18])
            }
        case .userConfirmationRequest:
            hosts[adapter].number = parameters.suffix(4).reversed().reduce(0) {
                $0 << 8 | UInt32($1)
            }
            let reply =
                host.confirms
                ? Opcode.userConfirmationRequestReply : .userConfirmationRequestNegativeReply
            try command(adapter, reply, peer)
        case .linkKeyNotification:
            let key = Array(parameters[6..<22])
            hosts[adapter].keys[DeviceAddress(littleEndian: peer)] = key
            hosts[adapter].keyType = parameters[22]
        case .disconnectionComplete:
            // The controller has thrown away what it had of that connection.
            hosts[adapter].room = Int(LocalFacts.dataPacketsMax)
            hosts[adapter].waiting = []
        default: break
        }
    }

    /// Sends data as fast as the controller takes it.
    mutating func send(_ packets: [[UInt8]], from adapter: Int, handle: UInt16) throws {
        hosts[adapter].waiting += packets.map { (handle, HostData(isStart: true, bytes: $0)) }
        try pump(adapter)
    }

    private mutating func pump(_ adapter: Int) throws {
        while hosts[adapter].room > 0, !hosts[adapter].waiting.isEmpty {
            hosts[adapter].room -= 1
            let (handle, data) = hosts[adapter].waiting.removeFirst()
            let head = [2] + handle.bytes + UInt16(data.bytes.count).bytes
            try radio.receive(head + data.bytes, from: adapter)
        }
    }
}

/// What tests want to know.
extension Bench {
    /// The parameters of every event of this code that a host has got.
    func events(_ code: Event.Code, of adapter: Int) -> [[UInt8]] {
        hosts[adapter].events.compactMap { $0.parameters(of: code) }
    }

    /// Connects one adapter to another, and returns what each of them calls the connection.
    @discardableResult
    mutating func connect(_ caller: Int, to called: Int) throws -> (UInt16, UInt16) {
        let peer = Self.address(called).littleEndian
        let before = (
            events(.connectionComplete, of: caller).count,
            events(.connectionComplete, of: called).count
        )
        try command(caller, .createConnection, peer + [0x18, 0xCC, 1, 0, 0, 0, 1])
        run()
        let own = events(.connectionComplete, of: caller).dropFirst(before.0).last
        let other = events(.connectionComplete, of: called).dropFirst(before.1).last
        return (try Self.handle(own), try Self.handle(other))
    }

    /// There is no connection.
    struct Refused: Error {}

    private static func handle(_ complete: [UInt8]?) throws -> UInt16 {
        guard let parameters = complete, parameters[0] == 0 else { throw Refused() }
        return UInt16(parameters[1]) | UInt16(parameters[2]) << 8
    }

    /// The statuses of every event of this code, where it begins with one.
    func statuses(_ code: Event.Code, of adapter: Int) -> [UInt8] {
        events(code, of: adapter).map { $0[0] }
    }

    /// Why a host's connections have ended.
    func reasons(of adapter: Int) -> [UInt8] {
        events(.disconnectionComplete, of: adapter).map { $0[3] }
    }

    /// Has a host authenticate a connection.
    mutating func authenticate(_ adapter: Int, _ handle: UInt16) throws {
        try command(adapter, .authenticationRequested, handle.bytes)
        run()
    }
}
