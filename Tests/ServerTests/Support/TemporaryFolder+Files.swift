import System
import TestSupport

extension TemporaryFolder {
    /// Opens a file of the folder to change it in place.
    func file(_ name: LocalPath) throws -> File {
        try open().openFileToWrite(name)
    }

    /// Sets when a file was changed last.
    func touch(_ name: LocalPath, seconds: Int64) throws {
        try file(name).setModified(seconds: seconds)
    }
}
