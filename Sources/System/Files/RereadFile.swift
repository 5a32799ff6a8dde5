import Glibc

/// A small file that can be read again at any time, from within a sandbox too.
///
/// Its folder is kept open and not the file itself, because editors put a new file in its place.
///
/// Its name is the choice of this machine's administrator: links are followed wherever they lead,
/// and a file may be mounted there.
package struct RereadFile: ~Copyable, Sendable {
    /// The folder that holds its name.
    let folder: Folder
    /// The folder that holds what the name leads to: another one if it is a link.
    let targetFolder: Folder

    private let name: LocalPath

    /// Opens the folders of a file (open, realpath).
    package init(_ path: LocalPath) throws(SystemError) {
        let (parent, name) = path.split
        let folder = try Folder(parent)
        // A name that leads nowhere says so when it is read.
        let target = (try? path.resolved()) ?? path
        targetFolder = try Folder(target.split.parent)
        self.folder = consume folder
        self.name = name
    }

    /// Reads the file as it is now, one byte more than so many at most.
    ///
    /// A folder is EISDIR, and what is neither is EINVAL: a pipe would hold up who reads it.
    package func read(bytesMax: Int) throws(SystemError) -> [UInt8] {
        // Nobody is waited for at a pipe.
        let flags = O_RDONLY | O_NOCTTY | O_NONBLOCK
        let opened = try Descriptor(opening: name, in: folder.descriptor, flags: flags)
        return try File(adopting: opened).contents(bytesMax: bytesMax)
    }
}
