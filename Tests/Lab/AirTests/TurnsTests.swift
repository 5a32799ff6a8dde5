import Testing

@testable import Air

/// Streaming is told from waiting by the order and the sizes of data frames alone.
struct TurnsTests {
    private func ways(_ frames: [(Direction, Int)]) -> PerDirection<DirectionFigures> {
        var ways = PerDirection(DirectionFigures())
        var turns = Turns()
        for (direction, bytes) in frames { turns.take(bytes, direction, into: &ways) }
        return ways
    }

    @Test func `a frame has more behind it where the same side goes on`() {
        let sent = ways([
            (.received, 20), (.sent, 16), (.sent, 1008), (.sent, 1008), (.sent, 500),
            (.received, 20), (.sent, 1008),
        ])[.sent]
        #expect(sent.queuedFrames == 3 && sent.queuedUnitFrames == 2)
        #expect(sent.unitShare.map { Int($0) } == 66)
    }

    @Test func `a side that starts, or that had sent its last, waits for the other one`() {
        let sent = ways([
            (.received, 20), (.sent, 1008), (.sent, 100), (.received, 20), (.sent, 100),
        ])[.sent]
        #expect(sent.turns == 2 && sent.idleTurns == 2)
    }

    @Test(arguments: [(959, 1), (960, 0), (961, 0), (1016, 0)])
    func `data that crosses a full frame is no idle turn`(bytes: Int, idleTurns: Int) {
        let sent = ways([(.sent, bytes), (.received, 20), (.sent, 1008)])[.sent]
        #expect(sent.turns == 1 && sent.idleTurns == idleTurns)
    }

    @Test func `one way alone has no turns and no share without a queue`() {
        let sent = ways([(.sent, 1008)])[.sent]
        #expect(sent.turns == 0 && sent.queuedFrames == 0 && sent.unitShare == nil)
    }
}
