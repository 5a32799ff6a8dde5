import Glibc
import System
import TestSupport
import Testing

@Suite(.waiting) struct `The creation mask` {
    /// In a process of its own: the mask is one for all threads.
    @Test func `is told, and stays`() async {
        await #expect(processExitsWith: .success) {
            umask(0o027)
            precondition(CreationMask.current() == 0o027)
            precondition(umask(0) == 0o027)
        }
    }
}
