import Glibc

extension Descriptor {
    /// Another number for what `number` stands for, never that of a standard stream (fcntl).
    init(duplicating number: CInt) throws(SystemError) {
        // A third argument that is no pointer: the smallest number that is not standard.
        self.init(adopting: try retrying("fcntl") { fcntl(number, F_DUPFD_CLOEXEC, 3) })
    }
}
