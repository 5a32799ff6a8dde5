package import Air

/// What the air has carried since it was last cleared, for each two adapters.
package struct RadioReport: Sendable {
    package let microseconds: Int
    package let links: [Link]

    /// Two adapters, and what passed between them.
    package struct Link: Sendable {
        package let addresses: [DeviceAddress]
        package let counts: LinkCounts
    }
}

/// For people.
extension RadioReport {
    /// A line for each direction of each link, below one that says what the columns are.
    package var text: String {
        let titles = [
            "from", "to", "bytes", "seconds", "bytes/s", "packets", "slots", "repeated", "lost",
            "empty", "turns", "flipped",
        ]
        let rows = links.flatMap { link in
            (0...1).map { end in Self.row(link, end) }
        }
        let widths = titles.indices.map { column in
            ([titles] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([titles] + rows).map { row in
            zip(row, widths).enumerated().map { column, cell in
                column < 2 ? Decimals.left(cell.0, cell.1) : Decimals.right(cell.0, cell.1)
            }.joined(separator: "  ") + "\n"
        }.joined()
    }

    private static func row(_ link: Link, _ end: Int) -> [String] {
        let counts = link.counts.ends[end]
        let kinds = PacketType.allCases.reversed()
            .compactMap { type in counts.packets[type].map { "\($0) \(type.rawValue)" } }
        return [
            "\(link.addresses[end])", "\(link.addresses[1 - end])", "\(counts.bytes)",
            Decimals.text(Double(counts.dataMicroseconds) / 1e6, digits: 3),
            Decimals.text(counts.bytesPerSecond, digits: 0),
            kinds.isEmpty ? "none" : kinds.joined(separator: " "), "\(counts.slots)",
            "\(counts.repeatedPackets)", "\(counts.lostPackets)",
            "\(link.counts.emptySlots)", "\(link.counts.turns)", "\(counts.flippedBits)",
        ]
    }
}

/// For scripts.
extension RadioReport {
    /// One line of JSON.
    package var json: String {
        let links = links.map { link in
            Self.object([
                ("exchanges", "\(link.counts.exchanges)"),
                ("slots", "\(link.counts.slots)"),
                ("empty_slots", "\(link.counts.emptySlots)"),
                ("turns", "\(link.counts.turns)"),
                ("ends", "[" + (0...1).map { Self.end(link, $0) }.joined(separator: ",") + "]"),
            ])
        }
        return Self.object([
            ("air_microseconds", "\(microseconds)"),
            ("links", "[" + links.joined(separator: ",") + "]"),
        ]) + "\n"
    }

    private static func end(_ link: Link, _ end: Int) -> String {
        let counts = link.counts.ends[end]
        let packets = counts.packets.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { ($0.key.rawValue, "\($0.value)") }
        return object([
            ("address", "\"\(link.addresses[end])\""),
            ("bytes", "\(counts.bytes)"),
            ("first_microseconds", counts.firstData.map { "\($0.microseconds)" } ?? "null"),
            ("last_microseconds", counts.lastData.map { "\($0.microseconds)" } ?? "null"),
            ("packets", object(packets)),
            ("slots", "\(counts.slots)"),
            ("repeated_packets", "\(counts.repeatedPackets)"),
            ("repeated_slots", "\(counts.repeatedSlots)"),
            ("lost_packets", "\(counts.lostPackets)"),
            ("messages", "\(counts.messages)"),
            ("flipped_bits", "\(counts.flippedBits)"),
        ])
    }

    private static func object(_ members: [(name: String, value: String)]) -> String {
        "{" + members.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ",") + "}"
    }
}

extension LinkCounts.EndCounts {
    /// From the beginning of the first packet of data to the end of the last one.
    package var dataMicroseconds: Int {
        guard let firstData, let lastData else { return 0 }
        return lastData.microseconds - firstData.microseconds
    }

    /// Bytes of data in each second of that time.
    package var bytesPerSecond: Double {
        dataMicroseconds > 0 ? Double(bytes) / Double(dataMicroseconds) * 1e6 : 0
    }
}

extension Radio {
    /// What the air has carried.
    package var report: RadioReport {
        let pairs = counts.keys.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
        return RadioReport(
            microseconds: now.microseconds,
            links: pairs.map { pair in
                RadioReport.Link(
                    addresses: [controllers[pair.first].address, controllers[pair.second].address],
                    counts: counts[pair] ?? LinkCounts())
            })
    }
}
