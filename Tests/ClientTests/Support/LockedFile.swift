import System
import Testing

/// A file that is locked as another process would lock it.
final class LockedFile {
    private let file: File

    init(_ file: consuming File) throws {
        self.file = file
        #expect(try self.file.lock())
    }
}
