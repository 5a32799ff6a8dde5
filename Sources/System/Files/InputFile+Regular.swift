import Glibc

extension InputFile {
    /// Reads a file of this machine by any path, links followed, and one byte more than so many at
    /// most (open, fstat, pread).
    ///
    /// A folder is EISDIR, and what is neither is EINVAL: a pipe would hold up who reads it.
    package static func regular(
        _ path: LocalPath, bytesMax: Int
    ) throws(SystemError) -> [UInt8] {
        // The kernel reads the path while it is lent. Nobody is waited for at a pipe.
        let opened = try unsafe path.withCString(for: "open") { path throws(SystemError) in
            try retrying("open") {
                unsafe open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
            }
        }
        return try File(adopting: Descriptor(adopting: opened)).contents(bytesMax: bytesMax)
    }
}
