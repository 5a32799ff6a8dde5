package import System

extension TemporaryFolder {
    /// The address of a socket in the folder.
    package func address(_ name: LocalPath) throws -> UnixAddress {
        try UnixAddress(path(name))
    }

    /// What has the name, or nil for nothing.
    package func status(of name: LocalPath) throws -> FileStatus? {
        do {
            return try open().status(of: name)
        } catch  where [.noSuchFile, .notDirectory].contains(error.errno) {
            return nil
        }
    }
}
