import Glibc

extension InputFile {
    /// Reads a file of this machine by any path, links followed, and one byte more than so many at
    /// most (open, fstat, pread).
    ///
    /// A folder is EISDIR, and what is neither is EINVAL: a pipe would hold up who reads it.
    package static func regular(
        _ path: LocalPath, bytesMax: Int
    ) throws(SystemError) -> [UInt8] {
        // Nobody is waited for at a pipe.
        let flags = O_RDONLY | O_NOCTTY | O_NONBLOCK
        let file = File(adopting: try Descriptor(opening: path, flags: flags))
        return try file.contents(bytesMax: bytesMax)
    }
}
