import Testing

@testable import Air

/// What small captures, made by hand, are taken for.
struct TrafficTests {
    private func opened() -> CaptureBuilder {
        var capture = CaptureBuilder()
        capture.adapters()
        capture.connected()
        capture.channel()
        capture.session()
        return capture
    }

    @Test func `the pieces of a PDU are one PDU, and frames are counted both ways`() throws {
        var capture = opened()
        capture.data(.received, 23)
        capture.data(.sent, 1008)
        capture.data(.received, 0, credits: 30)
        capture.data(.sent, 300, credits: 2)
        let figures = try figures(of: capture)
        let (sent, received) = (figures.ways[.sent], figures.ways[.received])
        #expect(sent.units == 5 && received.units == 4)
        #expect(sent.unitBytes == 2 * 16 + 8 + 1017 + 310)
        #expect(received.unitBytes == 12 + 8 + 31 + 9)
        #expect(sent.frames == 3 && sent.dataFrames == 2 && sent.dataBytes == 1308)
        #expect(received.frames == 3 && received.creditFrames == 1 && received.dataBytes == 23)
        #expect(sent.sizes == [1008: 1, 300: 1])
        #expect(figures.sessions == 1 && figures.guessedChannels == 0)
        #expect(figures.brokenUnits == 0 && figures.brokenFrames == 0)
    }

    @Test(arguments: [1, 3, 4, 5, 192, 1021, 1200])
    func `the size of the pieces changes nothing`(pieceBytes: Int) throws {
        var (capture, other) = (opened(), opened())
        other.pieceBytes = pieceBytes
        capture.data(.sent, 1016)
        other.data(.sent, 1016)
        #expect(try figures(of: other) == figures(of: capture))
    }

    @Test func `plain HCI records give the same figures`() throws {
        var (monitor, plain) = (CaptureBuilder(), CaptureBuilder(datalink: 1002))
        func fill(_ capture: inout CaptureBuilder) {
            capture.connected()
            capture.channel()
            capture.session()
            capture.data(.sent, 1008)
        }
        fill(&monitor)
        fill(&plain)
        plain.event(0x0E, [1, 0x09, 0x10, 0] + CaptureBuilder.second)
        #expect(try figures(of: plain) == figures(of: monitor))
        let adapter = try AirReport(of: traffic(of: plain.bytes)).adapter
        #expect(adapter.description == "hci0 (00:AA:01:01:00:01)")
    }

    @Test func `two adapters are never added up`() throws {
        var capture = opened()
        capture.connected(adapter: 1)
        for _ in 0..<3 {
            let frame = CaptureBuilder.dataFrame(1008)
            capture.unit(.sent, channel: 0x50, frame)
            capture.unit(.received, channel: 0x50, frame, adapter: 1)
        }
        let traffic = try traffic(of: capture.bytes)
        #expect(traffic.adapters.map(\.index) == [0, 1])
        let report = try AirReport(of: traffic)
        #expect(report.adapter.index == 0 && report.others.map(\.index) == [1])
        #expect(report.main.dataBytes == 3024)
        let address = try #require(AdapterChoice("00:aa:01:01:00:01"))
        let other = try AirReport(of: traffic, choice: address)
        #expect(other.adapter.index == 1 && other.main.dataBytes == 3024)
        #expect(other.adapter.figures.mainDirection == .received)
        #expect(
            try AirReport(of: traffic, choice: #require(AdapterChoice("hci1"))).adapter.index == 1)
        #expect(throws: ReportError.self) {
            try AirReport(of: traffic, choice: #require(AdapterChoice("hci2")))
        }
    }

    @Test func `several sessions are told apart`() throws {
        var capture = opened()
        capture.data(.sent, 1008)
        capture.frame(.received, CaptureBuilder.control(0x53))
        capture.frame(.sent, CaptureBuilder.control(0x73))
        capture.session()
        capture.data(.received, 10)
        capture.unit(.received, channel: 1, [6, 4, 4, 0, 0x41, 0, 0x50, 0])
        capture.unit(.sent, channel: 1, [7, 4, 4, 0, 0x41, 0, 0x50, 0])
        capture.disconnected()
        capture.connected()
        capture.channel(ours: 0x60, theirs: 0x61)
        capture.frame(.received, CaptureBuilder.control(0x3F), ours: 0x60, theirs: 0x61)
        capture.frame(.sent, CaptureBuilder.control(0x1F), ours: 0x60, theirs: 0x61)
        let figures = try figures(of: capture)
        #expect(figures.sessions == 2 && figures.refusals == 1 && figures.guessedChannels == 0)
        // What one session said last is nothing to which the next one turns.
        #expect(figures.ways[.received].turns == 0)
    }

    @Test(arguments: [0x73, 0x1F] as [UInt8])
    func `what arrives before a close is answered belongs to what is closed`(
        answer: UInt8
    ) throws {
        var capture = opened()
        capture.data(.received, 10)
        capture.data(.sent, 1008)
        capture.frame(.received, CaptureBuilder.control(0x53))
        capture.data(.sent, 1008)
        capture.data(.sent, 1008)
        capture.frame(.sent, CaptureBuilder.control(answer))
        let closed = try figures(of: capture)
        #expect(closed.sessions == 1 && closed.ways[.sent].turns == 1)
        #expect(closed.ways[.sent].queuedFrames == 2)
        capture.session()
        capture.data(.received, 10)
        let again = try figures(of: capture)
        #expect(again.sessions == 2 && again.ways[.received].turns == 0)
    }

    @Test func `a connection that is given up before it is open is none`() throws {
        var capture = CaptureBuilder()
        capture.connected()
        capture.channel()
        capture.frame(.received, CaptureBuilder.control(0x3F))
        capture.frame(.received, CaptureBuilder.control(0x53))
        capture.frame(.sent, CaptureBuilder.control(0x73))
        #expect(try figures(of: capture).sessions == 0)
    }

    @Test func `a capture without its start is guessed, and says so`() throws {
        var capture = CaptureBuilder()
        capture.piece(.sent, isStart: false, [1, 2, 3])
        capture.data(.sent, 1008)
        capture.data(.received, 0, credits: 7)
        capture.unit(.sent, channel: 0x70, [1, 2, 3, 4])
        capture.unit(.sent, channel: 0x70, CaptureBuilder.dataFrame(9))
        let report = try AirReport(of: traffic(of: capture.bytes))
        let figures = report.adapter.figures
        #expect(figures.guessedChannels == 2 && figures.sessions == 1)
        #expect(figures.ways[.sent].dataFrames == 1 && figures.ways[.received].creditFrames == 1)
        #expect(figures.brokenUnits == 1)
        #expect(report.text.contains("has missed the opening of 2 channel directions"))
        #expect(report.json.contains("\"guessed_channels\":2,"))
    }

    @Test func `other channels use the air and are no RFCOMM`() throws {
        var capture = CaptureBuilder()
        capture.connected()
        capture.channel(service: 1)
        capture.data(.sent, 1008)
        let figures = try figures(of: capture)
        #expect(figures.ways[.sent].units == 3 && figures.ways[.sent].frames == 0)
        #expect(figures.guessedChannels == 0 && figures.slots > 6)
    }

    @Test func `Low Energy is another air`() throws {
        var capture = opened()
        let before = try figures(of: capture)
        capture.event(0x3E, [1, 0] + CaptureBuilder.little(Int(CaptureBuilder.handle)) + [0])
        capture.data(.sent, 1008)
        #expect(try figures(of: capture) == before)
    }

    @Test(arguments: [(3, false), (4, true), (5, true), (6, true), (7, false)])
    func `a connection found open is Low Energy if its fixed channels are`(
        channel: Int, isLowEnergy: Bool
    ) throws {
        var capture = CaptureBuilder()
        capture.unit(.received, channel: channel, [1, 2, 3])
        capture.data(.sent, 1008)
        capture.unit(.sent, channel: channel, [1, 2, 3])
        if isLowEnergy {
            #expect(throws: ReportError.self) { try figures(of: capture) }
        } else {
            #expect(try figures(of: capture).ways[.sent].units == 2)
        }
    }

    @Test func `damage is counted apart`() throws {
        var capture = opened()
        let before = try figures(of: capture)
        capture.piece(.sent, isStart: true, [9, 0, 0x50, 0, 1])
        capture.piece(.sent, isStart: true, [1, 0, 0x50, 0, 1, 2])
        capture.frame(.sent, [1, 2, 3, 4])
        capture.monitor(0, 4, [1])
        let after = try figures(of: capture)
        #expect(after.brokenUnits == 3 && after.brokenFrames == 1)
        #expect(after.ways[.sent].units == before.ways[.sent].units + 1)
        #expect(after.ways[.sent].frames == before.ways[.sent].frames)
    }

    @Test func `a PDU that never gets its end is counted as incomplete`() throws {
        var capture = opened()
        let part: [UInt8] = [9, 0, 0x50, 0, 1]
        capture.piece(.sent, isStart: true, part)
        #expect(try figures(of: capture).brokenUnits == 1)
        capture.disconnected()
        #expect(try figures(of: capture).brokenUnits == 1)
        capture.piece(.received, isStart: true, part)
        capture.connected()
        capture.piece(.received, isStart: true, part)
        capture.monitor(0, 1, [])
        capture.piece(.received, isStart: true, part)
        capture.adapters()
        #expect(try figures(of: capture).brokenUnits == 4)
    }

    @Test func `the size that was offered is told`() throws {
        var capture = opened()
        capture.frame(
            .sent,
            [
                0x03, 0xEF, 0x15, 0x83, 0x11, 0x28, 0xF0, 0x07, 0x00, 0xF8, 0x03, 0x00, 0x07, 0x70,
            ])
        #expect(try figures(of: capture).offeredBytes == 1016)
    }

    @Test func `a capture without data says so`() throws {
        var capture = CaptureBuilder()
        capture.adapters()
        let traffic = try traffic(of: capture.bytes)
        #expect(throws: ReportError.nothingOnTheAir(records: 3)) { try AirReport(of: traffic) }
    }
}
