import Glibc

/// A small file that can be read again at any time, also inside the sandbox.
///
/// The folder is kept open, not the file, because editors replace files with new ones.
///
/// The administrator has chosen the name: links are followed wherever they lead, and a file may be
/// mounted there.
package struct ReloadableFile: ~Copyable, Sendable {
    /// The folder that holds its name.
    let folder: Folder
    /// The folder that holds what the name leads to: another one if it is a link.
    let targetFolder: Folder

    private let name: LocalPath

    /// Opens the folders of a file (open, realpath).
    package init(_ path: LocalPath) throws(SystemError) {
        let (parent, name) = path.split
        let folder = try Folder(parent)
        // A name that leads nowhere fails when it is read.
        let target = (try? path.resolved()) ?? path
        targetFolder = try Folder(target.split.parent)
        self.folder = consume folder
        self.name = name
    }

    /// Reads the file as it is now, as `InputFile.regular` does.
    package func read(bytesMax: Int) throws(SystemError) -> [UInt8] {
        // Opening a pipe does not wait for a writer.
        let flags = O_RDONLY | O_NOCTTY | O_NONBLOCK
        let opened = try Descriptor(opening: name, in: folder.descriptor, flags: flags)
        return try File(adopting: opened).contents(bytesMax: bytesMax)
    }
}
