/// What went one way.
package struct DirectionFigures: Equatable, Sendable {
    /// L2CAP PDUs of every kind, and their bytes with their headers.
    package internal(set) var units = 0, unitBytes = 0
    /// RFCOMM frames of every kind.
    package internal(set) var frames = 0
    /// RFCOMM frames with data, and their data bytes.
    package internal(set) var dataFrames = 0, dataBytes = 0
    /// RFCOMM frames that do nothing but grant credits.
    package internal(set) var creditFrames = 0
    /// How many data frames carry so many bytes.
    package internal(set) var sizes: [Int: Int] = [:]
    /// Data frames that another one of the same side follows, and those of them with 1008 bytes.
    package internal(set) var queuedFrames = 0, queuedUnitFrames = 0
    /// Data frames that follow one of the other side, and those of them before which this side had
    /// nothing left to send.
    package internal(set) var turns = 0, idleTurns = 0

    /// The bytes of a data frame in which nothing of the air is wasted whatever the kernel.
    package static let frameUnit = 1008

    /// Per cent of the data frames with more behind them that carry 1008 bytes; nil without any.
    package var unitShare: Double? {
        queuedFrames == 0 ? nil : 100 * Double(queuedUnitFrames) / Double(queuedFrames)
    }

    mutating func count(_ frame: RFCOMMFrame) {
        frames += 1
        guard frame.kind == .data, frame.connection != 0 else { return }
        if frame.dataBytes > 0 {
            dataFrames += 1
            dataBytes += frame.dataBytes
            sizes[frame.dataBytes, default: 0] += 1
        } else if frame.credits != nil {
            creditFrames += 1
        }
    }
}
