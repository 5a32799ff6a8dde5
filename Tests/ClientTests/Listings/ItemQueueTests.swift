import TestSupport
import Testing
import Wire

@testable import Client

@Suite struct `Items that wait` {
    private static func item(_ number: UInt64) throws -> Item {
        Item(
            kind: number % 3 == 0 ? .directory : .file, size: number, mtime: -Int64(number),
            mode: UInt16(number % 0o1000), path: try RemotePath("folder/\(number)"))
    }

    @Test func `come out as they went in, however they are mixed`() throws {
        var items = ItemQueue()
        var generator = SeededGenerator(seed: 4)
        var first: UInt64 = 0
        var end: UInt64 = 0
        while end < 2_000 {
            for _ in 0..<UInt64.random(in: 0...20, using: &generator) {
                items.append(try Self.item(end), of: Int(end))
                end += 1
            }
            for _ in 0..<UInt64.random(in: 0...19, using: &generator) where first < end {
                let popped = items.popFirst()
                let found = try #require(popped)
                #expect(try found.item == Self.item(first) && found.selection == Int(first))
                first += 1
            }
            #expect(items.count == Int(end - first))
        }
        while first < end {
            end -= 1
            let popped = items.popLast()
            #expect(try popped?.item == Self.item(end))
        }
        let after = items.popFirst()
        #expect(after?.item == nil && items.count == 0)
    }
}
