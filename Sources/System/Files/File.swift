import CSystem
import Glibc

/// An open file, read and written at given offsets so that nothing depends on a shared position.
///
/// `Folder` opens it; the caller checks with `status()` whether it is a regular file.
package struct File: ~Copyable, Sendable {
    let descriptor: Descriptor

    /// Takes over a descriptor that was opened elsewhere.
    package init(adopting descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    /// What the kernel knows about the file now (fstat).
    package func status() throws(SystemError) -> FileStatus {
        try FileStatus(of: descriptor)
    }

    /// The same, from the disk or the server that has it and not from what is remembered of it
    /// (statx).
    package func freshStatus() throws(SystemError) -> FileStatus {
        try FileStatus(of: descriptor, .fresh)
    }

    /// Appends bytes from the offset to what is free in `buffer`, `countMax` at most (pread).
    ///
    /// - Returns: how many bytes were appended: 0 at the end.
    @discardableResult
    package func read(
        at offset: UInt64, atMost countMax: Int = .max, into buffer: inout OutputSpan<UInt8>
    ) throws(SystemError) -> Int {
        let position = try Self.position(offset, for: "pread")
        let number = descriptor.rawValue
        // The kernel writes only into the free part, and the count tells how much of it.
        return try unsafe buffer.withUnsafeMutableBufferPointer {
            memory, count throws(SystemError) in
            let free = memory.extracting(count...)
            let readCount = try retrying("pread") {
                unsafe pread(number, free.baseAddress, min(free.count, countMax), position)
            }
            count += readCount
            return readCount
        }
    }

    /// Writes all bytes at the offset, however many calls that takes (pwrite).
    package func write(_ bytes: Span<UInt8>, at offset: UInt64) throws(SystemError) {
        let number = descriptor.rawValue
        var written = 0
        while written < bytes.count {
            let place = offset.addingReportingOverflow(UInt64(written)).partialValue
            let position = try Self.position(place, for: "pwrite")
            let rest = bytes.extracting(droppingFirst: written)
            // The kernel only reads what the span lends.
            written += try unsafe rest.withUnsafeBufferPointer { memory throws(SystemError) in
                try retrying("pwrite") {
                    unsafe pwrite(number, memory.baseAddress, memory.count, position)
                }
            }
        }
    }

    /// Cuts the file, or lengthens it with zeros (ftruncate).
    package func truncate(to size: UInt64) throws(SystemError) {
        let length = try Self.position(size, for: "ftruncate")
        let number = descriptor.rawValue
        try retrying("ftruncate") { ftruncate(number, length) }
    }

    /// Returns when the content is on the disk and not only in memory (fdatasync).
    package func synchronize() throws(SystemError) {
        let number = descriptor.rawValue
        try retrying("fdatasync") { fdatasync(number) }
    }

    /// Throws an error if anything that was written since the file was opened did not get to the
    /// disk, and that was not reported here before (sync_file_range).
    ///
    /// Where the file system does not tell of that, what is in memory only is written (fdatasync).
    package func checkWritten() throws(SystemError) {
        guard FileSystem(of: descriptor).reportsWriteErrors else { return try synchronize() }
        let number = descriptor.rawValue
        try retrying("sync_file_range") { csystem_check_written(number) }
    }

    /// Drops what memory holds and the disk has, so that the next read is from the disk; a hint
    /// (posix_fadvise).
    package func dropCache() {
        _ = posix_fadvise(descriptor.rawValue, 0, 0, POSIX_FADV_DONTNEED)
    }

    /// Sets the modification time, not the access time (futimens).
    package func setModified(seconds: Int64) throws(SystemError) {
        try descriptor.setModified(seconds: seconds)
    }

    /// Sets both times to now (futimens).
    package func touch() throws(SystemError) {
        let number = descriptor.rawValue
        // Without times the call uses the current time.
        try retrying("futimens") { futimens(number, nil) }
    }

    /// Sets the permission bits (fchmod).
    package func setPermissions(_ permissions: UInt16) throws(SystemError) {
        try descriptor.setPermissions(permissions)
    }

    /// Locks the file against every other program that asks, until it is closed (flock).
    ///
    /// - Returns: false when another one holds the lock.
    package func lock() throws(SystemError) -> Bool {
        let number = descriptor.rawValue
        do {
            try retrying("flock") { flock(number, LOCK_EX | LOCK_NB) }
            return true
        } catch let error where error.errno == .wouldBlock {
            return false
        }
    }

    /// Gives up the lock of all who have this descriptor or a copy of it (flock).
    package func unlock() { _ = flock(descriptor.rawValue, LOCK_UN) }

    /// Tells the kernel to read ahead; a hint whose failure changes nothing (posix_fadvise).
    package func willBeReadInOrder() {
        _ = posix_fadvise(descriptor.rawValue, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    /// Closes now and reports a failure (close).
    package consuming func close() throws(SystemError) {
        try descriptor.close()
    }

    /// The kernel's offsets are signed: what does not fit is EFBIG, like its own limit.
    private static func position(_ offset: UInt64, for call: String) throws(SystemError) -> off_t {
        guard let position = off_t(exactly: offset) else {
            throw SystemError(call: call, errno: .fileTooLarge)
        }
        return position
    }
}

extension File {
    /// Reads a small regular file from its beginning, as `InputFile.regular` says (pread).
    func contents(bytesMax: Int) throws(SystemError) -> [UInt8] {
        switch try status().kind {
        case .regularFile: break
        case .directory: throw SystemError(call: "read", errno: .isDirectory)
        case .symbolicLink, .pipe, .socket, .characterDevice, .blockDevice, nil:
            throw SystemError(call: "read", errno: .invalidArgument)
        }
        return try [UInt8](capacity: bytesMax + 1) { bytes throws(SystemError) in
            while !bytes.isFull {
                let count = try read(at: UInt64(bytes.count), into: &bytes)
                guard count > 0 else { return }
            }
        }
    }
}
