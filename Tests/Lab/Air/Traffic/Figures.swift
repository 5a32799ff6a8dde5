/// All that is counted for one adapter.
package struct Figures: Equatable, Sendable {
    /// What went each way.
    package internal(set) var ways = PerDirection(DirectionFigures())
    /// The slots of the air that all of it takes.
    package internal(set) var slots = 0
    /// RFCOMM connections that were opened or found open, and those that were refused.
    package internal(set) var sessions = 0, refusals = 0
    /// L2CAP channels whose opening the capture has missed, taken for RFCOMM by what they carry.
    package internal(set) var guessedChannels = 0
    /// Data packets and PDUs that are damaged or lack a part, which are not counted elsewhere.
    package internal(set) var brokenUnits = 0
    /// Frames on an RFCOMM channel that are none, or whose check sum is wrong.
    package internal(set) var brokenFrames = 0
    /// The smallest of the largest frames that were offered for a connection.
    package internal(set) var offeredBytes: Int?

    /// The way that carries more data, and so is asked for its turns and its frames.
    package var mainDirection: Direction {
        ways[.received].dataBytes > ways[.sent].dataBytes ? .received : .sent
    }

    /// The data bytes of both ways.
    package var dataBytes: Int { ways[.sent].dataBytes + ways[.received].dataBytes }
}
