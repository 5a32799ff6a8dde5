import Air
import Testing

@testable import VirtualRadio

/// What goes wrong on demand.
@Suite struct FaultTests {
    private func packets(_ count: Int) -> [[UInt8]] {
        (0..<count).map { [UInt8](repeating: UInt8($0 % 251), count: 1021) }
    }

    /// Two connected adapters, and what each calls the connection.
    private func connected() throws -> (bench: Bench, own: UInt16, other: UInt16) {
        var bench = try Bench()
        let (own, other) = try bench.connect(1, to: 0)
        return (bench, own, other)
    }

    @Test(arguments: [nil, "cut 0 1", "silent 0", "silent 1"])
    func `who hears nothing for 20 seconds has lost the link, on both sides`(
        command: String?
    ) throws {
        var (bench, own, _) = try connected()
        let begin = bench.radio.now
        if let command { #expect(bench.radio.obey(command) == "ok\n") }
        try bench.send(packets(3), from: 1, handle: own)
        bench.run()
        guard command != nil else {
            #expect(bench.reasons(of: 0) + bench.reasons(of: 1) == [])
            return
        }
        #expect(bench.reasons(of: 0) == [0x08] && bench.reasons(of: 1) == [0x08])
        #expect(bench.radio.now == begin.after(seconds: 20))
        #expect(bench.hosts[0].received.isEmpty)
    }

    @Test func `the host's own timeout counts`() throws {
        var (bench, own, _) = try connected()
        try bench.command(1, .writeLinkSupervisionTimeout, own.bytes + 3200.bytes(2))
        let begin = bench.radio.now
        _ = bench.radio.obey("cut 0 1")
        bench.run()
        #expect(bench.reasons(of: 0) == [0x08])
        #expect(bench.radio.now == begin.after(seconds: 2))
    }

    @Test func `a shorter silence costs time, and not a byte`() throws {
        var (bench, own, _) = try connected()
        let begin = bench.radio.now
        _ = bench.radio.obey("cut 0 1 for 5")
        try bench.send(packets(10), from: 1, handle: own)
        bench.run()
        #expect(bench.hosts[0].received == packets(10))
        #expect(bench.radio.now > begin.after(seconds: 5))
        #expect(bench.radio.now < begin.after(seconds: 5.1))
    }

    @Test func `a cut comes after so many bytes, and is mended on demand`() throws {
        var (bench, own, _) = try connected()
        _ = bench.radio.obey("cut 0 1 after 10000")
        try bench.send(packets(100), from: 1, handle: own)
        bench.run(seconds: 10)
        #expect(bench.hosts[0].received.count == 10)
        _ = bench.radio.obey("mend 0 1")
        bench.run(seconds: 1)
        #expect(bench.hosts[0].received == packets(100))
        #expect(bench.reasons(of: 0) == [])
    }

    @Test func `a device that cannot be heard is not reached either`() throws {
        var bench = try Bench()
        _ = bench.radio.obey("silent 0 for 3")
        let begin = bench.radio.now
        try bench.connect(1, to: 0)
        #expect(bench.radio.now > begin.after(seconds: 3))
        _ = bench.radio.obey("silent 0")
        try bench.command(1, .remoteNameRequest, Bench.address(0).littleEndian + [1, 0, 0, 0])
        bench.run()
        #expect(bench.reasons(of: 1) == [0x08])
    }

    @Test func `an adapter that is pulled out says nothing, and comes back without its links`()
        throws
    {
        var (bench, own, _) = try connected()
        _ = bench.radio.obey("unplug 0")
        try bench.send(packets(3), from: 1, handle: own)
        bench.run(seconds: 19)
        #expect(bench.reasons(of: 1) == [] && bench.hosts[0].events.count > 0)
        bench.hosts[0].events = []
        bench.run()
        #expect(bench.reasons(of: 1) == [0x08])
        #expect(bench.hosts[0].events.isEmpty)
        try bench.command(0, .writeScanEnable, [3])
        try bench.connect(1, to: 0)
    }

    @Test(arguments: [0, 1])
    func `who comes back at once can connect, and the old link is at an end`(
        caller: Int
    ) throws {
        var (bench, _, _) = try connected()
        try bench.command(0, .reset)
        try bench.command(0, .writeScanEnable, [3])
        bench.run(seconds: 1)
        #expect(bench.reasons(of: 1) == [])
        guard caller == 0 else {
            // Its own controller still has the old link.
            let peer = Bench.address(0).littleEndian
            try bench.command(1, .createConnection, peer + [0x18, 0xCC, 1, 0, 0, 0, 1])
            bench.run(seconds: 1)
            #expect(bench.statuses(.commandStatus, of: 1).last == 0x0B)
            return
        }
        try bench.connect(0, to: 1)
        #expect(bench.reasons(of: 1) == [0x08])
    }

    @Test func `a flipped bit is one bit, and is counted`() throws {
        var (bench, own, _) = try connected()
        _ = bench.radio.obey("flip 0 1 50000")
        try bench.send(packets(100), from: 1, handle: own)
        bench.run()
        let differences = zip(bench.hosts[0].received, packets(100)).map { got, sent in
            zip(got, sent).map { ($0 ^ $1).nonzeroBitCount }.reduce(0, +)
        }
        #expect(differences.count == 100 && differences.allSatisfy { $0 <= 1 })
        #expect(differences.reduce(0, +) == 2)
        #expect(bench.radio.report.links[0].counts.ends[1].flippedBits == 2)
    }

    @Test(arguments: LinkProfile.allCases)
    func `under each profile everything arrives, and the link stays`(
        profile: LinkProfile
    ) throws {
        var (bench, own, _) = try connected()
        _ = bench.radio.obey("profile all \(profile.rawValue)")
        _ = bench.radio.obey("clear")
        let sent = packets(6000)
        try bench.send(sent, from: 1, handle: own)
        bench.run()
        #expect(bench.hosts[0].received == sent)
        #expect(bench.reasons(of: 0) == [])
        let end = bench.radio.report.links[0].counts.ends[1]
        #expect(end.lostPackets > 0)
        #expect(profile == .microwave || end.packets[.twoDH5, default: 0] > 0)
    }

    @Test func `a profile's silence lasts as long as it says`() throws {
        #expect(LinkProfile.walking.silence(microseconds: 25_999_999) == nil)
        #expect(
            LinkProfile.walking.silence(microseconds: 86_000_000) == 86_000_000..<94_000_000)
        #expect(LinkProfile.walking.quality(microseconds: 94_000_000).rate == .one)
    }
}

extension Int {
    /// The lowest bytes of a number, the lowest first.
    fileprivate func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(self >> (8 * $0) & 0xFF) }
    }
}
