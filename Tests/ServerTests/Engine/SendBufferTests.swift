import Server
import System
import Testing

@Suite struct `The send buffer` {
    private func buffer(holding count: Int) -> SendBuffer {
        var buffer = SendBuffer()
        buffer.append((0..<count).map { UInt8(truncatingIfNeeded: $0) })
        return buffer
    }

    @Test func `bytes leave in the order in which they came`() {
        var buffer = SendBuffer()
        var expected: [UInt8] = []
        var left: [UInt8] = []
        for round in 0..<200 {
            let bytes = (0..<(round * 7 % 113)).map { UInt8(truncatingIfNeeded: $0 + round) }
            expected += bytes
            buffer.append(bytes)
            let count = min(buffer.byteCount, round * 5 % 97)
            for index in 0..<count { left.append(buffer.bytes[index]) }
            buffer.removeFirst(count)
            #expect(buffer.start == left.count && buffer.end == expected.count)
        }
        for index in buffer.bytes.indices { left.append(buffer.bytes[index]) }
        #expect(left == expected)
    }

    @Test(arguments: [(-1, false), (0, true), (1, true)])
    func `enough is a fixed number of bytes`(beyond: Int, enough: Bool) {
        #expect(buffer(holding: SendBuffer.bytesEnough + beyond).hasEnough == enough)
    }
}

@Suite struct `The tail of what waits` {
    private var buffer = SendBuffer()

    /// How many bytes may leave in messages of a hundred.
    private var readyByteCount: Int { buffer.readyEnd(unit: 100) - buffer.start }

    private mutating func append(_ count: Int) {
        buffer.append([UInt8](repeating: 0, count: count))
    }

    @Test(arguments: [(0, 0), (1, 0), (99, 0), (100, 100), (101, 100), (199, 100), (250, 200)])
    mutating func `only whole units leave while more may follow`(waiting: Int, ready: Int) {
        append(waiting)
        #expect(readyByteCount == ready)
    }

    @Test(arguments: [0, 1, 99, 100, 101, 250])
    mutating func `everything leaves once it is released`(waiting: Int) {
        append(waiting)
        buffer.release()
        #expect(readyByteCount == waiting)
    }

    @Test mutating func `what comes after a release does not leave in a short message`() {
        append(150)
        buffer.release()
        append(3)
        #expect(readyByteCount == 150)
        buffer.removeFirst(100)
        #expect(readyByteCount == 50)
        buffer.removeFirst(50)
        #expect(buffer.byteCount == 3)
        #expect(readyByteCount == 0)
    }

    @Test mutating func `whole units swallow an earlier release`() {
        append(50)
        buffer.release()
        append(70)
        #expect(readyByteCount == 100)
        buffer.removeFirst(100)
        #expect(readyByteCount == 0)
    }

    @Test func `leaves after a fifth of a second in which nothing is asked`() {
        let start = MonotonicTime(nanoseconds: 1_000_000_000)
        var policy = FlushPolicy()
        policy.noteWait(true, at: start)
        policy.noteWait(true, at: start + .milliseconds(199))
        #expect(policy.deadline == start + .milliseconds(200))
        policy.noteWait(false, at: start + .milliseconds(199))
        #expect(policy.deadline == nil)
        policy.noteWait(true, at: start + .milliseconds(250))
        #expect(policy.deadline == start + .milliseconds(450))
    }
}
