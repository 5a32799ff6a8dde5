/// Follows the data frames of one RFCOMM connection, and tells streaming from waiting.
struct Turns {
    private var lastDirection: Direction?
    private var lastBytes = PerDirection<Int?>(nil)

    /// No program that has more to send cuts smaller frames than that.
    ///
    /// They are of 1008 bytes and more with Linux, of about 990 with phones. So a shorter frame was
    /// the last of what there was.
    static let fullBytesMin = 960

    /// Counts one more data frame; what it tells about the frame before it is known only now.
    mutating func take(
        _ bytes: Int, _ direction: Direction, into ways: inout PerDirection<DirectionFigures>
    ) {
        if lastDirection == direction {
            ways[direction].queuedFrames += 1
            if lastBytes[direction] == DirectionFigures.frameUnit {
                ways[direction].queuedUnitFrames += 1
            }
        } else if lastDirection != nil {
            ways[direction].turns += 1
            if (lastBytes[direction] ?? 0) < Self.fullBytesMin {
                ways[direction].idleTurns += 1
            }
        }
        lastDirection = direction
        lastBytes[direction] = bytes
    }
}
