internal import Wire

/// The answer with a file to which nothing more is added, and which may still wait to leave.
struct AnsweredFile: Sendable {
    private let file: ServerEngine.UnfinishedFile
    private let isComplete: Bool
    /// The place behind its last byte; nil while the compressor may hold some of it.
    private var end: Int?

    /// Nil for an event that does not end a file's answer.
    init?(_ event: ServerEngine.Event) {
        guard case .served(let path, let size, _) = event else { return nil }
        file = ServerEngine.UnfinishedFile(path: path, position: size, byteCount: size)
        isComplete = true
    }

    /// The answer that ends with what is in the stream now, before the end of the file.
    init(cutOff file: ServerEngine.UnfinishedFile, in stream: borrowing SendStream) {
        self.file = file
        isComplete = false
        end = stream.buffer.end
    }

    /// Learns where it ends, once the compressor holds nothing.
    mutating func note(_ stream: borrowing SendStream) {
        if end == nil, !stream.isCompressorHolding { end = stream.buffer.end }
    }

    /// The file, and up to where it has left; nil once all of it has, if it is complete.
    func file(in stream: borrowing SendStream) -> ServerEngine.UnfinishedFile? {
        let waitingCount = (end ?? stream.buffer.end) - stream.buffer.start
        guard !isComplete || waitingCount > 0 || end == nil else { return nil }
        var file = file
        file.position -= min(file.position, UInt64(max(waitingCount, 0)))
        return file
    }
}
