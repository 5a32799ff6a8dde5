import System
package import Wire

/// An open regular file of the share, as it was when it was opened.
package final class ShareFile: Sendable {
    /// The requested name.
    package let path: RemotePath
    private let file: File
    private let opened: FileStatus
    private let secret: UInt64
    private let tellsSize: Bool
    private let readFault: (@Sendable () -> SystemError?)?

    /// Whether the bytes have to be read again before the file is called unchanged: its times do
    /// not show every change.
    ///
    /// A store through a mapping changes them only if the page was not changed already, and a write
    /// only if the clock of the file system has gone on.
    package let isReadTwice: Bool

    /// Refuses anything but a regular file: the name may lead to something else by now.
    init(
        _ path: RemotePath, _ file: consuming File, secret: UInt64, tellsSize: Bool,
        readFault: (@Sendable () -> SystemError?)?, isReadTwice: (FileStatus) -> Bool
    ) throws(ShareError) {
        do {
            opened = try file.freshStatus()
        } catch {
            throw ShareError(error)
        }
        guard opened.kind == .regularFile else { throw .notRegular(opened.kind) }
        self.isReadTwice = isReadTwice(opened)
        self.path = path
        self.secret = secret
        self.tellsSize = tellsSize
        self.readFault = readFault
        self.file = file
        self.file.willBeReadInOrder()
    }

    /// How many bytes it had.
    package var size: UInt64 { opened.size }

    /// The HEAD that is sent before the bytes.
    package func head(start: UInt64) -> Head {
        Head(
            size: opened.size, mtime: opened.modified.seconds,
            mode: opened.permissions, start: start)
    }

    /// Names this state of the file; other states, and other runs of the server, have other tags.
    package var tag: UInt64 {
        // PROTOCOL 14.4
        var writer = ByteWriter()
        for number in [secret, opened.device, opened.inode, opened.size] { writer.append(number) }
        for moment in [opened.modified, opened.changed] {
            writer.append(moment.seconds)
            writer.append(moment.nanoseconds)
        }
        let digest = Sha256.digest(of: writer.bytes.span)
        return digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Appends bytes from the offset to what is free in `buffer`, never beyond the announced size.
    ///
    /// If the file ends sooner, it is never padded (PROTOCOL 4.4): it is `changed`, or where sizes
    /// mean nothing not a regular file.
    /// - Returns: how many bytes were appended: 0 only at the announced size.
    @discardableResult
    package func read(
        at offset: UInt64, into buffer: inout OutputSpan<UInt8>
    ) throws(ShareError) -> Int {
        guard offset < size else { return 0 }
        let rest = Int(clamping: size - offset)
        let count: Int
        do throws(SystemError) {
            if let fault = readFault?() { throw fault }
            count = try file.read(at: offset, atMost: rest, into: &buffer)
        } catch {
            throw ShareError(error)
        }
        guard count > 0 || buffer.isFull else {
            try checkStatus()
            throw tellsSize ? .changed : .notRegular(nil)
        }
        return count
    }

    /// Throws `changed` unless size and both times are as they were; called before END, after
    /// the bytes were read again.
    package func checkUnchanged() throws(ShareError) {
        let isWhole = size > 0 ? true : try hasNothing()
        try checkStatus()
        // The kernel gives every file in /proc the size 0.
        guard isWhole else { throw .notRegular(nil) }
    }

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
            now = try file.freshStatus()
        } catch {
            throw ShareError(error)
        }
        // PROTOCOL 4.4
        guard
            now.size == opened.size, now.modified == opened.modified, now.changed == opened.changed
        else { throw .changed }
    }
}
