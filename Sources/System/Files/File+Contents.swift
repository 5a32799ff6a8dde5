extension File {
    /// Reads a small regular file from its beginning, one byte more than so many at most (pread).
    ///
    /// A folder is EISDIR, and what is neither is EINVAL: a pipe would hold up who reads it.
    func contents(bytesMax: Int) throws(SystemError) -> [UInt8] {
        switch try status().kind {
        case .regularFile: break
        case .directory: throw SystemError(call: "read", errno: .isDirectory)
        case .symbolicLink, .pipe, .socket, .characterDevice, .blockDevice, nil:
            throw SystemError(call: "read", errno: .invalidArgument)
        }
        return try [UInt8](capacity: bytesMax + 1) { bytes throws(SystemError) in
            while !bytes.isFull {
                let count = try read(at: UInt64(bytes.count), into: &bytes)
                guard count > 0 else { return }
            }
        }
    }
}
