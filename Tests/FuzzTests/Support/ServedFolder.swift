import Share
import System
import TestSupport

/// A share that is served to all inputs.
final class ServedFolder {
    static let files: [(name: String, bytes: [UInt8])] = [
        ("notes.txt", Samples.content), ("empty", []), ("folder/inner", Array("inner\n".utf8)),
        ("large", SeededContent.bytes(3000)),
    ]

    let folder: ShareFolder
    let share: Share

    init() throws {
        folder = try ShareFolder(Self.files)
        share = Share(try folder.open())
    }
}
