import Testing

@testable import Air

/// What people and scripts are told.
struct ReportTests {
    private func report() throws -> AirReport {
        var capture = CaptureBuilder()
        capture.adapters()
        capture.connected()
        capture.channel()
        capture.session()
        capture.data(.received, 23)
        for _ in 0..<3 { capture.data(.sent, 1008) }
        capture.data(.sent, 32)
        return try AirReport(
            of: traffic(of: capture.bytes), loss: CaptureLoss(cutBytes: 5, lostRecords: 1200))
    }

    @Test func `the text says its model and all figures`() throws {
        let text = try report().text
        for line in [
            "The air of hci0 (00:AA:01:00:00:00), by 29 records",
            "The capture ends within a record: its 5 bytes are left out",
            "The recorder has lost 1,200 records: what they held is not counted",
            "Model: each L2CAP PDU is cut by itself, 83/552/1021 bytes in 1/3/5 slots of 625 us "
                + "(3-DH1/3/5);",
            "  1008 bytes                                        3           75.0 %",
            "  Data frames, in their order                    sent         received",
            "  with more queued behind them                      3                0",
            "  of these, of exactly 1008 bytes            100.00 %                -",
            "  turns to this side                                1                0",
            "  of these, idle                                    1                0",
            "an idle turn of the side with more data (silent until it hears some) costs "
                + "20 ms more.",
            "  26 slots                                    0.016 s           69.1 %",
        ] {
            #expect(text.split(separator: "\n").contains { $0 == line }, "\(line)\n\(text)")
        }
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 && $0.last != " " })
    }

    @Test func `the line of JSON holds the same`() throws {
        let json = try report().json
        #expect(json.hasPrefix("{\"adapter\":\"hci0\",\"address\":\"00:AA:01:00:00:00\","))
        #expect(json.contains("\"cut_bytes\":5,\"lost_records\":1200,"))
        #expect(json.hasSuffix("}\n") && json.split(separator: "\n").count == 1)
        #expect(json.contains("\"sizes\":{\"32\":1,\"1008\":3},\"queued_frames\":3,"))
        #expect(json.contains("\"queued_share_1008\":100.00,\"turns\":1,\"idle_turns\":1}"))
        #expect(json.contains("\"slots\":26,\"slots_microseconds\":16250,"))
        #expect(json.contains("\"total_microseconds\":36250,"))
    }

    @Test(arguments: [
        (0, 0, "0"), (0.05, 1, "0.1"), (98.749, 2, "98.75"), (-1.5, 1, "-1.5"), (7, 3, "7.000"),
        (1.005, 3, "1.005"),
    ])
    func `numbers are rounded as people do`(value: Double, digits: Int, text: String) {
        #expect(Decimals.text(value, digits: digits) == text)
    }

    @Test(arguments: [
        ("0", 0), ("20", 20), ("007", 7), ("", nil), ("+5", nil), ("-0", nil), ("1e3", nil),
        (" 1", nil), ("99999999999999999999", nil),
    ])
    func `a number is nothing but digits`(text: String, value: Int?) {
        #expect(Decimals.number(text) == value)
    }

    @Test(arguments: ["hci", "hci+1", "hci-0", "hci65536", "hci1 ", "HCI0", "0"])
    func `what names no adapter is refused`(text: String) {
        #expect(AdapterChoice(text) == nil)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (4_194_304, "4,194,304")])
    func `long numbers are grouped`(value: Int, text: String) {
        #expect(Decimals.grouped(value) == text)
    }
}
