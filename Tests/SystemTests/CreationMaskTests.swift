import Glibc
import System
import TestSupport
import Testing

@Suite struct `The creation mask` {
    /// In a process of its own: the mask is one for all threads.
    @Test func `replaced and put back`() async {
        await #expect(processExitsWith: .success) {
            let before = CreationMask.replace(with: 0o027)
            precondition(CreationMask.current() == 0o027)
            precondition(CreationMask.replace(with: before) == 0o027)
            precondition(CreationMask.current() == before)
        }
    }
}
