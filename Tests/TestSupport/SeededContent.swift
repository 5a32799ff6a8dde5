/// Content for files, the same every time.
package enum SeededContent {
    /// Bytes that no compressor makes shorter.
    package static func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return generator.bytes(count)
    }
}
