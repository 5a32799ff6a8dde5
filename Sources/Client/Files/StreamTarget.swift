import System
import Wire

/// A download that is written to a stream as it comes: what is written cannot be taken back.
///
/// `append` does not write, because the reader may be slow: `doWork` does, once there is room.
final class StreamTarget: TransferTarget {
    private let stream: OutputStream
    private let isDryRun: Bool
    private let isForTerminal: Bool
    private let sha = Sha256()
    private var pending: [UInt8] = []
    private var written = 0

    /// How many bytes were received, written or not.
    private(set) var count: UInt64 = 0

    /// How much of a file is checked before it counts as text.
    private static let lookedAtBytes: UInt64 = 8192

    init(_ stream: OutputStream, isDryRun: Bool = false) {
        isForTerminal = stream.isTerminal
        self.stream = stream
        self.isDryRun = isDryRun
    }

    var name: LocalPath { stream.name }

    var digest: Digest32 { Digest32(of: sha) }

    func checkHeld() -> HeldState {
        if isDryRun { return .enough(.planned(.fetch)) }
        return .ask(
            .rest(after: count == 0 ? nil : HeldPrefix(offset: count, digest: digest)))
    }

    func begin(_ head: Head) throws(ClientError) -> DownloadOutcome.Result? {
        guard head.start == count else { throw .changedWhileStreaming }
        return .fetched
    }

    var work: TargetWork { written < pending.count ? .standardOutput : .none }

    func doWork() throws(ClientError) {
        let bytes = pending
        do {
            written += try stream.write(bytes.span.extracting(written...))
        } catch {
            throw .standardOutput(error)
        }
        if written == pending.count {
            pending.removeAll(keepingCapacity: true)
            written = 0
        }
    }

    func append(_ bytes: Span<UInt8>) throws(ClientError) {
        if isForTerminal && isBinary(bytes) { throw .binaryForTerminal }
        sha.update(bytes)
        count += UInt64(bytes.count)
        pending.append(copying: bytes)
    }

    /// Whether the next bytes show that the file is not text.
    private func isBinary(_ bytes: Span<UInt8>) -> Bool {
        let left = Self.lookedAtBytes - min(Self.lookedAtBytes, count)
        return bytes.indices.prefix(Int(left)).contains { bytes[$0] == 0 }
    }

    /// Only while nothing was received: what is written cannot be taken back.
    func startOver() -> Bool { count == 0 }
}
