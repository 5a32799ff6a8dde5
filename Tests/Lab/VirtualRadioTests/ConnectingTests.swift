import Air
import Testing

@testable import VirtualRadio

/// How connections begin and end.
@Suite struct ConnectingTests {
    @Test func `both hosts are told of a connection, and of its end by one of them`() throws {
        var bench = try Bench()
        let (own, other) = try bench.connect(1, to: 0)
        let request = try #require(bench.events(.connectionRequest, of: 0).first)
        #expect(Array(request.prefix(6)) == Bench.address(1).littleEndian)
        try bench.command(1, .disconnect, own.bytes + [0x13])
        bench.run()
        #expect(bench.reasons(of: 0) == [0x13])
        #expect(bench.reasons(of: 1) == [0x16])
        #expect(bench.radio.links.isEmpty)
        let (again, _) = try bench.connect(0, to: 1)
        #expect(again != other)
    }

    @Test func `a host that says no is told of as it says`() throws {
        var bench = try Bench()
        bench.hosts[0].refusal = 0x0F
        #expect(throws: Bench.Refused.self) { try bench.connect(1, to: 0) }
        #expect(bench.statuses(.connectionComplete, of: 1) == [0x0F])
        #expect(bench.radio.links.isEmpty)
    }

    @Test func `a host that says nothing is waited for until the caller gives up`() throws {
        var bench = try Bench()
        bench.hosts[0].acceptsAs = nil
        #expect(throws: Bench.Refused.self) { try bench.connect(1, to: 0) }
        #expect(bench.statuses(.connectionComplete, of: 1) == [])
        try bench.command(1, .createConnectionCancel, Bench.address(0).littleEndian)
        bench.run()
        #expect(bench.statuses(.connectionComplete, of: 1) == [0x02])
        #expect(bench.statuses(.connectionComplete, of: 0) == [0x13])
        #expect(bench.radio.links.isEmpty)
    }

    @Test(arguments: [false, true])
    func `a device that is not there is a page timeout after 5.12 seconds`(isDeaf: Bool) throws {
        var bench = try Bench()
        if isDeaf { try bench.command(0, .writeScanEnable, [1]) }
        let peer = isDeaf ? Bench.address(0).littleEndian : [9, 9, 9, 9, 9, 9]
        let begin = bench.radio.now
        try bench.command(1, .createConnection, peer + [0x18, 0xCC, 1, 0, 0, 0, 1])
        bench.run()
        #expect(bench.statuses(.connectionComplete, of: 1) == [0x04])
        #expect(bench.radio.now == begin.after(slots: 0x2000))
    }

    @Test func `a page can be given up`() throws {
        var bench = try Bench()
        let peer: [UInt8] = [9, 9, 9, 9, 9, 9]
        try bench.command(1, .createConnection, peer + [0x18, 0xCC, 1, 0, 0, 0, 1])
        bench.run(seconds: 1)
        try bench.command(1, .createConnectionCancel, peer)
        bench.run()
        #expect(bench.statuses(.connectionComplete, of: 1) == [0x02])
    }

    @Test func `a name is told without a connection of the hosts`() throws {
        var bench = try Bench()
        let peer = Bench.address(0).littleEndian
        try bench.command(1, .remoteNameRequest, peer + [1, 0, 0, 0])
        bench.run()
        let complete = try #require(bench.events(.remoteNameRequestComplete, of: 1).first)
        #expect(complete[0] == 0 && complete.count == 255)
        #expect(Array(complete[7..<13]) == Array("host 0".utf8))
        #expect(bench.events(.connectionRequest, of: 0).isEmpty)
        #expect(bench.radio.links.isEmpty)
    }

    @Test func `the one who accepts may become central`() throws {
        var bench = try Bench()
        bench.hosts[0].acceptsAs = 0
        let (own, other) = try bench.connect(1, to: 0)
        #expect(bench.events(.roleChange, of: 0).map(\.last) == [0])
        #expect(bench.events(.roleChange, of: 1).map(\.last) == [1])
        let link = try #require(bench.radio.links.first)
        #expect(link.pair.adapter(at: link.centralEnd) == 0)
        try bench.command(0, .roleDiscovery, other.bytes)
        try bench.command(1, .roleDiscovery, own.bytes)
        bench.run()
        #expect(bench.events(.commandComplete, of: 0).last?.last == 0)
        #expect(bench.events(.commandComplete, of: 1).last?.last == 1)
    }

    @Test func `roles change later as well, unless the other side's policy forbids it`() throws {
        var bench = try Bench()
        let (own, other) = try bench.connect(1, to: 0)
        try bench.command(0, .switchRole, Bench.address(1).littleEndian + [0])
        bench.run()
        #expect(bench.events(.roleChange, of: 1).map(\.last) == [1])
        try bench.command(0, .writeLinkPolicy, other.bytes + [0, 0])
        try bench.command(1, .switchRole, Bench.address(0).littleEndian + [0])
        bench.run()
        #expect(bench.statuses(.roleChange, of: 1) == [0, 0x21])
        _ = own
    }

    @Test func `the hosts read of each other what their controllers know`() throws {
        var bench = try Bench()
        let (own, _) = try bench.connect(1, to: 0)
        try bench.command(1, .readRemoteSupportedFeatures, own.bytes)
        try bench.command(1, .readRemoteExtendedFeatures, own.bytes + [1])
        try bench.command(1, .readRemoteVersion, own.bytes)
        try bench.command(1, .readClockOffset, own.bytes)
        bench.run()
        let features = own.bytes + LocalFacts.features
        #expect(bench.events(.remoteFeatures, of: 1) == [[0] + features])
        let extended = try #require(bench.events(.remoteExtendedFeatures, of: 1).first)
        #expect(Array(extended[3...5]) == [1, 1, 1])
        #expect(bench.statuses(.remoteVersion, of: 1) == [0])
        #expect(bench.statuses(.clockOffset, of: 1) == [0])
    }

    @Test func `seven connections are as many as one adapter has`() throws {
        var bench = try Bench(9)
        for caller in 1...7 { try bench.connect(caller, to: 0) }
        #expect(throws: Bench.Refused.self) { try bench.connect(8, to: 0) }
        #expect(bench.statuses(.connectionComplete, of: 8) == [0x0D])
        let peer = Bench.address(8).littleEndian
        try bench.command(0, .createConnection, peer + [0x18, 0xCC, 1, 0, 0, 0, 1])
        bench.run()
        #expect(bench.statuses(.commandStatus, of: 0).last == 0x09)
    }

    @Test func `two that call each other have one connection`() throws {
        var bench = try Bench()
        for (caller, called) in [(0, 1), (1, 0)] {
            let peer = Bench.address(called).littleEndian
            try bench.command(caller, .createConnection, peer + [0x18, 0xCC, 1, 0, 0, 0, 1])
        }
        bench.run()
        #expect(bench.radio.links.count == 1)
        let statuses = [0, 1].map { bench.statuses(.connectionComplete, of: $0).sorted() }
        #expect(Set(statuses) == [[0], [0, 0x0B]])
    }
}
