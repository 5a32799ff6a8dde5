/// How often in a row a call may be interrupted: no signal of this program interrupts any, but a
/// file system in user space can say so for ever.
private let interruptionsMax = 10_000

/// Repeats a system call until no signal interrupts it: the only loop on EINTR.
///
/// Never for `close`: Linux frees the number before it returns EINTR, and a second call could close
/// another descriptor. A `body` that fails returns -1 and leaves its reason in `errno`.
@discardableResult
package func retrying<Result: FixedWidthInteger & SignedInteger>(
    _ call: String, _ body: () -> Result
) throws(SystemError) -> Result {
    var interruptionCount = 0
    while true {
        let result = body()
        guard result == -1 else { return result }
        let errno = Errno.current
        guard errno == .interrupted, interruptionCount < interruptionsMax else {
            throw SystemError(call: call, errno: errno)
        }
        interruptionCount += 1
    }
}
