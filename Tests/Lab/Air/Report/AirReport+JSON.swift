/// The report for scripts.
extension AirReport {
    /// One line of JSON, ending with a line end; times in microseconds, shares in per cent.
    package var json: String {
        let figures = adapter.figures
        let address = adapter.address.map { "\"\($0)\"" } ?? "null"
        return Self.object([
            ("adapter", "\"hci\(adapter.index)\""),
            ("address", address),
            ("records", "\(records)"),
            ("cut_bytes", "\(loss.cutBytes)"),
            ("lost_records", "\(loss.lostRecords)"),
            ("broken_units", "\(figures.brokenUnits)"),
            ("broken_frames", "\(figures.brokenFrames)"),
            ("guessed_channels", "\(figures.guessedChannels)"),
            ("connections", "\(figures.sessions)"),
            ("refused", "\(figures.refusals)"),
            ("offered_frame_bytes", figures.offeredBytes.map { "\($0)" } ?? "null"),
            ("direction", figures.mainDirection == .sent ? "\"sent\"" : "\"received\""),
            ("sent", Self.object(Self.members(figures.ways[.sent]))),
            ("received", Self.object(Self.members(figures.ways[.received]))),
            ("payload_bytes", "\(payloadBytes)"),
            ("latency_milliseconds", "\(latencyMilliseconds)"),
            ("slots", "\(figures.slots)"),
            ("slots_microseconds", "\(slotMicroseconds)"),
            ("total_microseconds", "\(totalMicroseconds)"),
            ("efficiency_slots", percent(slotMicroseconds)),
            ("efficiency_total", percent(totalMicroseconds)),
        ]) + "\n"
    }

    private func percent(_ microseconds: Int) -> String {
        Decimals.text(efficiency(microseconds: microseconds), digits: 2)
    }

    private static func members(_ way: DirectionFigures) -> [(name: String, value: String)] {
        let sizes = way.sizes.sorted { $0.key < $1.key }
            .map { (name: "\($0.key)", value: "\($0.value)") }
        return [
            ("pdus", "\(way.units)"),
            ("pdu_bytes", "\(way.unitBytes)"),
            ("frames", "\(way.frames)"),
            ("credit_frames", "\(way.creditFrames)"),
            ("data_frames", "\(way.dataFrames)"),
            ("data_bytes", "\(way.dataBytes)"),
            ("sizes", object(sizes)),
            ("queued_frames", "\(way.queuedFrames)"),
            ("queued_frames_1008", "\(way.queuedUnitFrames)"),
            ("queued_share_1008", way.unitShare.map { Decimals.text($0, digits: 2) } ?? "null"),
            ("turns", "\(way.turns)"),
            ("idle_turns", "\(way.idleTurns)"),
        ]
    }

    private static func object(_ members: [(name: String, value: String)]) -> String {
        "{" + members.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ",") + "}"
    }
}
