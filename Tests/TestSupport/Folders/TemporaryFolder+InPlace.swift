package import System

extension TemporaryFolder {
    /// Opens a file to change it in place.
    package func openToWrite(_ name: LocalPath) throws -> File {
        let (parent, last) = path(name).split
        return try Folder(parent).openFileToWrite(last)
    }

    /// Writes behind what is in a file.
    package func append(_ bytes: [UInt8], to name: LocalPath) throws {
        let file = try openToWrite(name)
        try file.write(bytes.span, at: try file.status().size)
    }

    /// Gives a file other bytes, and leaves it the file that it is.
    package func rewrite(_ bytes: [UInt8], in name: LocalPath) throws {
        let file = try openToWrite(name)
        try file.truncate(to: 0)
        try file.write(bytes.span, at: 0)
    }
}
