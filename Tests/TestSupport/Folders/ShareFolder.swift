package import System

/// A folder to be served, with a secret beside it and in it.
package final class ShareFolder {
    /// What is beside the share and in its hidden file, and on no wire.
    package static let canary = "the canary sits beside the share and is never sent"

    /// Has the share in it.
    package let base: TemporaryFolder

    package init(_ files: [(name: String, bytes: [UInt8])] = []) throws {
        base = try .inMemory()
        try base.write(Self.canary, to: "secret")
        try base.makeFolder("share")
        try base.makeFolder("share/folder")
        try base.write(Self.canary, to: "share/.hidden")
        try base.link("share/out", to: "../secret")
        for file in files { try write(file.bytes, to: file.name) }
    }

    /// The share itself.
    package func open() throws -> Folder { try Folder(base.path("share")) }

    /// Writes a file of the share, over what is there.
    package func write(
        _ bytes: [UInt8], to name: String, modified: Int64 = 1_700_000_000
    ) throws {
        try base.write(bytes, to: LocalPath("share/\(name)"))
        try touch(name, modified)
    }

    /// Sets when a file of the share was changed last.
    package func touch(_ name: String, _ modified: Int64) throws {
        try openToWrite(name).setModified(seconds: modified)
    }

    /// Opens a file of the share to change it in place.
    package func openToWrite(_ name: String) throws -> File {
        try base.openToWrite(LocalPath("share/\(name)"))
    }
}
