import System
import Wire

/// Whether what is asked for can be kept: nothing is to come that cannot.
extension ClientEngine {
    enum Room {
        case enough
        /// Not beside all that is on its way: look again when some of that is here.
        case later
        case none(ClientError)
    }

    /// About a second of air, which is as long as connecting again takes.
    static var secondOfAirBytes: UInt64 { 256 * 1024 }

    /// Whether there are several files: then the folder's fault is reported once.
    private var isBatch: Bool {
        switch selections.first {
        case .file, .listing, nil: selections.count > 1
        case .pattern, .folder: true
        }
    }

    /// Tries the output folder before the first question of a batch.
    ///
    /// What is in it may be all that is asked for: then nothing has to be written.
    mutating func tryFolder() {
        guard !round.hasTriedFolder else { return }
        round.hasTriedFolder = true
        let writes = selections.contains { selection in
            switch selection {
            case .file(let request): request.destination != .standardOutput
            case .pattern, .folder: true
            case .listing: false
            }
        }
        guard writes, isBatch, !configuration.isDryRun, let errno = folder.fault else { return }
        if (try? folder.isEmpty()) ?? false { round.folderFault = errno }
    }

    /// Whether there is room for a file, as far as its listing tells, beside those `asked`.
    mutating func room(for id: TransferID, beside asked: [OpenSession.Asked]) -> Room {
        guard let file = transfers[id].file, file.neededBytes > 0, var free = file.freeSpace else {
            return .enough
        }
        round.freeBytesMax[free.device] = max(round.freeBytesMax[free.device] ?? 0, free.bytes)
        let coming = asked.compactMap(\.transfer).reduce(UInt64(0)) { sum, id in
            sum.addingReportingOverflow(comingBytes(of: id) ?? 0).partialValue
        }
        if file.neededBytes <= free.bytes - min(free.bytes, coming) { return .enough }
        if round.otherNames.makeRoom(), let more = file.freeSpace {
            free = more
            if file.neededBytes <= free.bytes - min(free.bytes, coming) { return .enough }
        }
        if coming > 0 { return .later }
        return .none(.diskFull(neededBytes: file.neededBytes, freeBytes: free.bytes))
    }

    /// How much of a file is still to come; nil if its size is not known.
    private func comingBytes(of id: TransferID) -> UInt64? {
        transfers[id].facts.size.map { $0 - min($0, transfers[id].count) }
    }

    /// Whether so little is on its way that it is read to its end although the batch has ended.
    func isNearEnd(_ session: borrowing OpenSession) -> Bool {
        var bytes = session.missingBytes
        for (index, asked) in session.asked.enumerated() where index > 0 || bytes == 0 {
            switch asked.asker {
            case .nobody, .watch: continue
            case .listing, .neighbours: return false
            case .transfer(let id):
                guard let coming = comingBytes(of: id) else { return false }
                bytes = bytes.addingReportingOverflow(coming).partialValue
            }
        }
        return bytes <= Self.secondOfAirBytes
    }
}

// MARK: A folder that takes nothing more

extension ClientEngine {
    /// The error to report; if the folder takes nothing more, that ends the batch and is reported
    /// instead.
    mutating func judged(_ error: ClientError, of file: FileTarget? = nil) -> ClientError {
        guard isBatch, let errno = fault(in: error, of: file) else { return error }
        round.folderFault = round.folderFault ?? errno
        return .folderTakesNothing(errno)
    }

    private func fault(in error: ClientError, of file: FileTarget?) -> Errno? {
        switch error {
        case .local(let error, _), .lostOnDisk(let error, _):
            guard error.errno.isOfFolder else { return nil }
            // One file or folder in it may have permissions of its own.
            return error.errno.isFull || folder.fault == error.errno ? error.errno : nil
        case .diskFull(let neededBytes, let freeBytes):
            // A file that had no room from the beginning is too large, and others may have some.
            let before = file?.freeSpace.flatMap { round.freeBytesMax[$0.device] } ?? 0
            let isFull = freeBytes < Self.secondOfAirBytes || neededBytes <= before
            return isFull ? .noSpace : nil
        case _: return nil
        }
    }
}
