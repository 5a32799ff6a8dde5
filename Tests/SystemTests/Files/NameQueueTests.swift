import TestSupport
import Testing

@testable import System

@Suite struct `Names that wait for their turn` {
    @Test(arguments: 0..<20) func `they come in the order of their bytes`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = NameQueue()
        var sorted: [[UInt8]] = []
        for _ in 0..<Int.random(in: 0...300, using: &random) {
            if Bool.random(using: &random) || sorted.isEmpty {
                let name = random.bytes(Int.random(in: 1...5, using: &random)).map { $0 & 3 }
                guard !sorted.contains(name) else { continue }
                queue.insert(name)
                sorted.append(name)
                sorted.sort { $0.lexicographicallyPrecedes($1) }
            } else {
                #expect(queue.popFirst() == sorted.removeFirst())
            }
        }
        #expect(queue.count == sorted.count)
        while let name = queue.popFirst() { #expect(name == sorted.removeFirst()) }
        #expect(sorted.isEmpty)
        #expect(queue.isEmpty)
        #expect(queue.popFirst() == nil)
    }

    @Test func `a name that waits more than once is given out once`() {
        var queue = NameQueue()
        for name in ["b", "a", "c", "b", "a", "ab", "a"] { queue.insert(name.utf8) }
        let names = ["a", "ab", "b", "c"].map { Array($0.utf8) }
        for name in names { #expect(queue.popFirst() == name) }
        #expect(queue.popFirst() == nil)
        #expect(queue.byteCountHeld == 0)
    }

    @Test func `a name that somebody still holds does not have the others copied`() {
        var queue = NameQueue()
        for number in 0..<1_000 { queue.insert("\(number)".utf8) }
        var moves = 0
        var place = queue.place
        for _ in 0..<1_000 {
            guard let name = queue.popFirst() else { break }
            queue.insert([UInt8(ascii: "~")] + name)
            if queue.place != place { moves += 1 }
            place = queue.place
        }
        #expect(queue.count == 1_000)
        // An array that grows doubles its room each time.
        #expect(moves < 10)
    }

    @Test func `names that were given out take no memory`() {
        var random = SeededGenerator(seed: 3)
        var queue = NameQueue()
        for _ in 0..<20_000 { queue.insert(random.bytes(200)) }
        #expect(queue.byteCountHeld > 4_000_000)
        var last: [UInt8] = []
        while queue.count > 1_000, let name = queue.popFirst() {
            #expect(last.lexicographicallyPrecedes(name))
            last = name
        }
        #expect(queue.byteCountHeld < 500_000)
        #expect(queue.roomHeld < 1_000_000)
        while let name = queue.popFirst() {
            #expect(last.lexicographicallyPrecedes(name))
            last = name
        }
        #expect(queue.isEmpty)
    }
}

extension NameQueue {
    /// For how many bytes of names there is room.
    fileprivate var roomHeld: Int { bytes.capacity }

    /// Where the names lie in memory.
    fileprivate var place: UInt {
        unsafe bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    }
}
