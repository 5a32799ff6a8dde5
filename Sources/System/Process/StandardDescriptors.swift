import Glibc

/// The numbers 0, 1 and 2, which every program takes to be its standard streams.
package enum StandardDescriptors {
    /// Takes the numbers that whoever started this process has closed (`>&-`), or the first files
    /// that are opened would get them, and what is meant for people would be written into those.
    ///
    /// To read from or to write to what takes their place fails, as it would have before.
    package static func takeClosed() {
        for number in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(number, F_GETFD) < 0 && errno == EBADF {
            // The lowest number that is free is that one. Without /dev/null there is no help.
            let direction = number == STDIN_FILENO ? O_WRONLY : O_RDONLY
            _ = unsafe open("/dev/null", direction)
        }
    }
}
