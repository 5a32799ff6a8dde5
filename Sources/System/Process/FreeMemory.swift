import CSystem
import Glibc

/// The memory that this process can still get.
///
/// Swift ends the process when an array finds no memory. A caller that asks here first can refuse
/// the work instead.
package enum FreeMemory {
    /// What a program needs in any case: to start, to say what is wrong, and to end.
    package static let programBytesMin = 4 << 20

    /// Throws ENOMEM unless that many bytes are available now.
    ///
    /// They are mapped and given back untouched, which takes two system calls (mmap, munmap).
    package static func require(_ byteCount: Int) throws(SystemError) {
        do {
            try map(byteCount)
        } catch {
            // The C library keeps freed memory for itself.
            csystem_give_back_memory()
            try map(byteCount)
        }
    }

    private static func map(_ byteCount: Int) throws(SystemError) {
        precondition(byteCount > 0, "the kernel maps no empty range")
        let start = unsafe mmap(
            nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let start = unsafe start, unsafe start != MAP_FAILED else {
            throw SystemError(call: "mmap", errno: .current)
        }
        // Nothing was written there, and nothing else points to it.
        _ = unsafe munmap(start, byteCount)
    }
}
