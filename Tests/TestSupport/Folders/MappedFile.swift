import Glibc
package import System

/// A file whose bytes are stored into memory, as databases do, without a call of the kernel.
@safe package final class MappedFile {
    private let bytes: UnsafeMutableRawBufferPointer

    /// Maps so many bytes of an existing file (mmap).
    package init(_ path: LocalPath, byteCount: Int) throws(SystemError) {
        let file = unsafe open(path.description, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { throw SystemError(call: "mmap", errno: .current) }
        defer { close(file) }
        let start = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
        guard unsafe start != MAP_FAILED else { throw SystemError(call: "mmap", errno: .current) }
        unsafe bytes = UnsafeMutableRawBufferPointer(start: start, count: byteCount)
    }

    deinit {
        _ = unsafe munmap(bytes.baseAddress, bytes.count)
    }

    /// A byte of the file.
    package subscript(index: Int) -> UInt8 {
        get { unsafe bytes[index] }
        set { unsafe bytes[index] = newValue }
    }
}
