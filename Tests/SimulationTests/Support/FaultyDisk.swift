import Client
import System
import TestSupport

/// A disk that fails at a chosen call, and that forgets in a crash what was not synced.
final class FaultyDisk: LocalDisk, @unchecked Sendable {
    /// What happens at the chosen call.
    enum Fault: CaseIterable, Sendable {
        /// This one call fails.
        case inputOutput
        /// From then on nothing can be written; of the call's own bytes the first half is.
        case full
        /// From then on nothing happens any more, until `crash` has shown what the disk has kept.
        case crash
        /// What is in memory by then never gets to the disk; the next sync says so, once.
        case loss
    }

    private var fault: Fault
    private var place: Int
    /// How many calls were made so far.
    private(set) var callCount = 0
    private var names = UnsyncedNames()
    /// What each file holds on the disk, where it was written since it was synced.
    private var contents: [FileKey: [UInt8]] = [:]
    /// What never got to the disk.
    let lostWrites = LostWrites()

    /// Fails at the call of that number.
    init(_ fault: Fault = .inputOutput, at place: Int = .max) {
        self.fault = fault
        self.place = place
    }

    /// Does that at a call to come, after so many others, and nothing else.
    func prepare(_ fault: Fault, after callCount: Int) {
        self.fault = fault
        place = self.callCount + callCount
    }

    /// Does as it should from now on.
    func recover() { place = .max }

    /// Whether nothing happens any more.
    var hasStopped: Bool { fault == .crash && callCount > place }

    func open(_ folder: consuming Folder) -> any LocalFolder {
        FaultyFolder(KernelDisk().open(folder), self)
    }

    /// Leaves in a folder, which all that was written is in, what the disk has kept: some names of
    /// the last, and of each file some of its bytes.
    func crash(_ folder: TemporaryFolder, _ chance: inout SeededGenerator) throws {
        try crash(folder, keeping: Int.random(in: 0...names.count, using: &chance), &chance)
    }

    /// The same, with so many of the names that were not synced.
    func crash(
        _ folder: TemporaryFolder, keeping keptCount: Int, _ chance: inout SeededGenerator
    ) throws {
        for (path, file) in try names.undo(in: folder, keeping: keptCount) {
            guard let status = try folder.status(of: path) else { continue }
            contents[FileKey(status)] = file.synced
        }
        for entry in try folder.everything() {
            guard let old = contents[FileKey(entry.status)] else { continue }
            let new = try folder.read(entry.path)
            try folder.rewrite(Self.left(of: new, over: old, &chance), in: entry.path)
        }
        names.noteAllSynced()
        noteBytesWritten()
    }

    /// What a disk may have of a file that was written and not synced: up to some place it is new,
    /// behind that old, and zero where there is neither.
    private static func left(
        of new: [UInt8], over old: [UInt8], _ chance: inout SeededGenerator
    ) -> [UInt8] {
        let count = [
            new.count, old.count, Int.random(in: 0...max(new.count, old.count), using: &chance),
        ][Int.random(in: 0..<3, using: &chance)]
        let place = [count, 0, Int.random(in: 0...count, using: &chance)][
            Int.random(in: 0..<3, using: &chance)]
        return (0..<count).map { index in
            let bytes = index < place ? new : old
            return index < bytes.count ? bytes[index] : 0
        }
    }

    /// All bytes get to the disk, as they do in time.
    func noteBytesWritten() {
        contents = [:]
        lostWrites.noteAllSynced()
    }

    /// Counts a call, and throws where it is to fail.
    func call(_ name: String, writes: Bool = false) throws(SystemError) {
        defer { callCount += 1 }
        switch fault {
        case .inputOutput where callCount == place, .crash where callCount >= place:
            throw SystemError(call: name, errno: .inputOutput)
        case .full where callCount >= place && writes:
            throw SystemError(call: name, errno: .noSpace)
        case .loss where callCount == place: lostWrites.loseWritten()
        case .inputOutput, .full, .crash, .loss: return
        }
    }

    /// Whether the next call writes half of its bytes before it fails.
    var writesHalf: Bool { fault == .full && callCount == place }

    // MARK: What a crash undoes

    /// Notes a change of a name in a folder, which was perhaps opened several times.
    func note(_ change: UnsyncedNames.Change, in folder: FileKey) {
        names.note(change, in: folder)
    }

    /// A file that has no name any more, as a crash may bring it back.
    func removedFile(_ key: FileKey, holding bytes: [UInt8]) -> UnsyncedNames.RemovedFile {
        UnsyncedNames.RemovedFile(bytes: bytes, synced: contents[key])
    }

    func noteNamesSynced(in folder: FileKey) { names.noteSynced(folder) }

    func noteAllSynced() {
        names.noteAllSynced()
        noteBytesWritten()
    }

    /// Notes a new file, of which the disk has nothing.
    func noteMade(_ key: FileKey) {
        contents[key] = []
        lostWrites.noteMade(key)
    }

    func noteWritten(_ key: FileKey, _ file: any LocalFile, from offset: UInt64) throws(SystemError)
    {
        if contents[key] == nil { contents[key] = try file.contents() }
        lostWrites.noteWritten(key, from: offset)
    }

    func noteSynced(_ key: FileKey) {
        contents[key] = nil
        lostWrites.noteSynced(key)
    }
}
