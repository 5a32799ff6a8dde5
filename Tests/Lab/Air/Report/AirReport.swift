/// What is to be told of one adapter of a capture.
package struct AirReport: Sendable {
    /// The adapter that it is about.
    package let adapter: AdapterTraffic
    /// The others in the capture, whose records show the same bytes once more.
    package let others: [AdapterTraffic]
    /// How many records the capture holds.
    package let records: Int
    /// What it lacks by its own account.
    package let loss: CaptureLoss
    /// The bytes that were delivered, against which the air is held.
    package let payloadBytes: Int
    /// Whether these are just the data bytes of RFCOMM in the main direction.
    package let isPayloadCounted: Bool
    /// What an idle turn costs besides its slots.
    package let latencyMilliseconds: Int

    /// Larger figures are no measurement, and the arithmetic stays exact.
    package static let payloadBytesMax = 1 << 50
    package static let latencyMillisecondsMax = 60_000
    /// A request and its answer through two kernels and the polling of a radio.
    package static let latencyMillisecondsDefault = 20

    /// Settles on an adapter and on the payload.
    package init(
        of traffic: Traffic, choice: AdapterChoice = .busiestSender, payloadBytes: Int? = nil,
        latencyMilliseconds: Int = latencyMillisecondsDefault, loss: CaptureLoss = CaptureLoss()
    ) throws(ReportError) {
        guard !traffic.adapters.isEmpty else { throw .nothingOnTheAir(records: traffic.records) }
        guard let adapter = choice.adapter(in: traffic) else {
            throw .noSuchAdapter(known: traffic.adapters.map(\.description))
        }
        self.adapter = adapter
        others = traffic.adapters.filter { $0.index != adapter.index }
        records = traffic.records
        self.loss = loss
        let figures = adapter.figures
        self.payloadBytes = payloadBytes ?? figures.ways[figures.mainDirection].dataBytes
        isPayloadCounted = payloadBytes == nil
        self.latencyMilliseconds = latencyMilliseconds
    }

    /// What was counted in the direction that carries more data.
    package var main: DirectionFigures { adapter.figures.ways[adapter.figures.mainDirection] }

    /// The modelled time of all packets, one after the other.
    package var slotMicroseconds: Int { adapter.figures.slots * AirModel.slotMicroseconds }

    /// The same, and the latency of every idle turn.
    package var totalMicroseconds: Int {
        slotMicroseconds + main.idleTurns * latencyMilliseconds * 1000
    }

    /// Per cent of what the largest packets without a pause would carry in that time.
    package func efficiency(microseconds: Int) -> Double {
        guard microseconds > 0 else { return 0 }
        let cycle = AirModel.fullPacketSlots * AirModel.slotMicroseconds
        return 100 * Double(payloadBytes) * Double(cycle)
            / (Double(AirModel.packetBytesMax) * Double(microseconds))
    }

    /// The data frame sizes of the main direction, the most frequent first.
    package var sizes: [(bytes: Int, frames: Int)] {
        main.sizes.map { (bytes: $0.key, frames: $0.value) }
            .sorted { ($1.frames, $1.bytes) < ($0.frames, $0.bytes) }
    }
}
