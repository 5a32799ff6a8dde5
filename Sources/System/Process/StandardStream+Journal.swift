import Glibc

/// Whether lines end in the system's journal.
extension StandardStream {
    /// Whether the journal itself is at the other end of this stream.
    ///
    /// The service manager tells the device and the inode of the stream that it has made; a stream
    /// that was redirected since is another one (fstat).
    package var isJournal: Bool {
        guard let stream = ProcessArguments.environment("JOURNAL_STREAM") else { return false }
        var status = stat()
        // The kernel fills the struct that it is lent.
        guard unsafe fstat(descriptor, &status) == 0 else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }
}
