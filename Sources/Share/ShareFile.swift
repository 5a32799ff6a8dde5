import System
package import Wire

/// A regular file of the share, open, as it was at that moment.
package final class ShareFile: Sendable {
    /// The name that it was asked for by.
    package let path: RemotePath
    private let file: File
    private let opened: FileStatus

    /// Refuses anything but a regular file, whatever stood there a moment ago.
    init(_ path: RemotePath, _ file: consuming File) throws(ShareError) {
        do {
            opened = try file.status()
        } catch {
            throw ShareError(error)
        }
        guard opened.kind == .regularFile else { throw .notRegular(opened.kind) }
        self.path = path
        self.file = file
        self.file.willBeReadInOrder()
    }

    /// How many bytes it had.
    package var size: UInt64 { opened.size }

    /// What a peer is told before the bytes.
    package func head(start: UInt64) -> Head {
        Head(
            size: opened.size, mtime: opened.modified.seconds,
            mode: opened.permissions, start: start)
    }

    /// Fills what is free in `buffer` from the offset, never beyond the size announced.
    ///
    /// An end before that size is never padded (PROTOCOL 4.4): the file is `changed`, or none.
    /// - Returns: how many bytes were appended: 0 only at the size announced.
    @discardableResult
    package func read(
        at offset: UInt64, into buffer: inout OutputSpan<UInt8>
    ) throws(ShareError) -> Int {
        guard offset < size else { return 0 }
        let rest = Int(clamping: size - offset)
        let count: Int
        do {
            count = try file.read(at: offset, atMost: rest, into: &buffer)
        } catch {
            throw ShareError(error)
        }
        guard count > 0 || buffer.isFull else {
            try checkStatus()
            // The kernel says 4,096 of all its files in /sys.
            throw .notRegular(nil)
        }
        return count
    }

    /// Throws `changed` unless size and both times are what they were: asked before END.
    package func checkUnchanged() throws(ShareError) {
        let isWhole = size > 0 ? true : try hasNothing()
        try checkStatus()
        // The kernel says 0 of all its files in /proc.
        guard isWhole else { throw .notRegular(nil) }
    }

    /// Whether there is nothing to read.
    private func hasNothing() throws(ShareError) -> Bool {
        var bytes: [UInt8] = []
        do throws(SystemError) {
            try bytes.append(addingCapacity: 1) {
                (span: inout OutputSpan<UInt8>) throws(SystemError) in
                _ = try file.read(at: 0, atMost: 1, into: &span)
            }
        } catch {
            throw ShareError(error)
        }
        return bytes.isEmpty
    }

    private func checkStatus() throws(ShareError) {
        let now: FileStatus
        do {
            now = try file.status()
        } catch {
            throw ShareError(error)
        }
        // PROTOCOL 4.4
        guard
            now.size == opened.size, now.modified == opened.modified, now.changed == opened.changed
        else { throw .changed }
    }
}
