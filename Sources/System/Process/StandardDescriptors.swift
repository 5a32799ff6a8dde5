import CSystem
import Glibc

/// The numbers 0, 1 and 2, which every program takes to be its standard streams.
package enum StandardDescriptors {
    /// Takes the numbers that the parent process has closed (`>&-`): the next opened files would
    /// get them, and messages would be written into those files.
    ///
    /// Reading from or writing to what takes their place fails, as before.
    package static func takeClosed() {
        for number in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(number, F_GETFD) < 0 && errno == EBADF {
            // open returns the lowest free number, which is this one. Without /dev/null nothing can
            // be done.
            let direction = number == STDIN_FILENO ? O_WRONLY : O_RDONLY
            _ = unsafe open("/dev/null", direction)
        }
    }

    /// Drops what is written to standard error from now on if it leads where standard input or
    /// output lead (fstat, dup2).
    ///
    /// inetd and systemd hand a client on as all three, and it would read the log as an answer.
    package static func keepErrorsFromPeer() {
        var files: [(dev_t, ino_t)] = []
        for number in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
            var status = stat()
            // The kernel fills the struct that it is lent.
            guard unsafe fstat(number, &status) == 0 else { return }
            files.append((status.st_dev, status.st_ino))
        }
        guard files[..<2].contains(where: { $0 == files[2] }) else { return }
        let number = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard number >= 0 else { return }
        dup2(number, STDERR_FILENO)
        close(number)
    }
}
