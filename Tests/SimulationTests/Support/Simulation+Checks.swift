import Client
import Server
import System
import TestSupport
import Wire

/// What must hold, whatever goes wrong.
extension Simulation {
    /// Whether the program is sure to see what is on the disk and on the wire.
    private var isSound: Bool { !possible.flipsBits && possible.disk.isEmpty }

    /// Looks at what a command has told since it was looked at last.
    func checkOutcomes(of command: Command, on machine: Machine) throws {
        guard let fetcher = command.fetcher else { return }
        for outcome in fetcher.outcomes[command.seen.outcomeCount...] {
            try check(outcome, of: command, on: machine)
        }
        for path in fetcher.removedFiles[command.seen.removedCount...] {
            checkRemoved(String(decoding: path.bytes, as: UTF8.self), by: command)
        }
        command.seen = (fetcher.outcomes.count, fetcher.removedFiles.count)
    }

    private func check(
        _ outcome: DownloadOutcome, of command: Command, on machine: Machine
    ) throws {
        let name = outcome.request.path.text
        note("\(name) \(outcome.result) \(outcome.facts.receivedBytes)")
        if let error = outcome.error {
            // Where a file and a folder take turns, one is in the other's way until the next run.
            if isSound && !name.hasPrefix("turn") { check(error, name) }
            return
        }
        let versions = tree.versions(of: name, since: command.beginning)
        guard versions.contains(try machine.bytes(of: name)) else {
            return blame("\(name) is told to be here: \(outcome.result)")
        }
        machine.noteTold(name)
        // Nothing that was here when the run began, or has come since, comes again.
        guard isSound, machine.commands.count == 1, versions.count == 1,
            let size = versions[0]?.count, let held = command.held?[name, default: 0]
        else { return }
        if outcome.facts.receivedBytes > UInt64(size - held) {
            blame("\(name): \(outcome.facts.receivedBytes) of \(size) came, \(held) were here")
        }
    }

    /// Neither end nor the link spoils anything, so nobody may find anything that is spoilt.
    private func check(_ error: ClientError, _ name: String) {
        switch error {
        case .digestMismatch, .unexpectedDigest, .session(.violation, _),
            .session(.corruptStream, _), .session(.noise, _), .session(.endlessListing, _),
            .local, .cannotRead, .lostOnDisk, .nameNotSynced, .standardOutput, .cannotSetTime,
            .foreignPart, .partChanged, .cannotLock, .diskFull,
            .folderTakesNothing, .nothingMatches, .partialListing, .cannotRemove,
            .impossibleName:
            blame("\(name) \(error)")
        case .changedHere, .notRegularFile, .busyElsewhere, .destinationTaken, .sameNameHere,
            .fileAndFolder,
            .exists, .tooLarge, .refused, .changedSinceListed, .changedWhileStreaming,
            .binaryForTerminal, .session:
            return
        }
    }

    private func checkRemoved(_ name: String, by command: Command) {
        note("removed \(name)")
        // A flipped bit in a listing takes a name from it.
        guard !possible.flipsBits else { return }
        let versions = tree.versions(of: name, since: command.beginning)
        if !versions.isEmpty && versions.allSatisfy({ $0 != nil }) {
            blame("\(name) was removed though the server has it")
        }
    }

    /// What was told to be here is here when the power is back.
    func checkTold(on machine: Machine) throws {
        for (name, since) in machine.told.sorted(by: { $0.key < $1.key }) {
            let bytes = try machine.bytes(of: name)
            if bytes == nil && possible.flipsBits { continue }
            if !tree.versions(of: name, since: since).contains(bytes) {
                blame("\(name) was told to be here, and is not")
            }
        }
    }

    /// No name stands for what the server's file never was.
    func checkNames(on machine: Machine) throws {
        let kept = try Kept(machine.folder)
        for (name, bytes) in kept.files where machine.planted[name] != bytes {
            if tree.names.contains(name) {
                if !tree.versions(of: name).contains(bytes) { blame("\(name) was never so") }
            } else if !name.hasSuffix(".btpart") {
                blame("\(name) was never on the server")
            }
        }
        if !machine.isCleaned && kept["own/mine"] == nil { blame("own/mine is lost") }
    }

    /// Ends a run as kill -9 does, unless it has ended: the server that a client has left holds
    /// nothing for it, never held much, and kept its secret.
    func checkSessions(of command: Command) {
        guard let fetcher = command.fetcher else { return }
        fetcher.session?.leave(because: nil)
        while fetcher.serverTurn(in: world) {}
        for session in fetcher.sessions {
            if !session.isForgotten { blame("a session is left") }
            // One step on top of what is enough.
            let waitingBytesMax = SendBuffer.bytesEnough + Limits.dataBytesMax + 4096
            if session.waitingBytesMax > waitingBytesMax { blame("too much waits") }
            // PROTOCOL 8.1: HELLO before it and BYE behind it count for nothing.
            if session.askedBytesMax > Limits.unansweredBytesMax + 100 {
                blame("too much is asked")
            }
            guard !possible.flipsBits else { continue }
            guard let tape = try? ServerTape(session) else {
                blame("what the server said cannot be read")
                continue
            }
            if tape.plain.holds(Array(ShareFolder.canary.utf8)) {
                blame("the canary is on the wire")
            }
        }
    }

    /// A machine has all that its commands want, and nothing that one of them was to remove.
    func checkAll(on machine: Machine) throws {
        try machine.disk.lostWrites.dropCache(of: machine.folder)
        try checkTold(on: machine)
        let kept = try Kept(machine.folder)
        for name in tree.names where machine.commands.contains(where: { $0.wants(name) }) {
            let isRight = kept[name] == tree.current(name)
            if isRight || (tree.current(name) == nil && !machine.isCleaned) { continue }
            blame("\(name) is not the server's at the end")
        }
        for (name, _) in kept.files where machine.isCleaned && tree.current(name) == nil {
            blame("\(name) is left")
        }
    }
}
