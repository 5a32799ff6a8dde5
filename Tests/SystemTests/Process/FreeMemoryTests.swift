import Glibc
import System
import TestSupport
import Testing

@Suite(.waiting, .withoutSanitizer) struct `Memory that is still free` {
    private static let noMemory = System.Errno.noMemory

    @Test func `is asked for and left as it was`() async {
        await #expect(processExitsWith: .success) {
            try #require(AddressSpace.limit(toMore: 8 << 20))
            for _ in 0..<1_000 { try FreeMemory.require(6 << 20) }
            #expect(throws: SystemError(call: "mmap", errno: Self.noMemory)) {
                try FreeMemory.require(10 << 20)
            }
            try FreeMemory.require(6 << 20)
        }
    }

    @Test func `is all that a compressor needs, or it is not had`() async {
        await #expect(processExitsWith: .success) {
            var random = SeededGenerator(seed: 7)
            let bytes = random.bytes(300_000)
            var output: [UInt8] = []
            output.reserveCapacity(1 << 20)
            try #require(AddressSpace.limit(toMore: 16 << 20))
            var compressors: [Compressor] = []
            var lack: SystemError?
            while lack == nil {
                do throws(SystemError) {
                    compressors.append(try Compressor())
                } catch {
                    lack = error
                }
            }
            // Room for the expectations themselves.
            compressors.removeLast()
            #expect(lack?.errno == Self.noMemory)
            #expect(compressors.count >= 4)
            // They took what they need, so that nothing is left to fail.
            for compressor in compressors {
                for level in [CompressionLevel.best, .fastest, .middle, .best] {
                    output.removeAll(keepingCapacity: true)
                    compressor.beginFrame(at: level, into: &output)
                    compressor.compress(bytes.span, into: &output)
                    compressor.flush(into: &output)
                    #expect(output.count > 290_000)
                }
            }
        }
    }

    @Test func `may be too little for what a stream wants to decompress`() async {
        await #expect(processExitsWith: .success) {
            var stream: [UInt8] = []
            let compressor = try Compressor()
            compressor.compress(Array("hello".utf8).span, into: &stream)
            compressor.flush(into: &stream)
            let decompressor = try Decompressor(windowLogMax: 20)
            var output: [UInt8] = []
            output.reserveCapacity(1_000)
            // What the C library has taken and not given out would do.
            var taken: [[UInt8]] = []
            try #require(AddressSpace.limit(toMore: 256 << 10))
            for size in [256 << 10, 64 << 10, 16 << 10] {
                while (try? FreeMemory.require(size + (16 << 10))) != nil {
                    taken.append([UInt8](repeating: 1, count: size))
                }
            }
            var position = 0
            #expect(throws: DecompressionError.noMemory) {
                try output.append(addingCapacity: 1_000) {
                    (span: inout OutputSpan<UInt8>) throws(DecompressionError) in
                    try decompressor.decompress(stream.span, at: &position, into: &span)
                }
            }
        }
    }
}
