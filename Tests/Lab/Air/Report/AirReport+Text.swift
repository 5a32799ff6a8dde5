/// The report for people.
extension AirReport {
    /// All of it, ending with a line end.
    package var text: String {
        let sections = [introduction, model, traffic, histogram, turns, air]
        return sections.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private static let sizesMax = 8
    private static let nameColumns = 34
    private static let numberColumns = 17

    private var introduction: [String] {
        var lines = ["The air of \(adapter), by \(Decimals.grouped(records)) records"]
        if !others.isEmpty {
            let names = others.map(\.description).joined(separator: ", ")
            lines.append("Left out, as it is another adapter: \(names)")
        }
        let figures = adapter.figures
        if figures.guessedChannels > 0 {
            lines.append(
                "The capture has missed the opening of \(figures.guessedChannels) channel "
                    + "directions: taken for RFCOMM by what they carry")
        }
        if figures.brokenUnits + figures.brokenFrames > 0 {
            lines.append(
                "Damaged or incomplete, so not counted: \(figures.brokenUnits) PDUs or pieces, "
                    + "\(figures.brokenFrames) RFCOMM frames")
        }
        if loss.cutBytes > 0 {
            lines.append(
                "The capture ends within a record: its \(loss.cutBytes) bytes are left out")
        }
        if loss.lostRecords > 0 {
            lines.append(
                "The recorder has lost \(Decimals.grouped(loss.lostRecords)) records: what they "
                    + "held is not counted")
        }
        return lines
    }

    private var model: [String] {
        let bytes = AirModel.packets.map { "\($0.bytes)" }.joined(separator: "/")
        let slots = AirModel.packets.map { "\($0.slots)" }.joined(separator: "/")
        return [
            "Model: each L2CAP PDU is cut by itself, \(bytes) bytes in \(slots) slots of "
                + "\(AirModel.slotMicroseconds) us (3-DH1/3/5);",
            "behind each packet one slot is the other side's, and what goes there costs one less;",
            "an idle turn of the side with more data (silent until it hears some) costs "
                + "\(latencyMilliseconds) ms more.",
        ]
    }

    private func row(_ name: String, _ values: String...) -> String {
        "  " + Decimals.left(name, Self.nameColumns)
            + values.map { Decimals.right($0, Self.numberColumns) }.joined()
    }

    private func row(_ name: String, _ value: (DirectionFigures) -> Int) -> String {
        let ways = adapter.figures.ways
        return row(
            name, Decimals.grouped(value(ways[.sent])), Decimals.grouped(value(ways[.received])))
    }

    private var traffic: [String] {
        let figures = adapter.figures
        var lines = [
            row("Traffic", "sent", "received"),
            row("L2CAP PDUs", \.units),
            row("L2CAP bytes", \.unitBytes),
            row("RFCOMM frames", \.frames),
            row("RFCOMM frames of credits only", \.creditFrames),
            row("RFCOMM data frames", \.dataFrames),
            row("RFCOMM data bytes", \.dataBytes),
            row("RFCOMM connections", Decimals.grouped(figures.sessions)),
        ]
        if figures.refusals > 0 {
            lines.append(row("RFCOMM connections refused", Decimals.grouped(figures.refusals)))
        }
        if let offered = figures.offeredBytes {
            lines.append(row("Largest frame offered, bytes", Decimals.grouped(offered)))
        }
        return lines
    }

    private var directionName: String {
        adapter.figures.mainDirection == .sent ? "sent" : "received"
    }

    private var histogram: [String] {
        var lines = [row("Data frames \(directionName), by size", "frames", "share")]
        let whole = Double(max(1, main.dataFrames))
        func line(_ name: String, _ frames: Int) -> String {
            row(
                name, Decimals.grouped(frames),
                Decimals.text(100 * Double(frames) / whole, digits: 1) + " %")
        }
        lines += sizes.prefix(Self.sizesMax).map { line("\($0.bytes) bytes", $0.frames) }
        let rest = sizes.dropFirst(Self.sizesMax)
        if !rest.isEmpty {
            let frames = rest.reduce(0) { $0 + $1.frames }
            lines.append(line("\(rest.count) other sizes", frames))
        }
        return lines
    }

    private var turns: [String] {
        let ways = adapter.figures.ways
        func share(_ direction: Direction) -> String {
            ways[direction].unitShare.map { Decimals.text($0, digits: 2) + " %" } ?? "-"
        }
        return [
            row("Data frames, in their order", "sent", "received"),
            row("with more queued behind them", \.queuedFrames),
            row(
                "of these, of exactly \(DirectionFigures.frameUnit) bytes", share(.sent),
                share(.received)),
            row("turns to this side", \.turns),
            row("of these, idle", \.idleTurns),
        ]
    }

    private var air: [String] {
        func line(_ name: String, _ microseconds: Int) -> String {
            row(
                name, Decimals.text(Double(microseconds) / 1_000_000, digits: 3) + " s",
                Decimals.text(efficiency(microseconds: microseconds), digits: 1) + " %")
        }
        let source = isPayloadCounted ? "payload (RFCOMM data), bytes" : "payload, bytes"
        let cycle = "\(AirModel.packetBytesMax) bytes in \(AirModel.fullPacketSlots) slots"
        return [
            row("Air", "time", "of the raw rate") + " (\(cycle))",
            row(source, Decimals.grouped(payloadBytes)),
            line("\(Decimals.grouped(adapter.figures.slots)) slots", slotMicroseconds),
            line("with the latency of idle turns", totalMicroseconds),
        ]
    }
}
