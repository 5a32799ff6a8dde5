import Air
import Testing

@testable import VirtualRadio

/// What the air makes of data: packets, slots, losses, turns.
@Suite struct ExchangeTests {
    /// What one side sends the other over a link that nothing else has used.
    private func counts(
        sending packets: [[UInt8]], from sender: Int = 1, rate: Int = 3, loss: Double = 0,
        seed: UInt64 = 1
    ) throws -> (counts: LinkCounts, bench: Bench) {
        var bench = try Bench(seed: seed)
        let handles = try bench.connect(1, to: 0)
        for line in ["rate all \(rate)", "loss all \(loss)", "clear"] {
            #expect(bench.radio.obey(line) == "ok\n")
        }
        try bench.send(packets, from: sender, handle: sender == 1 ? handles.0 : handles.1)
        bench.run()
        #expect(bench.hosts[1 - sender].received == packets)
        let counts = try #require(bench.radio.report.links.first?.counts)
        return (counts, bench)
    }

    private func packets(_ count: Int, _ bytes: Int) -> [[UInt8]] {
        (0..<count).map { [UInt8](repeating: UInt8($0 % 251), count: bytes) }
    }

    @Test(arguments: [
        (3, 83, "3-DH1", 2), (3, 84, "3-DH3", 4), (3, 552, "3-DH3", 4), (3, 553, "3-DH5", 6),
        (3, 1021, "3-DH5", 6), (2, 54, "2-DH1", 2), (2, 367, "2-DH3", 4), (2, 679, "2-DH5", 6),
        (1, 27, "DH1", 2), (1, 183, "DH3", 4), (1, 339, "DH5", 6),
    ])
    func `the shortest packet goes that holds it all`(
        rate: Int, bytes: Int, type: String, slots: Int
    ) throws {
        let (counts, _) = try counts(sending: packets(1, bytes), rate: rate)
        let end = counts.ends[1]
        #expect(end.packets == [try #require(PacketType(rawValue: type)): 1])
        #expect(end.bytes == bytes)
        #expect(counts.slots == slots && counts.exchanges == 1 && counts.emptySlots == 1)
        #expect(end.dataMicroseconds == slots * 625)
    }

    @Test func `what is longer than the longest is cut, and arrives as one`() throws {
        let (counts, _) = try counts(sending: packets(1, 1017), rate: 1)
        #expect(counts.ends[1].packets == [.dh5: 3])
        let (faster, _) = try self.counts(sending: packets(1, 1017), rate: 2)
        #expect(faster.ends[1].packets == [.twoDH5: 1, .twoDH3: 1])
    }

    @Test func `full packets one after the other carry what the arithmetic says`() throws {
        let (counts, _) = try counts(sending: packets(1000, 1021))
        #expect(counts.ends[1].bytesPerSecond.rounded() == 272_267)
        #expect(counts.emptySlots == 1000)
    }

    @Test func `a peripheral sends when it is polled, as fast`() throws {
        let (counts, _) = try counts(sending: packets(1000, 1021), from: 0)
        #expect(counts.ends[0].bytesPerSecond.rounded() == 272_267)
    }

    @Test func `an answer goes in the slot that belongs to it`() throws {
        var bench = try Bench()
        let (own, other) = try bench.connect(1, to: 0)
        _ = bench.radio.obey("clear")
        try bench.send(packets(100, 1021), from: 1, handle: own)
        try bench.send(packets(100, 9), from: 0, handle: other)
        bench.run()
        let counts = try #require(bench.radio.report.links.first?.counts)
        // The first packet has begun before there was an answer, and the last answer is polled.
        #expect(counts.exchanges == 101 && counts.slots == 602 && counts.emptySlots == 2)
        #expect(counts.turns == 197)
    }

    @Test func `a host sends no more than the controller has room for`() throws {
        var bench = try Bench()
        let (own, _) = try bench.connect(1, to: 0)
        try bench.send(packets(20, 1021), from: 1, handle: own)
        #expect(bench.hosts[1].waiting.count == 20 - Int(LocalFacts.dataPacketsMax))
        bench.run()
        #expect(bench.hosts[1].room == Int(LocalFacts.dataPacketsMax))
        #expect(bench.events(.completedPackets, of: 1).count == 20)
    }

    @Test func `lost packets go again, and all arrives in its order`() throws {
        let (counts, _) = try counts(sending: packets(2000, 1021), loss: 10)
        let end = counts.ends[1]
        #expect(end.lostPackets == end.repeatedPackets)
        // 2000 packets and a ninth more, give or take three times the chance's width.
        #expect((175...270).contains(end.lostPackets))
        #expect(end.bytes == 2000 * 1021)
        #expect(end.repeatedSlots == end.repeatedPackets * 5)
    }

    @Test func `one seed decides all chance`() throws {
        let one = try counts(sending: packets(300, 500), loss: 30, seed: 7).counts
        let same = try counts(sending: packets(300, 500), loss: 30, seed: 7).counts
        let other = try counts(sending: packets(300, 500), loss: 30, seed: 8).counts
        #expect(one == same)
        #expect(one != other)
    }

    @Test(arguments: [false, true])
    func `seven links of one adapter get an equal share of the air`(isCalled: Bool) throws {
        var bench = try Bench(8)
        var handles: [UInt16] = []
        for peer in 1...7 {
            let pair = try isCalled ? bench.connect(peer, to: 0) : bench.connect(0, to: peer)
            handles.append(isCalled ? pair.1 : pair.0)
        }
        _ = bench.radio.obey("clear")
        bench.hosts[0].room = 700
        for handle in handles {
            try bench.send(packets(100, 1021), from: 0, handle: handle)
        }
        bench.run()
        let ends = bench.radio.report.links.map { $0.counts.ends[0] }
        #expect(ends.map(\.bytes) == [Int](repeating: 102_100, count: 7))
        let last = ends.compactMap { $0.lastData?.microseconds }
        // Each ends with its last packet of the last round.
        #expect((last.max() ?? 0) - (last.min() ?? 0) == 6 * 6 * 625)
    }

    @Test func `latency delays what arrives, and neither order nor the next packet`() throws {
        var bench = try Bench()
        let (own, _) = try bench.connect(1, to: 0)
        _ = bench.radio.obey("latency 10")
        let begin = bench.radio.now.nextStart
        try bench.send(packets(2, 1021), from: 1, handle: own)
        bench.run(until: begin.after(microseconds: 2 * 3750))
        #expect(bench.hosts[0].received.isEmpty && bench.hosts[1].room == 8)
        bench.run()
        #expect(bench.hosts[0].received == packets(2, 1021))
        #expect(bench.radio.now == begin.after(microseconds: 2 * 3750 + 10_000))
    }
}
