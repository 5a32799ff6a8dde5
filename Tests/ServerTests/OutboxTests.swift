import Server
import Testing

@Suite struct `The outbox` {
    private func outbox(holding count: Int) -> Outbox {
        var outbox = Outbox()
        outbox.append((0..<count).map { UInt8(truncatingIfNeeded: $0) })
        return outbox
    }

    @Test(arguments: [(0, 0), (1, 0), (99, 0), (100, 100), (101, 100), (199, 100), (250, 200)])
    func `only whole units leave while more may follow`(waiting: Int, ready: Int) {
        #expect(outbox(holding: waiting).readyByteCount(unit: 100) == ready)
    }

    @Test(arguments: [0, 1, 99, 100, 101, 250])
    func `everything leaves once it is released`(waiting: Int) {
        var outbox = outbox(holding: waiting)
        outbox.release()
        #expect(outbox.readyByteCount(unit: 100) == waiting)
    }

    @Test func `what comes after a release does not leave in a short message`() {
        var outbox = outbox(holding: 150)
        outbox.release()
        outbox.append([1, 2, 3])
        #expect(outbox.readyByteCount(unit: 100) == 150)
        outbox.removeFirst(100)
        #expect(outbox.readyByteCount(unit: 100) == 50)
        outbox.removeFirst(50)
        #expect(outbox.byteCount == 3)
        #expect(outbox.readyByteCount(unit: 100) == 0)
    }

    @Test func `whole units swallow an earlier release`() {
        var outbox = outbox(holding: 50)
        outbox.release()
        outbox.append([UInt8](repeating: 0, count: 70))
        #expect(outbox.readyByteCount(unit: 100) == 100)
        outbox.removeFirst(100)
        #expect(outbox.readyByteCount(unit: 100) == 0)
    }

    @Test func `bytes leave in the order in which they came`() {
        var outbox = Outbox()
        var expected: [UInt8] = []
        var left: [UInt8] = []
        for round in 0..<200 {
            let bytes = (0..<(round * 7 % 113)).map { UInt8(truncatingIfNeeded: $0 + round) }
            expected += bytes
            outbox.append(bytes)
            let count = min(outbox.byteCount, round * 5 % 97)
            for index in 0..<count { left.append(outbox.bytes[index]) }
            outbox.removeFirst(count)
        }
        for index in outbox.bytes.indices { left.append(outbox.bytes[index]) }
        #expect(left == expected)
    }

    @Test(arguments: [(-1, false), (0, true), (1, true)])
    func `enough is a fixed number of bytes`(beyond: Int, enough: Bool) {
        #expect(outbox(holding: Outbox.bytesEnough + beyond).hasEnough == enough)
    }
}
