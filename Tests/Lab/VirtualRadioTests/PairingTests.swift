import Air
import Testing

@testable import VirtualRadio

/// Keys: how they are made, proved and missed.
@Suite struct PairingTests {
    private static let display = IOCapabilities(inputOutput: 1, demand: 5)

    /// Two connected adapters, of which the second one has called.
    private func connected(seed: UInt64 = 1) throws -> (Bench, UInt16) {
        var bench = try Bench(seed: seed)
        let (handle, _) = try bench.connect(1, to: 0)
        return (bench, handle)
    }

    @Test func `two that nobody looks at pair by themselves, with a key that says so`() throws {
        var (bench, handle) = try connected()
        try bench.authenticate(1, handle)
        #expect(bench.statuses(.authenticationComplete, of: 1) == [0])
        for adapter in 0...1 {
            #expect(bench.statuses(.simplePairingComplete, of: adapter) == [0])
            #expect(bench.hosts[adapter].keyType == Pairing.unauthenticatedKey)
        }
        let keys = [0, 1].map { bench.hosts[$0].keys[Bench.address(1 - $0)] }
        #expect(keys[0] == keys[1] && keys[0] != nil && keys[0] != [UInt8](repeating: 0, count: 16))
        // Each is told what the other can do.
        let capabilities = bench.events(.ioCapabilityResponse, of: 0).map { Array($0[6...8]) }
        #expect(capabilities == [[3, 0, 4]])
    }

    @Test func `two with displays show the same six digits, which other devices do not`() throws {
        var numbers: Set<UInt32> = []
        for seed in 1...5 as ClosedRange<UInt64> {
            var (bench, handle) = try connected(seed: seed)
            for adapter in 0...1 { bench.hosts[adapter].capabilities = Self.display }
            try bench.authenticate(1, handle)
            let number = try #require(bench.hosts[0].number)
            #expect(bench.hosts[1].number == number && number < 1_000_000)
            #expect(bench.hosts.map(\.keyType) == [5, 5])
            numbers.insert(number)
        }
        #expect(numbers.count == 5)
    }

    @Test(arguments: [0, 1])
    func `whoever says that the numbers differ has it fail for both, and the link end`(adapter: Int)
        throws
    {
        var (bench, handle) = try connected()
        for side in 0...1 { bench.hosts[side].capabilities = Self.display }
        bench.hosts[adapter].confirms = false
        try bench.authenticate(1, handle)
        #expect(bench.statuses(.authenticationComplete, of: 1) == [0x05])
        for side in 0...1 {
            #expect(bench.statuses(.simplePairingComplete, of: side) == [0x05])
            #expect(bench.hosts[side].keys.isEmpty)
            #expect(bench.reasons(of: side) == [0x05])
        }
    }

    @Test func `a display against none makes a key that nobody has compared`() throws {
        var (bench, handle) = try connected()
        bench.hosts[1].capabilities = Self.display
        try bench.authenticate(1, handle)
        #expect(bench.hosts.map(\.keyType) == [4, 4])
    }

    @Test func `a host that does not pair refuses for both`() throws {
        var (bench, handle) = try connected()
        bench.hosts[0].capabilities = nil
        try bench.authenticate(1, handle)
        #expect(bench.statuses(.authenticationComplete, of: 1) == [0x18])
        #expect(bench.statuses(.simplePairingComplete, of: 1) == [0x18])
        #expect(bench.statuses(.simplePairingComplete, of: 0) == [0x18])
    }

    @Test func `without simple pairing on both sides there is none`() throws {
        var (bench, handle) = try connected()
        try bench.command(0, .writeSimplePairingMode, [0])
        try bench.authenticate(1, handle)
        #expect(bench.statuses(.authenticationComplete, of: 1) == [0x18])
        #expect(bench.events(.ioCapabilityRequest, of: 0).isEmpty)
    }

    /// Two that have paired, on a new link.
    private func paired() throws -> (Bench, UInt16) {
        var (bench, handle) = try connected()
        try bench.authenticate(1, handle)
        try bench.command(1, .disconnect, handle.bytes + [0x13])
        bench.run()
        let (again, _) = try bench.connect(1, to: 0)
        return (bench, again)
    }

    @Test func `a key serves on the next link, and nobody pairs again`() throws {
        var (bench, handle) = try paired()
        try bench.authenticate(1, handle)
        #expect(bench.statuses(.authenticationComplete, of: 1) == [0, 0])
        #expect(bench.events(.linkKeyNotification, of: 1).count == 1)
    }

    @Test func `a peer that has forgotten the key is told of as such`() throws {
        var (bench, handle) = try paired()
        bench.hosts[0].keys = [:]
        try bench.authenticate(1, handle)
        #expect(bench.statuses(.authenticationComplete, of: 1) == [0, 0x06])
        #expect(bench.events(.ioCapabilityRequest, of: 0).count == 1)
    }

    @Test func `another key is no key, and ends the link`() throws {
        var (bench, handle) = try paired()
        bench.hosts[0].keys[Bench.address(1)]?[7] ^= 1
        try bench.authenticate(1, handle)
        #expect(bench.statuses(.authenticationComplete, of: 1) == [0, 0x05])
        #expect(bench.reasons(of: 0).last == 0x05)
        #expect(bench.radio.links.isEmpty)
    }

    @Test func `who has lost his key pairs anew, and both have the new one`() throws {
        var (bench, handle) = try paired()
        let old = bench.hosts[0].keys[Bench.address(1)]
        bench.hosts[1].keys = [:]
        try bench.authenticate(1, handle)
        let keys = [0, 1].map { bench.hosts[$0].keys[Bench.address(1 - $0)] }
        #expect(keys[0] == keys[1] && keys[0] != old)
    }

    @Test func `both may begin at once, and have one key`() throws {
        var bench = try Bench()
        let (own, other) = try bench.connect(1, to: 0)
        try bench.command(0, .authenticationRequested, other.bytes)
        try bench.authenticate(1, own)
        for adapter in 0...1 {
            #expect(bench.statuses(.authenticationComplete, of: adapter) == [0])
        }
        let keys = [0, 1].map { bench.hosts[$0].keys[Bench.address(1 - $0)] }
        #expect(keys[0] == keys[1] && keys[0] != nil)
    }

    @Test func `encryption needs a key, and tells the length that both agree to`() throws {
        var (bench, handle) = try connected()
        try bench.command(1, .setConnectionEncryption, handle.bytes + [1])
        bench.run()
        #expect(bench.statuses(.encryptionChange, of: 1) == [0x06])
        try bench.authenticate(1, handle)
        bench.radio.controllers[0].keyBytes = 7...9
        try bench.command(1, .setConnectionEncryption, handle.bytes + [1])
        bench.run()
        #expect(bench.events(.encryptionChange, of: 1).last == [0] + handle.bytes + [1])
        #expect(bench.events(.encryptionChange, of: 0).map(\.last) == [1])
        try bench.command(1, .readEncryptionKeySize, handle.bytes)
        bench.run()
        #expect(bench.events(.commandComplete, of: 1).last?.suffix(4) == [0] + handle.bytes + [9])
    }

    @Test func `a host is awaited once its link is encrypted, until it says anything`() throws {
        var (bench, handle) = try connected()
        try bench.authenticate(1, handle)
        #expect(!bench.radio.awaitsHost)
        try bench.command(1, .setConnectionEncryption, handle.bytes + [1])
        bench.run()
        #expect(bench.radio.awaitsHost)
        try bench.command(1, .readEncryptionKeySize, handle.bytes)
        #expect(bench.radio.awaitsHost)
        let other = try #require(bench.events(.encryptionChange, of: 0).last)
        try bench.command(0, .readEncryptionKeySize, Array(other[1...2]))
        #expect(!bench.radio.awaitsHost)
        try bench.command(1, .setConnectionEncryption, handle.bytes + [0])
        bench.run()
        #expect(!bench.radio.awaitsHost)
    }

    @Test func `a key that is too short for one side encrypts nothing`() throws {
        var (bench, handle) = try connected()
        try bench.authenticate(1, handle)
        bench.radio.controllers[0].keyBytes = 7...16
        bench.radio.controllers[1].keyBytes = 1...1
        try bench.command(1, .setConnectionEncryption, handle.bytes + [1])
        bench.run()
        #expect(bench.statuses(.encryptionChange, of: 1) == [0x25])
        #expect(bench.events(.encryptionChange, of: 0).isEmpty)
    }

    @Test func `the functions of keys tell everything apart`() {
        var exchange = KeyExchange(
            initiatorKey: [1], responderKey: [2], initiatorNonce: [3], responderNonce: [4])
        let (one, other) = (Bench.address(0), Bench.address(1))
        let key = KeyFunctions.linkKey(exchange, initiator: one, responder: other)
        #expect(key.count == 16)
        #expect(key != KeyFunctions.linkKey(exchange, initiator: other, responder: one))
        let number = KeyFunctions.number(exchange)
        exchange.responderNonce = [5]
        #expect(key != KeyFunctions.linkKey(exchange, initiator: one, responder: other))
        #expect(number != KeyFunctions.number(exchange))
    }

    @Test func `the authentication code is HMAC-SHA-256`() {
        // RFC 4231, test case 2.
        let code = KeyFunctions.authenticationCode(
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
        #expect(code.prefix(4) == [0x5B, 0xDC, 0xC1, 0x46] && code.suffix(2) == [0x38, 0x43])
    }
}
