package import System

extension TemporaryFolder {
    /// Writes behind what is in a file.
    package func append(_ bytes: [UInt8], to name: LocalPath) throws {
        let file = try open().openFileToWrite(name)
        try file.write(bytes.span, at: try file.status().size)
    }
}
