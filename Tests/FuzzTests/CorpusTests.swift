import TestSupport
import Testing

@Suite(.serialized) struct `What fuzzers have found` {
    @Test(arguments: FuzzTable.names)
    func `is still handled, as is every valid input they begin with`(name: String) throws {
        let target = try #require(FuzzTable.target(named: name))
        for input in try Corpus.inputs(of: target) {
            #expect(throws: Never.self, "\(Corpus.hexadecimal(input))") {
                try target.check(input)
            }
        }
    }

    @Test(arguments: FuzzTable.names)
    func `is near many other inputs that are handled as well`(name: String) throws {
        let target = try #require(FuzzTable.target(named: name))
        let inputs = try Corpus.inputs(of: target)
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<50 {
            let input = changed(inputs, using: &generator)
            #expect(throws: Never.self, "\(Corpus.hexadecimal(input))") {
                try target.check(input)
            }
        }
    }

    /// One input with a few bytes changed, left out or taken from another one.
    private func changed(
        _ inputs: [[UInt8]], using generator: inout SeededGenerator
    ) -> [UInt8] {
        var input = inputs.randomElement(using: &generator) ?? []
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !input.isEmpty {
            let place = Int.random(in: 0..<input.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: input[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: input[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: input.removeSubrange(place...)
            default: input += inputs.randomElement(using: &generator)?.prefix(64) ?? []
            }
        }
        return input
    }

    @Test func `each file of them belongs to a target`() {
        let files = SourceTree().names(in: Corpus.folder)
        #expect(Set(files).isSubset(of: FuzzTable.names.map { "\($0).txt" }))
    }

    @Test func `each target has a name of its own, and a seed`() throws {
        #expect(Set(FuzzTable.names).count == FuzzTable.names.count)
        for target in FuzzTable.targets { #expect(try !target.seeds().isEmpty) }
    }
}
