/// A small file that is read again whenever somebody asks, also once a wall stands: what is kept
/// open is its folder, for whoever edits a file puts a new one in its place.
package struct RereadFile: ~Copyable, Sendable {
    /// The folder that holds it.
    package let folder: Folder

    private let name: LocalPath

    /// Opens the folder of a file (open).
    package init(_ path: LocalPath) throws(SystemError) {
        let (parent, name) = path.split
        folder = try Folder(parent)
        self.name = name
    }

    /// Reads the file as it is now, one byte more than so many at most.
    ///
    /// What is no regular file is EINVAL: a pipe would hold up who reads it.
    package func read(bytesMax: Int) throws(SystemError) -> [UInt8] {
        let file = try folder.openFile(beneath: name, links: .followedBeneath)
        guard try file.status().kind == .regularFile else {
            throw SystemError(call: "read", errno: .invalidArgument)
        }
        return try [UInt8](capacity: bytesMax + 1) { bytes throws(SystemError) in
            while !bytes.isFull {
                let count = try file.read(at: UInt64(bytes.count), into: &bytes)
                guard count > 0 else { return }
            }
        }
    }
}
