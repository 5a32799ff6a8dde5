package import System

extension TemporaryFolder {
    /// A folder that is kept in memory where the system has such, so that syncing it costs nothing.
    package static func inMemory() throws(SystemError) -> TemporaryFolder {
        let memory: LocalPath = "/dev/shm"
        guard (try? Folder(memory)) != nil else { return try TemporaryFolder() }
        return try TemporaryFolder(in: memory)
    }
}
