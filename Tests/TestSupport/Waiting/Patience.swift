import Glibc
import System

/// Waiting for what the kernel tells nobody of.
///
/// While another test starts a program, the new process has a copy of every descriptor for a
/// moment; a lock or a socket that was let go of here is only then really free.
package enum Patience {
    /// After how long it is given up, so that what hangs does not hang the tests.
    ///
    /// A machine that is busy needs minutes for what takes one a second: nothing is concluded from
    /// this time.
    static let milliseconds: CInt = 600_000
    /// Between two looks: without a pause they would keep a processor from what is waited for.
    private static let pauseMicroseconds: UInt32 = 2_000

    /// Whether it becomes so; false after ten minutes, from which nothing is concluded.
    package static func sees(_ isSo: () throws -> Bool) rethrows -> Bool {
        let end = MonotonicTime.now + .milliseconds(milliseconds)
        repeat {
            if try isSo() { return true }
            usleep(pauseMicroseconds)
        } while MonotonicTime.now < end
        return false
    }
}
