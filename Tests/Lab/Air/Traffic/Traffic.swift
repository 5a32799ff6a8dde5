/// All that a capture tells, adapter by adapter.
package struct Traffic: Sendable {
    private var adaptersByIndex: [UInt16: AdapterTraffic] = [:]
    /// How many records were taken.
    package private(set) var records = 0

    package init() {}

    /// Takes one more record, in the order of the capture.
    package mutating func take(_ record: CaptureRecord) {
        records += 1
        let index = record.adapter
        adaptersByIndex[index, default: AdapterTraffic(index: index)].take(record.content)
    }

    /// The adapters that have sent or received anything, by their number.
    package var adapters: [AdapterTraffic] {
        adaptersByIndex.values
            .filter { $0.figures.ways[.sent].units + $0.figures.ways[.received].units > 0 }
            .sorted { $0.index < $1.index }
    }

    /// The adapter that sends most data, where there is any.
    package var busiestSender: AdapterTraffic? {
        // Of equals the first one.
        adapters.reversed().max { first, second in
            let (one, other) = (first.figures.ways[.sent], second.figures.ways[.sent])
            return (one.dataBytes, one.unitBytes) < (other.dataBytes, other.unitBytes)
        }
    }
}
