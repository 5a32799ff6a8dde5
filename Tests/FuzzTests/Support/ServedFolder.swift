import Share
import System
import TestSupport

/// A share that is served to all inputs, with a secret beside it.
final class ServedFolder {
    /// What is beside the share and in its hidden file, and on no wire.
    static let secret = Array("this is beside the share, and never sent".utf8)

    static let files: [(name: String, bytes: [UInt8])] = [
        ("notes.txt", Samples.content), ("empty", []), ("folder/inner", Array("inner\n".utf8)),
        ("large", SeededContent.bytes(3000)),
    ]

    let base: TemporaryFolder
    let share: Share

    init() throws {
        base = try .inMemory()
        try base.write(Self.secret, to: "secret")
        try base.makeFolder("share")
        try base.makeFolder("share/folder")
        try base.write(Self.secret, to: "share/.hidden")
        try base.link("share/out", to: "../secret")
        share = Share(try Folder(base.path("share")))
        for (name, bytes) in Self.files { try write(bytes, to: name) }
    }

    /// Writes a file of the share, over what is there.
    func write(_ bytes: [UInt8], to name: String) throws {
        try base.write(bytes, to: LocalPath("share/\(name)"))
        var parts = "share/\(name)".split(separator: "/").map { LocalPath(String($0)) }
        let last = parts.removeLast()
        let parent = parts.reduce(base.path) { $0.appending($1) }
        try Folder(parent).openFileToWrite(last).setModified(seconds: 1_700_000_000)
    }
}
