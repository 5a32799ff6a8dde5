import System
import Wire

/// The part of a changed file while it grows: what is held is copied up to the next missing
/// stretch, for which bytes of the server are awaited.
extension BlockAssembly {
    /// Takes HEAD of an answer to PARTS.
    func begin(_ head: Head) {
        // The tag has said that it is the same file.
        if head != self.head.withoutStart { isBroken = true }
    }

    /// Takes bytes of the missing stretches, one behind the other.
    func take(_ bytes: Span<UInt8>) {
        guard !isBroken else { return }
        let skipped = Int(min(surplus, UInt64(bytes.count)))
        surplus -= UInt64(skipped)
        pending.append(copying: bytes.extracting(skipped...))
    }

    /// Whether a slice of the part can be written now.
    var hasWork: Bool {
        guard case .assembling = phase, !isBroken, let plan, stretch < plan.stretches.count else {
            return false
        }
        return plan.stretches[stretch].source != nil || !pending.isEmpty
    }

    /// Whether the part has more than when the first sums began to come.
    func hasGrown(_ part: PartFile) -> Bool { part.content.count > firstByte }

    /// Writes one slice of the part; false if there is nothing to be written now.
    func appendSlice(to part: PartFile) throws(ClientError) -> Bool {
        guard let plan, stretch < plan.stretches.count, !isBroken else { return false }
        let (start, end) = (plan.start(of: stretch), plan.stretches[stretch].end)
        let position = part.content.count
        let missing = end - min(position, end)
        if let source = plan.stretches[stretch].source {
            let byteCount = Int(min(missing, UInt64(HashedFile.sliceBytes)))
            let bytes = read(byteCount, at: source + (position - start))
            // The held file has become shorter, or cannot be read.
            guard bytes.count == byteCount else {
                isBroken = true
                return false
            }
            try part.append(bytes.span)
        } else {
            let byteCount = min(pending.count, Int(min(missing, UInt64(Int.max))))
            guard byteCount > 0 || missing == 0 else { return false }
            let bytes = pending
            try part.append(bytes.span.extracting(first: byteCount))
            pending = Array(bytes.dropFirst(byteCount))
        }
        if part.content.count >= end { stretch += 1 }
        return true
    }

    /// Takes the end of an answer to PARTS; true if the part has all of the file.
    func endParts(_ part: PartFile) -> Bool {
        if case .collecting = phase {
            endSums()
            return false
        }
        pending = []
        phase = .planned
        return part.content.count == head.size && !isBroken
    }
}

extension CopyPlan {
    /// Where the stretch of that index begins.
    func start(of index: Int) -> UInt64 { index == 0 ? start : stretches[index - 1].end }
}

extension Head {
    /// What every answer about the same file says.
    fileprivate var withoutStart: Head { Head(size: size, mtime: mtime, mode: mode, start: 0) }
}
