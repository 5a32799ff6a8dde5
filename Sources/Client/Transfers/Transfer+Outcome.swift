import System
import Wire

/// How far a transfer has got, and how it ends.
extension Transfer {
    /// How far it has got, for the progress display.
    var progress: Progress {
        Progress(request: request, size: facts.size, start: facts.start, count: count)
    }

    /// How many bytes of it are here.
    var count: UInt64 { target.count }

    /// How many bytes its part keeps for the next run.
    var keptBytes: UInt64 { file?.keptCount ?? 0 }

    /// Notes that a session which brought nothing else ended while its answer came.
    func noteCut() {
        if case .receiving = state { file?.noteCut() }
    }

    /// What is reported once its part has its name.
    var verifiedOutcome: DownloadOutcome {
        guard case .committing(let outcome) = state else {
            preconditionFailure("only what is verified succeeds")
        }
        return outcome
    }

    /// Gives it up; what has come is kept for the next run.
    mutating func fail(_ error: ClientError, at now: MonotonicTime) -> DownloadOutcome {
        facts.digest = nil
        let outcome = outcome(.failed(reason(error)), at: now)
        file?.release()
        return outcome
    }

    /// If the server goes away instead of sending it again, the wrong digest is still the reason.
    private func reason(_ error: ClientError) -> ClientError {
        guard let mismatch, case .session(let end, _) = error, end.isServerAway else {
            return error
        }
        return mismatch
    }

    mutating func outcome(
        _ result: DownloadOutcome.Result, at now: MonotonicTime
    ) -> DownloadOutcome {
        facts.duration = startedAt.map { now - $0 } ?? .zero
        return DownloadOutcome(request: request, result: result, facts: facts)
    }
}
