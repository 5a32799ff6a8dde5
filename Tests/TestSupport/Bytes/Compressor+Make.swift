package import System

extension Compressor {
    /// One for a test, which has the memory for it.
    package static func make() -> Compressor {
        guard let compressor = try? Compressor() else { preconditionFailure("no memory") }
        return compressor
    }
}
