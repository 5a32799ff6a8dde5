import Glibc
import System

/// Waiting for what the kernel tells nobody of.
///
/// While another test starts a program, the new process has a copy of every descriptor for a
/// moment; a lock or a socket that was let go of here is only then really free.
package enum Patience {
    private static let limit = Duration.seconds(60)

    /// Whether it becomes so; false after a minute, from which nothing is concluded.
    package static func sees(_ isSo: () throws -> Bool) rethrows -> Bool {
        let end = MonotonicTime.now + limit
        repeat {
            if try isSo() { return true }
            sched_yield()
        } while MonotonicTime.now < end
        return false
    }
}
