import System
import TestSupport
import Testing

@Suite struct `Names that wait for their turn` {
    @Test(arguments: 0..<20) func `they come in the order of their bytes`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = NameQueue()
        var sorted: [[UInt8]] = []
        for _ in 0..<Int.random(in: 0...300, using: &random) {
            if Bool.random(using: &random) || sorted.isEmpty {
                let name = random.bytes(Int.random(in: 1...5, using: &random)).map { $0 & 3 }
                queue.insert(name)
                sorted.append(name)
                sorted.sort { $0.lexicographicallyPrecedes($1) }
            } else {
                #expect(queue.popFirst().map(Array.init) == sorted.removeFirst())
            }
        }
        #expect(queue.count == sorted.count)
        while let name = queue.popFirst() { #expect(Array(name) == sorted.removeFirst()) }
        #expect(sorted.isEmpty)
        #expect(queue.isEmpty)
        #expect(queue.popFirst() == nil)
    }
}
